"""size-limit's JSON: a list of checked bundles; which compression was used is not in it."""

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Bundle, BundleEntry, Kind, Reader
from checks.report_rows import check_rows, name, whole


class _Entry(msgspec.Struct, rename={"limit": "sizeLimit"}):
    name: str
    size: float
    limit: float | None = None
    passed: bool | None = None


LIST = msgspec.json.Decoder(list[_Entry])


def read(document: Document) -> Bundle:
    """Without a limit there is no verdict."""
    found = decode(document.text, LIST, "the report")
    check_rows(found, document)
    entries = [
        BundleEntry(name(one.name), whole(one.size) or 0, whole(one.limit), one.passed)
        for one in found
    ]
    warnings = () if entries else ("no bundle was measured",)
    measure = "compressed bytes"
    return Bundle("size-limit", tuple(entries), measure, not warnings, warnings)


def sniff(document: Document) -> bool:
    """Names with sizes in a list."""
    look = document.json
    return look is not None and look.array and {"name", "size"} <= look.inner


READER = Reader("size-limit", Kind.BUNDLE, sniff, read)

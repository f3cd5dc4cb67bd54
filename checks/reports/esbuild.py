"""esbuild's metafile: every output with its bytes, source maps too."""

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Bundle, BundleEntry, Kind, Reader
from checks.report_rows import check_rows, name, whole


class _Output(msgspec.Struct):
    bytes: float


class _Meta(msgspec.Struct):
    outputs: dict[str, _Output]


META = msgspec.json.Decoder(_Meta)


def read(document: Document) -> Bundle:
    """All outputs, as the tool lists them; which of them a budget counts is the budget's choice."""
    found = decode(document.text, META, "the metafile").outputs
    check_rows(found, document)
    entries = [
        BundleEntry(name(path), whole(one.bytes) or 0) for path, one in sorted(found.items())
    ]
    warnings = () if entries else ("nothing was built",)
    return Bundle("esbuild", tuple(entries), complete=not warnings, warnings=warnings)


def sniff(document: Document) -> bool:
    """What went in and what came out."""
    return document.json is not None and document.json.has("inputs", "outputs")


READER = Reader("esbuild", Kind.BUNDLE, sniff, read)

"""webpack's stats: assets whose names hold hashes of their content."""

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Bundle, BundleEntry, Kind, Reader
from checks.report_rows import check_rows, name, whole


class _Asset(msgspec.Struct):
    name: str
    size: float


class _Stats(msgspec.Struct):
    assets: list[_Asset] | None = None
    errors: list[msgspec.Raw] | None = None
    children: list["_Stats"] | None = None


STATS = msgspec.json.Decoder(_Stats)


def read(document: Document) -> Bundle:
    """Sizes are uncompressed; a build with errors is not complete."""
    waiting, entries, failed = [decode(document.text, STATS, "the stats")], [], False
    while waiting:
        stats = waiting.pop()
        failed |= bool(stats.errors)
        waiting += reversed(stats.children or [])
        entries += [_entry(asset) for asset in stats.assets or []]
        check_rows(entries, document)
    warnings = ["the build had errors"] if failed else []
    warnings += [] if entries else ["nothing was built"]
    found = tuple(entries)
    return Bundle("webpack", found, complete=not warnings, warnings=tuple(warnings))


def _entry(asset: _Asset) -> BundleEntry:
    return BundleEntry(name(asset.name), whole(asset.size) or 0)


def sniff(document: Document) -> bool:
    """Its three lists."""
    return document.json is not None and document.json.has("assets", "chunks", "entrypoints")


READER = Reader("webpack", Kind.BUNDLE, sniff, read)

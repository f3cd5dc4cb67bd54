"""Sizes of built files, head beside base: the same file whatever hash its name holds.

Figures of unlike measures (compressed, or on disk) are never compared nor added.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from checks.bundle_names import stable
from checks.evidence import Submitted
from checks.plain_text import cut, one_line
from checks.report import Bundle, BundleEntry
from checks.report_pairs import named, pairs, slot

NAME_BYTES = 160


@dataclass(frozen=True, slots=True)
class Built:
    """A built file under its name without hashes. `head` and `base` are bytes, None where the
    side has no such file; `compared` is False where the base has nothing that compares. `limit`
    and `ok` are the tool's own."""

    name: str
    measure: str
    head: int | None
    base: int | None
    compared: bool
    limit: int | None = None
    ok: bool | None = None

    @property
    def words(self) -> str:
        """The name, fit to be shown."""
        return cut(one_line(self.name), NAME_BYTES)


@dataclass(frozen=True, slots=True)
class Sizes:
    """All files of all reports, and why some are not compared."""

    files: tuple[Built, ...]
    notes: tuple[str, ...] = ()


def sizes(head: Sequence[Submitted], base: Sequence[Submitted]) -> Sizes:
    """Bring both sides together. Jobs that send the same report build the same: their largest
    figures count, not their sum."""
    found, notes = dict[tuple[str, str], Built](), list[str]()
    for one, before in pairs(_bundles(head), _bundles(base)):
        if not isinstance(one.report, Bundle):
            continue
        compared, told = _comparable(one, one.report, before)
        notes += told
        for built in _files(one.report, compared):
            key = (slot(one), built.name)
            found[key] = _larger(found[key], built) if key in found else built
    return Sizes(tuple(found.values()), tuple(notes))


def _bundles(submitted: Iterable[Submitted]) -> list[Submitted]:
    return [one for one in submitted if isinstance(one.report, Bundle)]


def _comparable(
    one: Submitted, report: Bundle, before: Submitted | None
) -> tuple[Bundle | None, list[str]]:
    """The base's report if its figures mean the same, and what there is to say if they do not."""
    if before is None or not isinstance(before.report, Bundle):
        return None, []
    if before.report.measure != report.measure:
        was, now = before.report.measure, report.measure
        return None, [f"{named(one)}: measure changed from {was} to {now}: not compared"]
    if not before.report.complete:
        return None, [f"{named(one)}: the base's report is incomplete: not compared"]
    return before.report, []


def _files(report: Bundle, before: Bundle | None) -> Iterable[Built]:
    now, was = _by_name(report.entries), _by_name(before.entries if before is not None else ())
    for name in dict.fromkeys((*now, *was)):
        one = now.get(name)
        yield Built(
            name,
            report.measure,
            None if one is None else one.bytes,
            was[name].bytes if name in was else None,
            before is not None,
            None if one is None else one.limit,
            None if one is None else one.ok,
        )


def _by_name(entries: Iterable[BundleEntry]) -> dict[str, BundleEntry]:
    """Files that only their hashes tell apart are one: their sizes add up."""
    found = dict[str, BundleEntry]()
    for entry in entries:
        name = stable(entry.name)
        known = found.get(name)
        found[name] = entry if known is None else _joined(known, entry)
    return found


def _joined(one: BundleEntry, other: BundleEntry) -> BundleEntry:
    worse = other if other.ok is False else one
    return replace(worse, bytes=one.bytes + other.bytes)


def _larger(one: Built, other: Built) -> Built:
    worse = other if other.ok is False else one
    return replace(
        worse,
        head=_most(one.head, other.head),
        base=_most(one.base, other.base),
        compared=one.compared and other.compared,
    )


def _most(one: int | None, other: int | None) -> int | None:
    known = [size for size in (one, other) if size is not None]
    return max(known) if known else None

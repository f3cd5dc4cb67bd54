"""Advisories as every audit tool reports them, brought to one form: one per package and flaw."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from checks.document import Document
from checks.finding import Severity
from checks.report import Audit, Vulnerability
from checks.report_rows import check_rows, name

IDS = 50
VERSIONS = 200
FIXES = 50
RANGE_CHARACTERS = 2_000

WORDS = {
    "critical": Severity.CRITICAL,
    "important": Severity.HIGH,
    "high": Severity.HIGH,
    "medium": Severity.MODERATE,
    "moderate": Severity.MODERATE,
    "low": Severity.LOW,
    "negligible": Severity.INFO,
    "informational": Severity.INFO,
    "info": Severity.INFO,
    "none": Severity.INFO,
}
WORST_FIRST = tuple(Severity)
LOWER = (">=", "~>", "^", "=")

_GHSA = re.compile(r"GHSA(?:-[0-9a-z]{4}){3}", re.IGNORECASE)
_CVE = re.compile(r"CVE-\d{4}-\d{4,12}", re.IGNORECASE)
_FAMILY = re.compile(r"[A-Z][A-Za-z]{1,15}-\d{4}-\d{1,12}")
_DIGITS = re.compile(r"(\d+)")
_BOUND = re.compile(r"(?<![=<>!])([<>]=?|~>|\^|=)\s*v?(\d[^\s,|]*)")
_NEVER = re.compile(r"0(?:\.0)*")
_EITHER = re.compile(r"\|\|?")


def severity_of(word: str | None) -> Severity:
    """The severity that a tool's word stands for, in any case; unknown words are `unknown`."""
    return WORDS.get((word or "").strip().lower(), Severity.UNKNOWN)


def ids_in(*texts: str | None) -> tuple[str, ...]:
    """The GHSA and CVE ids named in texts such as addresses."""
    cut = [text[:RANGE_CHARACTERS] for text in texts if text]
    return tuple(id for text in cut for known in (_GHSA, _CVE) for id in known.findall(text))


def ordered_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """Without doubles: GHSA first, then CVE, ids by family and year such as PYSEC, the rest."""
    return tuple(sorted({_spelled(id) for id in ids if id}, key=_rank))[:IDS]


def fixes_of(ranges: str | None) -> tuple[str, ...]:
    """The first good version of each part of a range of good ones, such as `>=1.2.3 || ~>2.1`."""
    starts = ([bound for sign, bound in bounds if sign in LOWER] for bounds in _parts(ranges))
    return tuple(bounds[-1] for bounds in starts if bounds)


def fixes_behind(ranges: str | None) -> tuple[str, ...]:
    """The version that ends each part of a range of bad ones, such as `<1.2.3 || >=2 <2.1`."""
    ends = (bounds[-1] for bounds in _parts(ranges))
    return tuple(bound for sign, bound in ends if sign == "<" and not _NEVER.fullmatch(bound))


def audit(
    format: str,
    found: Sequence[Vulnerability],
    document: Document,
    missing: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> Audit:
    """The report; `missing` says what was not audited, `notes` what is no advisory."""
    check_rows(found, document)
    return Audit(format, merged(found), not missing, (*missing, *notes))


def merged(found: Iterable[Vulnerability]) -> tuple[Vulnerability, ...]:
    """One of each package and flaw: records that share an id are the same flaw."""
    by_package = dict[str, list[Vulnerability]]()
    for one in found:
        by_package.setdefault(one.package, []).append(replace(one, ids=ordered_ids(one.ids)))
    groups = (group for own in by_package.values() for group in _same(own))
    return tuple(sorted(map(_joined, groups), key=lambda one: (one.package, one.ids)))


def _same(found: Sequence[Vulnerability]) -> Iterator[list[Vulnerability]]:
    """Groups of records that share ids, directly or through others."""
    group_of = dict[str, list[Vulnerability]]()
    for one in found:
        groups = {id(group): group for key in one.ids if (group := group_of.get(key))}
        joined, *others = sorted(groups.values(), key=len, reverse=True) or [[]]
        for other in others:
            joined.extend(other)
            group_of.update((key, joined) for each in other for key in each.ids)
        joined.append(one)
        group_of.update((key, joined) for key in one.ids)
        if not one.ids:
            yield joined
    yield from {id(group): group for group in group_of.values()}.values()


def _joined(group: Sequence[Vulnerability]) -> Vulnerability:
    versions = {name(version) for one in group for version in one.versions if version}
    fixes = {name(fix) for one in group for fix in one.fix if fix}
    return Vulnerability(
        name(group[0].package),
        tuple(sorted(versions, key=_natural))[:VERSIONS],
        ordered_ids(key for one in group for key in one.ids),
        min((one.severity for one in group), key=WORST_FIRST.index),
        _any([one.direct for one in group]),
        _all([one.dev for one in group]),
        tuple(sorted(fixes, key=_natural))[:FIXES],
        min((one.published for one in group if one.published is not None), default=None),
    )


def _any(answers: Sequence[bool | None]) -> bool | None:
    return True if True in answers else None if None in answers else False


def _all(answers: Sequence[bool | None]) -> bool | None:
    return False if False in answers else None if None in answers else True


def _spelled(id: str) -> str:
    if _GHSA.fullmatch(id):
        return "GHSA" + id[4:].lower()
    return id.upper() if _CVE.fullmatch(id) else name(id)


def _rank(id: str) -> tuple[int, str]:
    known = (_GHSA, _CVE, _FAMILY)
    return next((at for at, one in enumerate(known) if one.fullmatch(id)), len(known)), id


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """Digits compare as numbers: a longer run is larger, equal runs by their signs."""
    parts = _DIGITS.split(text)
    return tuple((len(part.lstrip("0")) if at % 2 else 0, part) for at, part in enumerate(parts))


def _parts(ranges: str | None) -> Iterator[list[tuple[str, str]]]:
    for part in _EITHER.split((ranges or "")[:RANGE_CHARACTERS]):
        bounds = _BOUND.findall(part)
        if bounds:
            yield bounds

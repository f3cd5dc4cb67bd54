"""OSV records against installed packages: which of them a known vulnerability affects."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from checks.advisories import WORST_FIRST, merged, severity_of
from checks.cvss import severity as severity_of_vector
from checks.document import ReportError
from checks.finding import Severity
from checks.json_text import decode
from checks.lockfile import Ecosystem, Package
from checks.package_versions import Key, key
from checks.report import Audit, Vulnerability

FORMAT = "osv"
RECORD_BYTES = 16 * 1024 * 1024
EVENTS = 10_000
UNJUDGED_SHOWN = 5
START = "0"
RANGES = ("SEMVER", "ECOSYSTEM")
MALWARE = "MAL-"

_SEPARATORS = re.compile(r"[-_.]+")


class Score(msgspec.Struct):
    """A vector, or with other types a word."""

    type: str = ""
    score: str = ""


class Event(msgspec.Struct):
    """One turn of a range; a single field is set."""

    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None
    limit: str | None = None


class Range(msgspec.Struct):
    """Versions between events."""

    type: str = ""
    events: list[Event] = []


class Named(msgspec.Struct):
    """A package; the ecosystem may carry a suffix after a colon."""

    ecosystem: str = ""
    name: str = ""


class Word(msgspec.Struct):
    """What a database adds of its own."""

    severity: msgspec.Raw = msgspec.Raw(b"null")


class Affected(msgspec.Struct):
    """One package that the record is about."""

    package: Named | None = None
    ranges: list[Range] | None = None
    versions: list[str] | None = None
    severity: list[Score] | None = None
    database_specific: Word | None = None
    ecosystem_specific: Word | None = None


class Record(msgspec.Struct):
    """A vulnerability as OSV describes it, as far as it is used here."""

    id: str
    withdrawn: str | None = None
    published: str | None = None
    aliases: list[str] | None = None
    affected: list[Affected] | None = None
    severity: list[Score] | None = None
    database_specific: Word | None = None


RECORD = msgspec.json.Decoder(Record)
TEXT = msgspec.json.Decoder(str)


def record(text: bytes) -> Record:
    """Read one record; ReportError says what is wrong with it."""
    if len(text) > RECORD_BYTES:
        raise ReportError(f"an OSV record of more than {RECORD_BYTES // 1024 // 1024} MB")
    return decode(text, RECORD, "an OSV record")


def findings(records: Iterable[Record], packages: Sequence[Package]) -> Audit:
    """What the records say of the packages; not complete if a version cannot be ordered."""
    by_name = dict[tuple[str, str], list[Package]]()
    for package in packages:
        by_name.setdefault(_name(package.ecosystem, package.name), []).append(package)
    found, unjudged = list[Vulnerability](), set[str]()
    for one in records:
        for name in {_named(affected) for affected in one.affected or []}:
            for package in by_name.get(name, []):
                _judge(one, package, found, unjudged)
    return Audit(FORMAT, merged(found), not unjudged, _warnings(unjudged))


def _judge(one: Record, package: Package, found: list[Vulnerability], unjudged: set[str]) -> None:
    affected = affects(one, package)
    if affected is None:
        unjudged.add(f"{package.name} {package.version}")
    elif affected:
        found.append(_vulnerability(one, package))


def affects(one: Record, package: Package) -> bool | None:
    """Whether the record is about this version; None if the version cannot be ordered."""
    if one.withdrawn:
        return False
    answers = [_is_in(affected, package) for affected in _about(one, package)]
    return True if True in answers else None if None in answers else False


def severity_of_record(one: Record, affected: Iterable[Affected] = ()) -> Severity:
    """The publisher's own word, else what the vectors say; malware is critical."""
    own = list(affected)
    if one.id.startswith(MALWARE):
        return Severity.CRITICAL
    words = [one.database_specific, *(each.database_specific for each in own)]
    words += [each.ecosystem_specific for each in own]
    told = [severity_of(_text(word.severity)) for word in words if word is not None]
    known = [word for word in told if word is not Severity.UNKNOWN]
    if known:
        return min(known, key=WORST_FIRST.index)
    scores = [*(one.severity or []), *(score for each in own for score in each.severity or [])]
    return min(map(_scored, scores), key=WORST_FIRST.index, default=Severity.UNKNOWN)


def fixed_in(affected: Iterable[Affected], package: Package) -> tuple[str, ...]:
    """The fixing versions above the installed one, or all where it cannot be ordered."""
    known = key(package.ecosystem, package.version)
    ranges = [range for each in affected for range in each.ranges or [] if range.type in RANGES]
    fixes = [event.fixed for range in ranges for event in range.events[:EVENTS] if event.fixed]
    return tuple(fix for fix in fixes if _is_above(key(package.ecosystem, fix), known))


def _is_above(fix: Key | None, known: Key | None) -> bool:
    return known is None or (fix is not None and fix > known)


def _vulnerability(one: Record, package: Package) -> Vulnerability:
    about = [each for each in _about(one, package) if _is_in(each, package)]
    return Vulnerability(
        package.name,
        (package.version,),
        (one.id, *(one.aliases or ())),
        severity_of_record(one, about),
        package.direct,
        package.dev,
        _nearest(fixed_in(about, package), package.ecosystem),
        _day(one.published),
    )


def _day(time: str | None) -> date | None:
    """The day of a time such as 2026-01-05T10:00:00Z; None for what is none."""
    try:
        return date.fromisoformat((time or "")[: len("2026-01-05")])
    except ValueError:
        return None


def _nearest(fixes: tuple[str, ...], ecosystem: Ecosystem) -> tuple[str, ...]:
    """The lowest of the versions: the smallest step that helps."""
    ordered = [(order, fix) for fix in fixes if (order := key(ecosystem, fix)) is not None]
    return (min(ordered)[1],) if ordered else fixes


def _about(one: Record, package: Package) -> list[Affected]:
    name = _name(package.ecosystem, package.name)
    return [affected for affected in one.affected or [] if _named(affected) == name]


def _named(affected: Affected) -> tuple[str, str]:
    named = affected.package or Named()
    return _name(named.ecosystem.partition(":")[0], named.name)


def _name(ecosystem: str, name: str) -> tuple[str, str]:
    if ecosystem == Ecosystem.PYPI:
        return ecosystem, _SEPARATORS.sub("-", name).lower()
    return ecosystem, name.lower() if ecosystem == Ecosystem.PACKAGIST else name


def _is_in(affected: Affected, package: Package) -> bool | None:
    own = key(package.ecosystem, package.version)
    listed = affected.versions or []
    if package.version in listed:
        return True
    if own is None:
        return None if listed or affected.ranges else False
    if any(key(package.ecosystem, version) == own for version in listed):
        return True
    ranges = [range for range in affected.ranges or [] if range.type in RANGES]
    return any(_is_between(range.events, own, package.ecosystem) for range in ranges)


def _is_between(events: list[Event], own: Key, ecosystem: Ecosystem) -> bool:
    """Walk the events up to the version: the last one reached decides."""
    limits = [event.limit for event in events if event.limit]
    if limits and not any(_is_above(_key(ecosystem, limit), own) for limit in limits):
        return False
    turns = sorted(
        turn for event in events[:EVENTS] if (turn := _turn(event, ecosystem)) is not None
    )
    inside = False
    for at, kind in turns:
        if own > at or (own == at and kind < 2):
            inside = kind == 1
    return inside


def _turn(event: Event, ecosystem: Ecosystem) -> tuple[Key, int] | None:
    """Where the answer turns, and how: 0 fixed here, 1 introduced here, 2 good after this."""
    text = event.fixed or event.introduced or event.last_affected
    at = _key(ecosystem, text) if text else None
    if at is None:
        return None
    return at, 0 if event.fixed else 1 if event.introduced else 2


def _key(ecosystem: Ecosystem, version: str) -> Key | None:
    return () if version == START else key(ecosystem, version)


def _text(raw: msgspec.Raw) -> str:
    """A word; some databases put other things there."""
    return decode(raw, TEXT, "a severity") if bytes(memoryview(raw)[:1]) == b'"' else ""


def _scored(score: Score) -> Severity:
    return (
        severity_of_vector(score.score)
        if score.type.startswith("CVSS")
        else severity_of(score.score)
    )


def _warnings(unjudged: set[str]) -> tuple[str, ...]:
    if not unjudged:
        return ()
    shown = ", ".join(sorted(unjudged)[:UNJUDGED_SHOWN])
    more = f" and {len(unjudged) - UNJUDGED_SHOWN} more" if len(unjudged) > UNJUDGED_SHOWN else ""
    return (f"versions that cannot be compared with advisories: {shown}{more}",)

"""OSV records against packages: ranges of every ecosystem, severities, withdrawn records."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.document import ReportError
from checks.finding import Severity
from checks.lockfile import Ecosystem, Package
from checks.osv import EVENTS, RECORD_BYTES, Record, affects, findings, fixed_in, record
from checks.osv import severity_of_record as severity

GHSA = "GHSA-aaaa-bbbb-cccc"
Event = dict[str, str]


def made(
    *events: Event,
    ecosystem: str = "npm",
    name: str = "kettle",
    affected: dict[str, object] | None = None,
    more: dict[str, object] | None = None,
) -> Record:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    own: dict[str, object] = {"package": {"ecosystem": ecosystem, "name": name}, "ranges": ranges}
    whole: dict[str, object] = {"id": GHSA, "affected": [own | (affected or {})]}
    return record(json.dumps(whole | (more or {})).encode())


def package(version: str, ecosystem: Ecosystem = Ecosystem.NPM, name: str = "kettle") -> Package:
    return Package(ecosystem, name, version)


def hit(found: Record, version: str, ecosystem: Ecosystem = Ecosystem.NPM) -> bool | None:
    return affects(found, package(version, ecosystem))


START = {"introduced": "0"}


@pytest.mark.parametrize(
    ("version", "inside"),
    [("0.0.1", True), ("1.4.1", True), ("1.4.2-rc.1", True), ("1.4.2", False), ("2.0.0", False)],
)
def test_from_the_start_to_a_fix(version: str, inside: bool) -> None:
    assert hit(made(START, {"fixed": "1.4.2"}), version) is inside


@pytest.mark.parametrize(
    ("version", "inside"),
    [("0.9.0", False), ("1.0.0", True), ("1.5.0", True), ("1.5.1", False), ("3.0.0", True)],
)
def test_several_turns_in_any_order(version: str, inside: bool) -> None:
    turns = ({"introduced": "2.0.0"}, {"last_affected": "1.5.0"}, {"introduced": "1.0.0"})
    assert hit(made(*turns), version) is inside


def test_limits() -> None:
    found = made(START, {"limit": "2.0.0"})
    assert (hit(found, "1.9.9"), hit(found, "2.0.0")) == (True, False)


@pytest.mark.parametrize(
    ("ecosystem", "bad", "good"),
    [
        (Ecosystem.PYPI, "1.4.2rc1", "1.4.2"),
        (Ecosystem.CRATES, "1.4.1", "1.4.2"),
        (Ecosystem.GO, "1.4.2-0.20240101000000-0123456789ab", "1.4.2"),
        (Ecosystem.RUBYGEMS, "1.4.2.rc1", "1.4.2"),
        (Ecosystem.PACKAGIST, "1.4.2-beta1", "v1.4.2"),
    ],
)
def test_every_ecosystem(ecosystem: Ecosystem, bad: str, good: str) -> None:
    found = made(START, {"fixed": "1.4.2"}, ecosystem=ecosystem.value)
    assert (hit(found, bad, ecosystem), hit(found, good, ecosystem)) == (True, False)


def test_listed_versions() -> None:
    found = made(affected={"versions": ["1.0", "dev-main"]}, ecosystem="Packagist")
    assert hit(found, "1.0.0", Ecosystem.PACKAGIST) is True
    assert hit(found, "dev-main", Ecosystem.PACKAGIST) is True
    assert hit(found, "1.1", Ecosystem.PACKAGIST) is False


def test_names_are_compared_as_each_ecosystem_does() -> None:
    found = made(START, ecosystem="PyPI", name="Kettle_Pot")
    assert affects(found, package("1", Ecosystem.PYPI, "kettle-pot")) is True
    assert affects(made(START, name="Kettle"), package("1.0.0")) is False
    assert affects(made(START, ecosystem="PyPI:https://i.example"), package("1.0.0")) is False


def test_ranges_of_commits_tell_nothing_of_versions() -> None:
    git: dict[str, object] = {"ranges": [{"type": "GIT", "events": [START]}]}
    assert hit(made(affected=git), "1.0.0") is False


def test_withdrawn_records_are_ignored() -> None:
    assert hit(made(START, more={"withdrawn": "2024-01-01T00:00:00Z"}), "1.0.0") is False


def test_a_version_that_cannot_be_ordered_makes_the_audit_incomplete() -> None:
    report = findings([made(START)], [package("latest"), package("1.0.0")])
    assert [one.versions for one in report.findings] == [("1.0.0",)]
    assert not report.complete
    assert report.warnings == ("versions that cannot be compared with advisories: kettle latest",)


def test_findings_carry_what_the_lockfile_knows() -> None:
    direct = Package(Ecosystem.NPM, "kettle", "1.0.0", True, True)
    found = made(START, {"fixed": "1.4.2"}, more={"aliases": ["CVE-2024-10001"]})
    (one,) = findings([found], [direct, package("2.0.0"), package("1.0.0", name="mug")]).findings
    assert (one.ids, one.versions) == ((GHSA, "CVE-2024-10001"), ("1.0.0",))
    assert (one.direct, one.dev, one.fix) == (True, True, ("1.4.2",))


def test_two_records_of_one_flaw_are_one_finding() -> None:
    other = made(START, more={"id": "PYSEC-2024-1", "aliases": [GHSA]})
    assert len(findings([made(START), other], [package("1.0.0")]).findings) == 1


@pytest.mark.parametrize(
    ("time", "day"),
    [
        ("2026-01-05T10:00:00Z", date(2026, 1, 5)),
        ("2026-01-05", date(2026, 1, 5)),
        ("2026-13-05T10:00:00Z", None),
        ("long ago", None),
        (None, None),
    ],
)
def test_the_day_of_publication(time: str | None, day: date | None) -> None:
    first = made(START, more={"published": time})
    later = made(START, more={"id": "CVE-2026-1", "aliases": [GHSA], "published": "2026-02-01"})
    (one,) = findings([first], [package("1.0.0")]).findings
    assert one.published == day
    (both,) = findings([later, first], [package("1.0.0")]).findings
    assert both.published == (day or date(2026, 2, 1))


def test_the_nearest_fix_is_proposed() -> None:
    turns = (START, {"fixed": "1.4.2"}, {"introduced": "2.0.0"}, {"fixed": "2.1.7"})
    found = made(*turns)
    assert fixed_in(found.affected or [], package("1.0.0")) == ("1.4.2", "2.1.7")
    assert findings([found], [package("1.0.0")]).findings[0].fix == ("1.4.2",)
    assert findings([found], [package("2.0.1")]).findings[0].fix == ("2.1.7",)


V3 = {"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"severity": [V3]}, Severity.CRITICAL),
        ({"severity": [V3], "database_specific": {"severity": "MODERATE"}}, Severity.MODERATE),
        ({"severity": [V3], "database_specific": {"severity": {"x": 1}}}, Severity.CRITICAL),
        ({"severity": [{"type": "Ubuntu", "score": "low"}]}, Severity.LOW),
        ({"severity": [{"type": "CVSS_V3", "score": "broken"}]}, Severity.UNKNOWN),
        ({"id": "MAL-2024-1"}, Severity.CRITICAL),
        ({}, Severity.UNKNOWN),
    ],
)
def test_severities(more: dict[str, object], word: Severity) -> None:
    assert severity(made(more=more)) is word


def test_severity_of_the_affected_package() -> None:
    report = findings([made(START, affected={"severity": [V3]})], [package("1.0.0")])
    assert report.findings[0].severity is Severity.CRITICAL


def test_records_at_the_edge() -> None:
    start = b'{"id":"a"}'
    assert record(start + b" " * (RECORD_BYTES - len(start))).id == "a"
    with pytest.raises(ReportError, match="more than 16 MB"):
        record(start + b" " * (RECORD_BYTES - len(start) + 1))


def test_events_at_the_edge() -> None:
    many = [START] * (EVENTS - 1)
    assert hit(made(*many, {"fixed": "1.0.0"}), "1.0.0") is False
    assert hit(made(START, *many, {"fixed": "1.0.0"}), "1.0.0") is True


PAIRS = st.tuples(st.integers(0, 5), st.integers(0, 5))
VERSIONS = PAIRS.map(lambda pair: f"{pair[0]}.{pair[1]}.0")


@given(VERSIONS, VERSIONS, VERSIONS)
def test_a_range_holds_what_lies_between(introduced: str, fixed: str, version: str) -> None:
    found = made({"introduced": introduced}, {"fixed": fixed})
    low, high, own = (tuple(map(int, text.split("."))) for text in (introduced, fixed, version))
    if low < high:
        assert hit(found, version) is (low <= own < high)


@given(st.binary(max_size=100) | st.binary(max_size=60).map(lambda text: b'{"id":"a",' + text))
def test_any_bytes(text: bytes) -> None:
    try:
        found = record(text)
    except ReportError as refused:
        assert str(refused)
    else:
        findings([found], [package("1.0.0")])

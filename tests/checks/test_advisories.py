"""One finding per package and flaw: shared ids, order, severities, ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.advisories import (
    FIXES,
    IDS,
    VERSIONS,
    fixes_behind,
    fixes_of,
    ids_in,
    merged,
    ordered_ids,
    severity_of,
)
from checks.finding import Severity
from checks.report import Vulnerability

GHSA, CVE = "GHSA-aaaa-bbbb-cccc", "CVE-2024-10001"


def flaw(*ids: str, package: str = "a", severity: Severity = Severity.UNKNOWN) -> Vulnerability:
    return Vulnerability(package, (), ids, severity)


def test_ids_are_ordered_by_family_and_spelled_alike() -> None:
    ids = ("tool-7", "RUSTSEC-2024-0001", "cve-2024-10001", "PYSEC-2024-1", GHSA.lower(), CVE, "")
    assert ordered_ids(ids) == (GHSA, CVE, "PYSEC-2024-1", "RUSTSEC-2024-0001", "tool-7")


def test_ids_in_addresses() -> None:
    assert ids_in(f"https://h.example/{GHSA}?x", None, f"see {CVE}.") == (GHSA, CVE)


def test_records_are_joined_through_a_third_one() -> None:
    found = merged([flaw(GHSA), flaw("PYSEC-2024-1"), flaw(GHSA, CVE), flaw(CVE, "PYSEC-2024-1")])
    assert [one.ids for one in found] == [(GHSA, CVE, "PYSEC-2024-1")]


def test_one_flaw_of_two_packages_is_two() -> None:
    assert len(merged([flaw(CVE), flaw(CVE, package="b")])) == 2


def test_records_without_ids_stay_apart() -> None:
    assert len(merged([flaw(), flaw()])) == 2


def test_the_worst_known_severity_wins() -> None:
    records = [flaw(CVE), flaw(CVE, severity=Severity.LOW), flaw(CVE, severity=Severity.HIGH)]
    assert merged(records)[0].severity is Severity.HIGH


@pytest.mark.parametrize(
    ("answers", "direct", "dev"),
    [
        ((True, False), True, False),
        ((False, False), False, False),
        ((True, True), True, True),
        ((None, True), True, None),
        ((None, False), None, False),
    ],
)
def test_direct_if_any_is_and_development_if_all_are(
    answers: tuple[bool | None, ...], direct: bool | None, dev: bool | None
) -> None:
    records = [Vulnerability("a", (), (CVE,), Severity.LOW, each, each) for each in answers]
    assert (merged(records)[0].direct, merged(records)[0].dev) == (direct, dev)


def test_versions_are_sorted_as_numbers() -> None:
    records = [Vulnerability("a", (v,), (CVE,), Severity.LOW) for v in ("1.10.0", "1.9.0", "")]
    assert merged(records)[0].versions == ("1.9.0", "1.10.0")


def test_lists_at_the_edge() -> None:
    numbers = [f"1.{number}" for number in range(max(IDS, VERSIONS, FIXES) + 1)]
    one = Vulnerability("a", tuple(numbers), tuple(numbers), Severity.LOW, fix=tuple(numbers))
    (found,) = merged([one])
    assert (len(found.ids), len(found.versions), len(found.fix)) == (IDS, VERSIONS, FIXES)


def test_severity_words() -> None:
    words = ["MEDIUM", "moderate", " High ", "Negligible", "none", None, "", "dire"]
    assert [severity_of(word) for word in words] == [
        Severity.MODERATE,
        Severity.MODERATE,
        Severity.HIGH,
        Severity.INFO,
        Severity.INFO,
        Severity.UNKNOWN,
        Severity.UNKNOWN,
        Severity.UNKNOWN,
    ]


def test_fixes_from_good_ranges() -> None:
    assert fixes_of(">=1.2.3 <2 || ^2.1.0 || ~> 3.0, >= 3.0.4") == ("1.2.3", "2.1.0", "3.0.4")
    assert fixes_of("<0.0.0") == fixes_of(None) == fixes_of("*") == ()


def test_fixes_behind_bad_ranges() -> None:
    assert fixes_behind("<1.2.3 || >=2.0.0 <2.1.7") == ("1.2.3", "2.1.7")
    assert fixes_behind(">=1.0,<1.2.3|>=2.0,<2.1") == ("1.2.3", "2.1")
    assert fixes_behind("<=1.2.3") == fixes_behind("*") == fixes_behind("<0.0.0") == ()


IDS_ALIKE = st.lists(st.sampled_from([f"CVE-2024-{number}" for number in range(1000, 1012)]))


@given(st.lists(IDS_ALIKE.map(lambda ids: flaw(*ids))))
def test_no_two_findings_of_a_package_share_an_id(records: list[Vulnerability]) -> None:
    found = merged(records)
    ids = [id for one in found for id in one.ids]
    assert len(ids) == len(set(ids))
    assert set(ids) == {id for one in records for id in one.ids}
    assert merged(reversed(records)) == found == merged(found)

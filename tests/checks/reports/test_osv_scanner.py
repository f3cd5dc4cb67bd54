"""OSV-Scanner: groups count, severities by number or record, withdrawn records are nothing."""

from checks.finding import Severity
from tests.checks.reports.auditing import KETTLE, SPOUT, audit, sample


def test_groups_count_and_not_their_records() -> None:
    first, second = sample("osv-scanner.json").findings
    assert first.ids == (KETTLE, "CVE-2024-10001", "PYSEC-2024-11")
    assert (first.severity, first.fix, first.dev) == (Severity.HIGH, ("1.4.2",), True)
    assert second.ids == (SPOUT,)


def test_a_group_without_a_number_is_rated_by_its_records() -> None:
    assert sample("osv-scanner.json").findings[1].severity is Severity.MODERATE


def found(*records: object, **more: object) -> object:
    package = {"package": {"name": "a", "version": "1"}, "vulnerabilities": list(records)}
    return {"results": [{"packages": [package | more]}], "experimental_config": {}}


def test_the_number_of_a_group_wins_over_its_records() -> None:
    record = {"id": "X-1", "database_specific": {"severity": "LOW"}}
    report = audit(found(record, groups=[{"ids": ["X-1"], "max_severity": "9.8"}]))
    assert report.findings[0].severity is Severity.CRITICAL


def test_withdrawn_records_are_left_out() -> None:
    gone = {"id": "X-1", "withdrawn": "2024-01-01T00:00:00Z"}
    assert audit(found(gone, groups=[{"ids": ["X-1"]}])).findings == ()
    both = audit(found(gone, {"id": "X-2"}, groups=[{"ids": ["X-1", "X-2"]}]))
    assert both.findings[0].ids == ("X-1", "X-2")


def test_reports_without_groups() -> None:
    assert [one.ids for one in audit(found({"id": "X-1"}, {"id": "X-2"})).findings] == [
        ("X-1",),
        ("X-2",),
    ]


def test_groups_of_dependencies() -> None:
    record, group = {"id": "X-1"}, [{"ids": ["X-1"]}]
    main = audit(found(record, groups=group, dependency_groups=["dev", "docs"]))
    assert main.findings[0].dev is False
    assert audit(found(record, groups=group)).findings[0].dev is None


def test_a_clean_run() -> None:
    assert audit('{"results":[]}').complete
    assert audit('{"results":[],"experimental_config":{}}').format == "osv-scanner"

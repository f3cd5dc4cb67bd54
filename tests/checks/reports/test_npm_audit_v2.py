"""npm 7 and later: edges are no advisories, cycles are harmless, errors are no clean report."""

import json

import pytest

from checks.finding import Severity
from tests.checks.reports.auditing import KETTLE, SPOUT, audit, of, sample, short
from tests.checks.reports.reading import refusal

CLEAN = {"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {}}


def test_a_package_that_depends_on_a_bad_one_is_no_finding() -> None:
    report = sample("npm-audit-v2.json")
    assert short(report) == [
        ("kettle", KETTLE, Severity.MODERATE),
        ("spout", SPOUT, Severity.CRITICAL),
    ]


def test_direct_fix_and_what_is_not_told() -> None:
    report = sample("npm-audit-v2.json")
    kettle, spout = of(report, "kettle"), of(report, "spout")
    assert (kettle.direct, kettle.dev, kettle.versions) == (True, None, ())
    assert (kettle.fix, spout.direct, spout.fix) == (("1.4.2",), False, ("2.1.7",))


def advisory(**more: object) -> dict[str, object]:
    return {"source": 7, "name": "a", "severity": "high", "range": "*"} | more


def package(*via: object, **more: object) -> dict[str, object]:
    return {"via": list(via), "fixAvailable": False} | more


def test_the_changing_number_is_an_id_only_where_there_is_no_other() -> None:
    url = f"https://github.com/advisories/{KETTLE}"
    found = audit(CLEAN | {"vulnerabilities": {"a": package(advisory(url=url), advisory(url=""))}})
    assert [one.ids for one in found.findings] == [(KETTLE,), ("npm:7",)]


def test_an_advisory_that_stands_in_two_packages_counts_once() -> None:
    both = {"a": package(advisory(), "b"), "b": package(advisory(), "a")}
    assert len(audit(CLEAN | {"vulnerabilities": both}).findings) == 1


def test_a_fix_may_be_an_update_of_another_package() -> None:
    fix = {"name": "b", "version": "2.0.0", "isSemVerMajor": True}
    found = audit(CLEAN | {"vulnerabilities": {"a": package(advisory(), fixAvailable=fix)}})
    assert found.findings[0].fix == ("b@2.0.0",)


def test_a_clean_report_is_complete() -> None:
    assert (audit(CLEAN).findings, audit(CLEAN).complete) == ((), True)


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        ({"error": {"code": "ENOLOCK", "summary": "needs a lockfile", "detail": ""}}, "ENOLOCK: n"),
        ({"message": "405 Not Allowed", "error": {"summary": "", "detail": ""}}, "405 Not Allowed"),
        ({"message": None, "error": {"code": "ENOAUDIT"}}, "ENOAUDIT"),
        ({"error": {"code": "E\u001b[31m`", "detail": ""}}, "E"),
    ],
)
def test_an_error_is_refused_with_its_words(failure: dict[str, object], said: str) -> None:
    reason = refusal(json.dumps(failure))
    assert reason.startswith("npm did not finish and wrote an error instead of a report: " + said)
    assert "\x1b" not in reason


def test_what_is_wrong_is_said() -> None:
    assert "`$.vulnerabilities" in refusal('{"auditReportVersion":2,"vulnerabilities":{"a":1}}')

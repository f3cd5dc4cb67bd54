"""size-limit: verdicts only where there is a limit, times that are no sizes."""

from tests.checks.reports.reading import bundle


def test_size_limit_without_a_limit_has_no_verdict() -> None:
    (entry,) = bundle([{"name": "a", "size": 12, "running": 0.1}]).entries
    assert (entry.bytes, entry.limit, entry.ok) == (12, None, None)


def test_a_limit_and_its_verdict() -> None:
    row = {"name": "a", "size": 13, "sizeLimit": 12, "passed": False, "loading": 0.2}
    report = bundle([row])
    (entry,) = report.entries
    assert (entry.bytes, entry.limit, entry.ok, report.complete) == (13, 12, False, True)


def test_its_bytes_are_not_those_on_the_disk() -> None:
    assert bundle([{"name": "a", "size": 12}]).measure == "compressed bytes"


def test_nothing_measured_is_no_pass() -> None:
    report = bundle([], "size-limit")
    assert (report.complete, report.warnings) == (False, ("no bundle was measured",))

"""yarn 4: deprecations are no vulnerabilities, a clean run is a message, an error is refused."""

from checks.finding import Severity
from tests.checks.reports.auditing import FOLDER, KETTLE, SPOUT, audit, of, sample, short
from tests.checks.reports.reading import refusal

LINES = (FOLDER / "yarn-berry.ndjson").read_text().splitlines()
INFO = '{"type":"info","name":1,"displayName":"YN0001","indent":"","data":"No audit suggestions"}'
ERROR = INFO.replace('"info"', '"error"').replace("No audit suggestions", "Connection refused")


def test_findings() -> None:
    report = sample("yarn-berry.ndjson")
    assert short(report) == [
        ("kettle", KETTLE, Severity.CRITICAL),
        ("spout", SPOUT, Severity.MODERATE),
    ]
    kettle, spout = of(report, "kettle"), of(report, "spout")
    assert (kettle.versions, kettle.direct, kettle.fix) == (("1.3.9", "1.4.0"), True, ("1.4.2",))
    assert (spout.direct, spout.fix) == (False, ("2.1.7",))


def test_a_clean_run() -> None:
    report = audit(INFO)
    assert (report.format, report.findings, report.complete) == ("yarn-berry", (), True)


def test_an_error_is_refused_or_makes_the_rest_incomplete() -> None:
    assert "yarn did not finish" in refusal(ERROR)
    assert "Connection refused" in refusal(ERROR)
    assert not audit(f"{LINES[0]}\n{ERROR}").complete


def test_a_cut_line() -> None:
    report = audit(f"{LINES[0]}\n{LINES[1][:40]}")
    assert (len(report.findings), report.complete) == (1, False)

"""pnpm: workspaces at the start of paths, development per finding, pnpm's own errors."""

from checks.finding import Severity
from tests.checks.reports.auditing import KETTLE, SPOUT, of, sample, short
from tests.checks.reports.reading import refusal


def test_findings() -> None:
    report = sample("pnpm-audit.json")
    assert short(report) == [
        ("kettle", KETTLE, Severity.CRITICAL),
        ("spout", SPOUT, Severity.MODERATE),
    ]
    kettle, spout = of(report, "kettle"), of(report, "spout")
    assert (kettle.direct, kettle.dev, spout.direct, spout.dev) == (True, False, False, True)


def test_an_advisory_below_the_level_is_named() -> None:
    assert sample("pnpm-audit.json").warnings == ("info advisories are counted, but not listed",)


def test_an_error_is_refused() -> None:
    text = '{"error":{"code":"ERR_PNPM_AUDIT_NO_LOCKFILE","message":"No pnpm-lock.yaml found"}}'
    assert refusal(text).startswith("pnpm did not finish")
    assert "ERR_PNPM_AUDIT_NO_LOCKFILE: No pnpm-lock.yaml found" in refusal(text)

"""The section `audit`: read from a file, with faults in the words of the file."""

import pytest

from checks.audit_options import LONGEST_SLA, Options
from checks.finding import Severity
from checks.gates.audit import GATE
from checks.policy import PolicyError, effective, parse_policy
from checks.verdict import Enforcement

FILE = ".hardening.yml"
FULL = """\
enforcement: blocking, block: introduced, level: high, warn_level: medium,
    unknown_severity: warning, total: {critical: 0, medium: 7},
    scopes: [{dependencies: development, enforcement: warning}],
    existing: {enforcement: info, sla: {critical: 1d, high: 14d, moderate: 90d}}"""


def read(section: str) -> Options:
    text = f"version: 1\ngates:\n  audit: {{{section}}}\n"
    policy = parse_policy(text.encode(), FILE, {"audit": GATE})
    again = parse_policy(effective(policy).encode(), FILE, {"audit": GATE})
    assert again.digest == policy.digest
    options = policy.gates["audit"]
    assert isinstance(options, Options)
    return options


def test_the_whole_section() -> None:
    options = read(FULL)
    assert options.enforcement is Enforcement.BLOCKING
    assert (options.level, options.warn_level) == (Severity.HIGH, Severity.MODERATE)
    assert (options.total.of(Severity.CRITICAL), options.total.of(Severity.MODERATE)) == (0, 7)
    assert options.total.of(Severity.UNKNOWN) is None
    assert options.existing.sla.of(Severity.UNKNOWN) is None
    span = options.existing.sla.of(Severity.HIGH)
    assert span is not None
    assert span.days == 14


def test_the_defaults_warn_of_what_is_introduced() -> None:
    options = read("")
    assert options.enforcement is Enforcement.WARNING
    assert (options.block, options.level) == ("introduced", Severity.HIGH)
    assert options.warn_level is Severity.MODERATE
    assert options.unknown_severity is Enforcement.WARNING
    assert options.needs().dependencies


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ("level: unknown", "`level` must be critical, high, moderate, low or info, not `unknown`"),
        ("level: hihg", "did you mean `high`?"),
        ("block: some", "`block` must be introduced or any, not `some`"),
        ("level: moderate, warn_level: high", "warn_level (high) must not be above level"),
        ("total: {critical: -1}", "`critical` must be at least 0, not `-1`"),
        ("total: {critical: none}", "`critical` must be a whole number, not `none`"),
        ("total: {medium: 1, moderate: 1}", "`medium` and `moderate` are the same"),
        ("scopes: [{dependencies: development}]", "`enforcement` is missing here"),
        ("scopes: [{dependencies: dev, enforcement: off}]", "must be development, runtime, direct"),
        ("existing: {sla: {high: 14}}", "write a whole number and one of s, m, h, d"),
        ("existing: {sla: {hihg: 14d}}", "unknown key `hihg`; did you mean `high`?"),
        (f"existing: {{sla: {{high: {LONGEST_SLA.days + 1}d}}}}", "must be at most 3650d"),
    ],
)
def test_faults(section: str, fault: str) -> None:
    with pytest.raises(PolicyError) as caught:
        read(section)
    assert fault in str(caught.value)


def test_the_longest_sla() -> None:
    assert read(f"existing: {{sla: {{high: {LONGEST_SLA.days}d}}}}")


def test_a_lower_level_needs_no_other_warning() -> None:
    assert read("level: low").warn_level is Severity.MODERATE

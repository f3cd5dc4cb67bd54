"""The settings of the repository: defaults, words and limits at their edges."""

from datetime import timedelta

import pytest

from checks.durations import COUNT_LIMIT, duration_words, read_duration
from checks.policy.settings import Settings
from tests.checks.policy.samples import faults, read


def test_defaults() -> None:
    settings = read("version: 1").settings
    assert settings == Settings()
    assert settings.model_dump(mode="json") == {
        "timezone": "UTC",
        "comment": "on-finding",
        "inline_limit": 10,
        "inline_ignores": "on",
        "drafts": "advisory",
        "forks": "same",
        "evidence_wait": "30m",
        "missing_evidence": "warning",
        "on_error": "neutral",
        "check_runs": "blocking",
        "notice": "14d",
        "grace": "7d",
    }


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("inline_limit: 0", ""),
        ("inline_limit: 30", ""),
        ("inline_limit: 31", "`inline_limit` must be at most 30, not `31`"),
        ("inline_limit: -1", "`inline_limit` must be at least 0, not `-1`"),
        ("evidence_wait: 24h", ""),
        ("evidence_wait: 1441m", "`evidence_wait` must be at most 1d"),
        ("notice: 365d", ""),
        ("notice: 366d", "must be at most 365d"),
        ("grace: 0d", ""),
        ("grace: 366d", "must be at most 365d"),
        ("grace: 7", "write a whole number and one of s, m, h, d, such as 30m or 14d"),
        ("missing_evidence: off", "must be info, warning or blocking, not `off`"),
        ("drafts: full", ""),
        ("drafts: none", "`drafts` must be full, advisory or off, not `none`"),
        ("timezone: America/Argentina/Ushuaia", ""),
        ("timezone: ../etc/passwd", "`timezone` must be the name of a time zone"),
        ("timezone: /etc", "such as Europe/Paris"),
        ("comment: yes", "`comment` must be always, on-finding or never"),
    ],
)
def test_values(written: str, wrong: str) -> None:
    told = faults(f"version: 1\nsettings: {{{written}}}\n")
    assert bool(told) == bool(wrong)
    assert all(wrong in each for each in told), told


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("24h", timedelta(days=1)),
        (f"{COUNT_LIMIT}d", timedelta(days=COUNT_LIMIT)),
    ],
)
def test_durations_are_read(text: str, span: timedelta) -> None:
    assert read_duration(text) == span
    assert read_duration(duration_words(span)) == span


@pytest.mark.parametrize("text", ["", "d", "30", "-1d", "1.5h", "30 m", "1w", "٣d", "1000000d", 30])
def test_other_durations_are_refused(text: object) -> None:
    with pytest.raises(ValueError, match="such as 30m or 14d"):
        read_duration(text)

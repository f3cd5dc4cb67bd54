"""Which artifacts are looked into: the newest of a name, small ones first, and not too many."""

from datetime import UTC, datetime

import pytest

from bot.artifact_choice import LARGEST, PER_RUN, RUN_BYTES, choose
from bot.github.actions import Artifact

MORNING, EVENING = datetime(2026, 1, 1, 8, tzinfo=UTC), datetime(2026, 1, 1, 20, tzinfo=UTC)


def test_the_smallest_come_first() -> None:
    chosen, skipped = choose([Artifact(1, "build", 900), Artifact(2, "lcov", 10)])
    assert ([one.id for one in chosen], skipped) == ([2, 1], [])


@pytest.mark.parametrize("turned", [False, True])
def test_another_attempt_replaces_what_the_first_left(turned: bool) -> None:
    both = [
        Artifact(9, "lcov", 10, created_at=MORNING),
        Artifact(5, "lcov", 99, created_at=EVENING),
    ]
    assert [one.id for one in choose(reversed(both) if turned else both)[0]] == [5]


def test_an_expired_newer_one_does_not_bring_the_older_back() -> None:
    old, new = Artifact(1, "lcov", 10), Artifact(2, "lcov", 10, expired=True)
    chosen, skipped = choose([old, new])
    assert (chosen, [one.reason for one in skipped]) == ([], ["the artifact has expired"])


def test_the_largest() -> None:
    fits, above = Artifact(1, "a", LARGEST), Artifact(2, "b", LARGEST + 1)
    chosen, skipped = choose([fits, above])
    assert [one.id for one in chosen] == [1]
    assert [(one.name, one.reason) for one in skipped] == [
        ("b", "the artifact is larger than 25 MB")
    ]


def test_the_number() -> None:
    chosen, skipped = choose(Artifact(n, f"{n:02}", 1) for n in range(PER_RUN + 1))
    assert len(chosen) == PER_RUN
    assert [(one.name, one.reason) for one in skipped] == [
        (f"{PER_RUN:02}", "the workflow run has more than 30 artifacts")
    ]


def test_their_size_together() -> None:
    part = RUN_BYTES // 5
    assert len(choose(Artifact(n, f"{n}", part) for n in range(5))[0]) == 5
    chosen, skipped = choose([Artifact(n, f"{n}", part) for n in range(4)] + [
        Artifact(4, "4", part + 1)
    ])  # fmt: skip
    assert len(chosen) == 4
    assert "larger than 100 MB together" in skipped[0].reason

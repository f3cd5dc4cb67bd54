"""Patches: hunks and numbers against real git, whatever the texts are."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.standin.git_repository import GitRepository
from bot.standin.patches import (
    PATCH_BYTES,
    PATCH_LINES,
    at_position,
    bounded,
    carry,
    commentable,
    excerpt,
    hunks,
    numbered,
    split_files,
)

lines = st.lists(st.sampled_from(["", "a", "b", "-- x", "+++ y", "@@ -1 +1 @@", "diff --git"]))
texts = lines.map(lambda given: "".join(f"{line}\n" for line in given))


@pytest.fixture(scope="module")
def repository() -> GitRepository:
    return GitRepository.create(Path(tempfile.mkdtemp()) / "r.git")


def patch_between(repository: GitRepository, old: str, new: str) -> tuple[str, str]:
    """The patch of one file with context, and the one without."""
    base = repository.commit({"f": old, "other": "o"}, "main", "old")
    head = repository.commit({"f": new}, "main", "new")
    found = [file.patch for file in repository.compare(base, head)]
    return (found[0] or "") if found else "", repository.zero_context(base, head, "f")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(old=texts, new=texts)
def test_numbers_agree_with_the_texts(repository: GitRepository, old: str, new: str) -> None:
    patch, later = patch_between(repository, old, new)
    before, after = old.split("\n"), new.split("\n")
    for hunk in hunks(patch):
        for left, right, text in numbered(hunk):
            assert left is None or before[left - 1] == text[1:]
            assert right is None or after[right - 1] == text[1:]
    for number in range(1, len(before)):
        now = carry(number, later)
        assert now is None or after[now - 1] == before[number - 1]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(old=texts, new=texts)
def test_every_line_is_kept_added_or_deleted(repository: GitRepository, old: str, new: str) -> None:
    _, later = patch_between(repository, old, new)
    kept = [carry(number, later) for number in range(1, len(old.split("\n")))]
    carried = [number for number in kept if number]
    added = set(commentable(later, "RIGHT"))
    assert set(carried) | added == set(range(1, len(new.split("\n"))))
    assert not set(carried) & added
    assert {n for n, now in enumerate(kept, 1) if now is None} == set(commentable(later, "LEFT"))


PATCH = "@@ -1,3 +1,3 @@ f()\n a\n-b\n+c\n d\n@@ -20 +20,2 @@\n x\n+y"


def test_places_of_a_patch() -> None:
    assert commentable(PATCH, "RIGHT") == {1: 0, 2: 0, 3: 0, 20: 1, 21: 1}
    assert commentable(PATCH, "LEFT") == {2: 0}
    assert excerpt(PATCH, 2, "LEFT") == "@@ -1,3 +1,3 @@\n a\n-b"
    assert excerpt(PATCH, 9, "RIGHT") == ""


@pytest.mark.parametrize(
    ("position", "place"),
    [
        (1, (1, "RIGHT")),
        (2, (2, "LEFT")),
        (4, (3, "RIGHT")),
        (5, None),
        (7, (21, "RIGHT")),
        (8, None),
    ],
)
def test_positions(position: int, place: tuple[int, str] | None) -> None:
    assert at_position(PATCH, position) == place


def test_files_are_split() -> None:
    diff = "diff --git a/x b/x\nindex 1..2\n@@ -1 +1 @@\n-a\n+b\ndiff --git a/y b/y\nBinary files\n"
    assert split_files(diff) == ["@@ -1 +1 @@\n-a\n+b", ""]


def test_what_is_too_large_to_show() -> None:
    assert bounded("\n" * (PATCH_LINES - 1)) is not None
    assert bounded("\n" * PATCH_LINES) is None
    assert bounded("x" * PATCH_BYTES) is not None
    assert bounded("x" * (PATCH_BYTES + 1)) is None
    assert bounded("") is None

"""Anchors against real git diffs: the head line that git printed is the line that we allow."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.publish.anchors import LONGEST_RANGE, Anchors, Place, place, read_patch, read_patches
from checks.finding import Location

LINES = st.lists(st.sampled_from(["a", "b", "c", "", "+x", "-y", " z", "@@ -1 +1 @@", "\\ n"]),
                 max_size=40)  # fmt: skip


def git_patch(folder: Path, old: list[str], new: list[str]) -> str:
    """What GitHub calls `patch`: a diff without its file header."""
    (folder / "old").write_text("".join(f"{line}\n" for line in old))
    (folder / "new").write_text("\n".join(new))
    command = ["git", "diff", "--no-index", "--no-color", "--", "old", "new"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    start = done.stdout.find("@@ -")
    return done.stdout[start:].removesuffix("\n") if start >= 0 else ""


def expected(patch: str) -> set[int]:
    """Head lines that stand in a patch, read by its hunk headers alone."""
    lines: set[int] = set()
    left_old = left_new = number = 0
    for text in patch.split("\n"):
        if left_old == left_new == 0 and text.startswith("@@ "):
            old, new = text.split(" ")[1:3]
            number, left_new = (int(n) for n in ([*new[1:].split(","), "1"])[:2])
            left_old = int(([*old[1:].split(","), "1"])[1])
        elif text[:1] in ("+", " "):
            lines.add(number)
            number, left_new = number + 1, left_new - 1
            left_old -= text[0] == " "
        elif text[:1] == "-":
            left_old -= 1
    return lines


@settings(max_examples=60, deadline=None)
@given(old=LINES, new=LINES)
def test_every_line_of_a_real_diff_and_no_other_is_allowed(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], new: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("diff")
    patch = git_patch(folder, old, new)
    anchors = read_patch(patch)
    allowed = {line for line in range(1, len(new) + 3) if anchors.holds(line, line)}
    assert allowed == expected(patch)
    assert anchors.added <= allowed


@given(st.text(max_size=300))
def test_what_is_no_patch_is_read_without_a_crash(text: str) -> None:
    for first, last in read_patch(text).hunks:
        assert first <= last


PATCH = "@@ -1,3 +1,4 @@ head\n a\n+b\n c\n d\n@@ -20,2 +21,3 @@\n x\n-y\n+z\n+w\n\\ No newline"


def test_hunks_and_added_lines() -> None:
    anchors = read_patch(PATCH)
    assert anchors.hunks == ((1, 4), (21, 23))
    assert anchors.added == {2, 22, 23}


def test_lines_beyond_what_the_header_promises_are_not_trusted() -> None:
    assert read_patch("@@ -1 +1,2 @@\n a\n+b\n+c\n d").hunks == ((1, 2),)


def test_a_removed_file_has_no_head_lines() -> None:
    assert read_patch("@@ -1,2 +0,0 @@\n-a\n-b").hunks == ()


def test_files_without_a_patch_are_left_out() -> None:
    assert set(read_patches([("a", PATCH), ("b.png", None), ("c", "")])) == {"a"}


ANCHORS = {"a": Anchors(((1, 40), (50, 60)), frozenset({30, 31, 55}))}


@pytest.mark.parametrize(
    ("location", "wanted"),
    [
        (Location("a", 3, 3), Place(3)),
        (Location("a", 3, 5), Place(5, 3)),
        (Location("a", 3, 2 + LONGEST_RANGE), Place(2 + LONGEST_RANGE, 3)),
        (Location("a", 3, 3 + LONGEST_RANGE), Place(3)),
        (Location("a", 40, 41), Place(40)),
        (Location("a", 45, 59), Place(55)),
        (Location("a", 41, 49), None),
        (Location("a", 61, 61), None),
        (Location("other", 3, 3), None),
    ],
)
def test_where_a_comment_stands(location: Location, wanted: Place | None) -> None:
    assert place(ANCHORS, location) == wanted

"""Lines of a tested merge become lines of the head, and what the head lacks is dropped."""

from hypothesis import given
from hypothesis import strategies as st

from checks.diff import Diff, FileDiff, FileStatus
from checks.line_map import at_head, line_map
from checks.number_set import narrow, wide
from checks.report import Count, Coverage, FileCoverage, Level, Lint, LintFinding, Load
from tests.builders import added_lines, removed_lines

LINES = st.lists(st.sampled_from("abcd"), max_size=12)


def moved(old: str, new: str, path: str = "a.py", status: FileStatus = FileStatus.MODIFIED) -> Diff:
    added, removed = added_lines(old, new), removed_lines(old, new)
    file = FileDiff(path, "a.py", status, "1", "2", added, removed=removed)
    return Diff({path: file})


def covered(listed: list[int], hit: list[int]) -> Coverage:
    file = FileCoverage(
        "a.py",
        lines=Count(len(hit), len(listed)),
        branches=Count(1, 2),
        listed=narrow(listed),
        covered=narrow(hit),
        branches_at=wide([listed[0] << 32 | 2 << 16 | 1]),
        arms=wide([listed[0] << 32, listed[0] << 32 | 1]),
        taken=wide([listed[0] << 32]),
    )
    return Coverage("lcov", (file,), Count(len(hit), len(listed)), Count(1, 2))


@given(LINES, LINES)
def test_a_line_that_is_mapped_says_the_same(old: list[str], new: list[str]) -> None:
    diff = moved("\n".join(old), "\n".join(new)).files["a.py"]
    lines = line_map(diff)
    for number, text in enumerate("\n".join(old).splitlines(), 1):
        there = lines.line(number)
        assert there is None or "\n".join(new).splitlines()[there - 1] == text


@given(LINES, LINES)
def test_lines_and_sets_of_lines_agree(old: list[str], new: list[str]) -> None:
    lines = line_map(moved("\n".join(old), "\n".join(new)).files["a.py"])
    numbers = range(1, len(old) + 1)
    one_by_one = [there for one in numbers if (there := lines.line(one)) is not None]
    assert list(lines.numbers(narrow(numbers))) == one_by_one
    packed = wide(one << 32 | 7 for one in numbers)
    assert list(lines.numbers(packed)) == [one << 32 | 7 for one in one_by_one]


def test_coverage_of_a_merge_in_lines_of_the_head() -> None:
    merge, head = "main\nx\ny\nz", "x\ny\nz"
    report = at_head(covered([1, 2, 3, 4], [1, 3]), moved(merge, head))
    assert isinstance(report, Coverage)
    file = report.files[0]
    assert (list(file.listed or ()), list(file.covered)) == ([1, 2, 3], [2])
    assert (file.lines, report.lines) == (Count(1, 3), Count(1, 3))
    assert (file.branches, len(file.arms)) == (Count(0, 0), 0)


def test_renamed_and_removed_files() -> None:
    renamed = at_head(covered([1], [1]), moved("x", "x", "b.py", FileStatus.RENAMED))
    assert isinstance(renamed, Coverage)
    assert renamed.files[0].path == "b.py"
    gone = Diff({"a.py": FileDiff("a.py", "a.py", FileStatus.REMOVED, "1", None)})
    left = at_head(covered([1], [1]), gone)
    assert isinstance(left, Coverage)
    assert left.files == ()


def test_findings_move_with_their_lines() -> None:
    found = tuple(LintFinding("a.py", line, "E1", Level.ERROR, "no") for line in (0, 1, 2))
    report = at_head(Lint("ruff", found), moved("main\nx", "x"))
    assert isinstance(report, Lint)
    assert [one.line for one in report.findings] == [0, 1]


def test_what_has_no_lines_stays() -> None:
    load = Load("k6", requests=3)
    assert at_head(load, moved("x", "y")) is load
    assert at_head(covered([1], [1]), Diff()) == covered([1], [1])

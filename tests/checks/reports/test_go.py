"""Go profiles: statements, merged blocks, lines of blocks, ranges that are not to be trusted."""

from tests.checks.reports.reading import coverage, lines, only_file, pair

FILE = "example.com/m/a.go"


def profile(*blocks: str, mode: str = "set") -> str:
    return lines([f"mode: {mode}", *(f"{FILE}:{block}" for block in blocks)])


def test_statements_and_lines() -> None:
    file = only_file(profile("3.13,5.2 2 1", "5.2,6.3 1 0", "9.1,9.9 1 0"))
    assert pair(file.statements) == (2, 4)
    assert (pair(file.lines), file.missed()) == ((3, 5), [6, 9])


def test_equal_blocks_are_merged_first() -> None:
    file = only_file(profile("1.1,2.2 4 0", "1.1,2.2 4 7", "1.1,2.2 4 0", mode="count"))
    assert (pair(file.statements), pair(file.lines)) == ((4, 4), (2, 2))


def test_a_second_mode_line_from_cat() -> None:
    text = profile("1.1,2.2 1 1") + profile("3.1,4.2 1 0")
    report = coverage(text)
    assert (pair(report.statements), report.complete) == ((1, 2), True)


def test_a_profile_without_its_mode_line() -> None:
    assert pair(coverage(f"{FILE}:1.1,2.2 1 1\n").statements) == (1, 1)


def test_huge_ranges_are_not_expanded() -> None:
    report = coverage(profile("1.1,2000000000.2 1 1", "5.1,5.9 1 1"))
    assert (pair(report.statements), pair(report.lines)) == ((2, 2), (1, 1))
    assert "impossible lines" in report.warnings[0]


def test_a_broken_line_makes_it_incomplete() -> None:
    report = coverage(profile("1.1,2.2 1 1") + f"{FILE}:3.1,4.")
    assert not report.complete
    assert "cut off" in report.warnings[0]


def test_a_block_cut_before_its_count_is_no_block() -> None:
    report = coverage("mode: set\na.go:1.1,2.2 1 1\nb.go:1.1,2.2 1 ")
    assert ([file.path for file in report.files], report.complete) == (["a.go"], False)


def test_an_empty_profile_measured_nothing() -> None:
    report = coverage("mode: atomic\n")
    assert not report.complete

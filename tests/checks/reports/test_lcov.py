"""lcov: merging, odd counts, functions of both generations, cut files."""

import pytest

from tests.checks.reports.reading import coverage, lines, only_file, pair, refusal


def trace(*records: str, path: str = "src/a.js") -> str:
    return lines(["TN:", f"SF:{path}", *records, "end_of_record"])


def test_counts_records_not_the_optional_sums() -> None:
    file = only_file(trace("DA:1,1", "DA:2,0", "DA:9,4,checksum", "LF:70", "LH:69"))
    assert pair(file.lines) == (2, 3)
    assert file.missed() == [2]


def test_joins_sections_of_the_same_file() -> None:
    report = coverage(trace("DA:1,0", "DA:2,0") + trace("DA:1,3", "DA:3,0"))
    assert pair(report.lines) == (1, 3)
    assert report.files[0].missed() == [2, 3]


def test_a_line_named_twice_in_a_section_ran_if_it_ever_did() -> None:
    assert only_file(trace("DA:1,0", "DA:1,2", "DA:2,0", "DA:2,0")).missed() == [2]


def test_joins_branches_by_line_block_and_branch() -> None:
    first = trace("DA:1,1", "BRDA:1,0,0,1", "BRDA:1,0,1,-")
    second = trace("DA:1,1", "BRDA:1,0,1,0", "BRDA:1,1,0,2")
    file = only_file(first + second)
    assert pair(file.branches) == (2, 3)
    assert list(file.partial) == [1]


def test_exception_arms_and_named_branches_are_arms_of_their_own() -> None:
    file = only_file(trace("DA:1,1", "BRDA:1,0,0,1", "BRDA:1,e1,0,0", "BRDA:1,0,if (x),1"))
    assert pair(file.branches) == (2, 3)


@pytest.mark.parametrize(
    ("hits", "covered"),
    [
        ("1e+3", 1),
        ("18446744073709551611", 1),
        ("9" * 400, 1),
        ("9" * 5000, 1),
        ("007", 1),
        ("-3", 0),
        ("00", 0),
        ("=====", 0),
    ],
)
def test_odd_hits(hits: str, covered: int) -> None:
    assert pair(only_file(trace(f"DA:1,{hits}")).lines) == (covered, 1)


def test_impossible_lines_are_left_out_with_a_warning() -> None:
    report = coverage(trace("DA:0,1", "DA:10000000,1", "DA:10000001,1", "DA:99999999999,1"))
    assert pair(report.lines) == (1, 1)
    assert any("outside of 1 to 10,000,000" in warning for warning in report.warnings)
    assert any("could not be read" in warning for warning in report.warnings)


def test_functions_of_lcov_1_and_2() -> None:
    file = only_file(trace("FN:1,f", "FN:5,9,g", "FNDA:2,f", "FNDA:0,g", "DA:1,1"))
    assert pair(file.functions) == (1, 2)
    new = trace("FNL:0,4,8", "FNA:0,0,f<int>", "FNA:0,2,f<char>", "FNL:1,20", "FNA:1,0,g", "DA:4,1")
    assert pair(only_file(new).functions) == (1, 2)


def test_records_before_lines_and_unknown_ones() -> None:
    text = trace("VER:abc", "FN:1,f", "BRDA:1,0,0,1", "XYZ:1", "DA:1,1", path="./a b.js")
    assert coverage(text).files[0].path == "./a b.js"


def test_a_file_without_lines_is_nothing_of_nothing() -> None:
    report = coverage(trace() + trace("DA:1,1", path="z.js"))
    assert [pair(file.lines) for file in report.files] == [(0, 0), (1, 1)]
    assert report.complete


def test_nothing_measured_is_not_complete() -> None:
    report = coverage(trace())
    assert not report.complete
    assert "nothing was measured" in report.warnings[0]


def test_cut_inside_a_section() -> None:
    report = coverage(trace("DA:1,1") + "SF:b.js\nDA:1,1\n")
    assert not report.complete
    assert "cut off" in report.warnings[0]


def test_no_section_ends() -> None:
    assert "end_of_record" in refusal("TN:\nSF:a.js\nDA:1,1\n")


def test_windows_line_ends() -> None:
    file = only_file(trace("DA:1,1", "DA:2,0", "FN:1,f", "FNDA:1,f").replace("\n", "\r\n"))
    assert (file.path, file.missed(), pair(file.functions)) == ("src/a.js", [2], (1, 1))


def test_sections_across_pieces() -> None:
    text = "".join(
        trace(*(f"DA:{line},{line % 3}" for line in range(1, 5001)), path=f"{n}.js")
        for n in range(40)
    )
    assert pair(coverage(text).lines) == (40 * 3333 + 40, 40 * 5000)


def test_comments_before_the_first_record() -> None:
    text = "# made by a tool\n\n  # twice\nTN:\nSF:a.py\nDA:1,1\nend_of_record\n"
    assert pair(coverage(text).lines) == (1, 1)
    assert "no coverage" in refusal("# TN:\n# SF:a.py\nDA:1,1\n")

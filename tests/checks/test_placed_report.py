"""Reports find their files in the tree, or are refused with the names of those that are lost."""

from checks.evidence import Refusal
from checks.number_set import narrow
from checks.placed_report import Placed, Tree, place
from checks.report import (
    Count,
    Coverage,
    FileCoverage,
    Level,
    Lint,
    LintFinding,
    Load,
    Outcome,
    TestCase,
    Tests,
    TestTotals,
    TypeCoverage,
    Untyped,
)
from checks.report_files import without_files

TREE = Tree(("src/a.py", "src/b.py", "lib/c.py", "lib/d.py"), {})


def file(path: str, hit: int = 1, total: int = 2) -> FileCoverage:
    listed, covered = narrow(range(1, total + 1)), narrow(range(1, hit + 1))
    return FileCoverage(path, Count(hit, total), listed=listed, covered=covered)


def coverage(*paths: str) -> Coverage:
    return Coverage("lcov", tuple(map(file, paths)), Count(9, 99))


def placed(report: Coverage | Lint | Tests | TypeCoverage | Load, tree: Tree = TREE) -> Placed:
    found = place(report, "lcov.info", tree)
    assert isinstance(found, Placed), found
    return found


def test_paths_of_the_runner_become_paths_of_the_tree() -> None:
    found = placed(coverage("/home/runner/work/r/r/src/a.py", "/home/runner/work/r/r/lib/c.py"))
    assert isinstance(found.report, Coverage)
    assert [one.path for one in found.report.files] == ["lib/c.py", "src/a.py"]
    assert (found.report.lines, found.notes) == (Count(2, 4), ())


def test_four_of_five_are_enough_and_the_fifth_is_named() -> None:
    found = placed(coverage("src/a.py", "src/b.py", "lib/c.py", "lib/d.py", "dist/gen.js"))
    assert isinstance(found.report, Coverage)
    assert len(found.report.files) == 4
    assert found.notes == (
        "1 file of lcov.info is not in the repository and left out: dist/gen.js",
    )


def test_three_of_four_are_too_few() -> None:
    found = place(coverage("src/a.py", "src/b.py", "lib/c.py", "x/other.py"), "lcov.info", TREE)
    assert isinstance(found, Refusal)
    assert found.reason == (
        "only 3 of the 4 files that it names are in the repository (80 % are needed);"
        " not found: x/other.py"
    )


def test_a_long_list_of_lost_files_is_cut() -> None:
    lost = [f"gone/{'x' * 500}{number}.py" for number in range(9)]
    found = place(coverage(*lost), "lcov.info", TREE)
    assert isinstance(found, Refusal)
    assert found.reason.endswith("and 4 more")
    assert len(found.reason) < 1_000


def test_two_names_of_one_file_are_one_file() -> None:
    report = Coverage("lcov", (file("./src/a.py", 1, 2), file("src/a.py", 2, 3)), Count(3, 5))
    found = placed(report).report
    assert isinstance(found, Coverage)
    assert [one.lines for one in found.files] == [Count(2, 3)]


def test_a_declared_report_speaks_for_its_paths_alone() -> None:
    found = placed(coverage("src/a.py", "lib/c.py"), Tree(TREE.paths, {}, ("lib/**",))).report
    assert isinstance(found, Coverage)
    assert [one.path for one in found.files] == ["lib/c.py"]


def test_go_packages_are_found_by_their_module() -> None:
    report = coverage("example.com/m/pkg/a.go")
    tree = Tree(("sub/pkg/a.go", "pkg/a.go"), {"example.com/m": "sub"})
    found = placed(report, tree).report
    assert isinstance(found, Coverage)
    assert found.files[0].path == "sub/pkg/a.go"


def test_findings_without_a_file_stay() -> None:
    found = tuple(LintFinding(path, 1, "E", Level.ERROR, "") for path in ("", "/w/src/a.py"))
    report = placed(Lint("ruff", found)).report
    assert isinstance(report, Lint)
    assert [one.path for one in report.findings] == ["", "src/a.py"]


def test_types_without_a_place_in_the_tree_are_refused() -> None:
    report = TypeCoverage("type-coverage", Count(1, 2), (Untyped("nowhere/z.ts", 3),))
    assert isinstance(place(report, "types.json", TREE), Refusal)


def test_cases_of_unknown_files_are_still_cases() -> None:
    cases = tuple(
        TestCase("s", name, Outcome.PASSED, file=path)
        for name, path in (("one", "/w/src/a.py"), ("two", "elsewhere/t.py"))
    )
    report = placed(Tests("junit", cases, TestTotals(2, 2, 0, 0, 0, 0, 0))).report
    assert isinstance(report, Tests)
    assert [case.file for case in report.cases] == ["src/a.py", ""]


def test_reports_without_files_are_left_alone() -> None:
    load = Load("k6")
    assert placed(load).report is load


def test_files_left_out() -> None:
    report = placed(coverage("src/a.py", "src/b.py")).report
    trimmed = without_files(report, {"src/b.py"}.__contains__)
    assert isinstance(trimmed, Coverage)
    assert (trimmed.lines, [one.path for one in trimmed.files]) == (Count(1, 2), ["src/a.py"])


def test_what_must_not_be_told_is_remembered() -> None:
    found = placed(coverage("src/a.py", "src/b.py", "lib/c.py", "lib/d.py", "dist/gen.js"))
    less = found.without(frozenset({"src/b.py"}), "of a merge")
    assert isinstance(less.report, Coverage)
    assert [one.path for one in less.report.files] == ["lib/c.py", "lib/d.py", "src/a.py"]
    assert less.notes == (*found.notes, "of a merge")
    assert less.untold == frozenset({"src/b.py"})

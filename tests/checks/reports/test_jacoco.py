"""JaCoCo: source files in packages and groups, partial lines, gcovr's lines without counts."""

from tests.checks.reports.reading import coverage, only_file, pair


def document(inside: str) -> str:
    return (
        '<?xml version="1.0"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">'
        f'<report name="r"><sessioninfo id="a"/><sessioninfo id="b"/>{inside}</report>'
    )


LINES = '<line nr="1" mi="0" ci="3" mb="0" cb="0"/><line nr="2" mi="2" ci="1" mb="1" cb="1"/>'
FILE = f'<sourcefile name="A.kt">{LINES}<line nr="3" mi="4" ci="0" mb="2" cb="0"/></sourcefile>'


def test_lines_branches_and_path() -> None:
    file = only_file(document(f'<package name="com/acme">{FILE}</package>'))
    assert file.path == "com/acme/A.kt"
    assert (pair(file.lines), pair(file.branches)) == ((2, 3), (1, 4))
    assert (file.missed(), list(file.partial)) == ([3], [2])


def test_class_counters_are_not_summed() -> None:
    counters = '<counter type="LINE" missed="50" covered="50"/>'
    inside = f'<package name="p"><class name="p/A">{counters}</class>{FILE}</package>{counters}'
    assert pair(coverage(document(inside)).lines) == (2, 3)


def test_methods_of_the_file() -> None:
    text = FILE.replace(
        "</sourcefile>", '<counter type="METHOD" missed="1" covered="2"/></sourcefile>'
    )
    assert pair(coverage(document(f'<package name="p">{text}</package>')).functions) == (2, 3)


def test_nested_groups() -> None:
    module = f'<group name="m"><package name="p">{FILE}</package></group>'
    assert only_file(document(f'<group name="all">{module}</group>')).path == "p/A.kt"


def test_the_same_file_in_two_groups_is_joined_with_a_warning() -> None:
    module = f'<group name="m"><package name="p">{FILE}</package></group>'
    report = coverage(document(module * 2))
    assert pair(report.lines) == (2, 3)
    assert "several groups" in report.warnings[0]


def test_lines_without_counts_leave_totals_only() -> None:
    counters = (
        '<counter type="LINE" missed="1" covered="2"/>'
        '<counter type="BRANCH" missed="0" covered="4"/>'
    )
    text = (
        f'<package name=""><sourcefile name="a.c"><line nr="4"/>{counters}</sourcefile></package>'
    )
    file = only_file(document(text))
    assert (pair(file.lines), pair(file.branches), file.listed) == ((2, 3), (4, 4), None)
    assert coverage(document(text)).complete

"""Clover: the two opposite readings of conditions, methods that are no lines, paths."""

from tests.checks.reports.reading import coverage, only_file, pair


def document(inside: str, version: str = "") -> str:
    return f'<coverage generated="1"{version}><project timestamp="1">{inside}</project></coverage>'


ISTANBUL = ' clover="3.2.0"'


def test_phpunit_methods_are_no_lines() -> None:
    text = document(
        '<file name="/app/src/A.php"><class name="A"><metrics methods="9" statements="9"/></class>'
        '<line num="3" type="method" name="f" count="2"/><line num="4" type="stmt" count="2"/>'
        '<line num="5" type="stmt" count="0"/>'
        '<metrics methods="1" coveredmethods="1" conditionals="0" coveredconditionals="0"'
        ' statements="2" coveredstatements="1"/></file>'
    )
    file = only_file(text)
    assert (file.path, pair(file.lines), file.missed()) == ("/app/src/A.php", (1, 2), [5])
    assert (file.branches, pair(file.functions), pair(file.statements)) == (None, (1, 1), (1, 2))


CONDITION = (
    '<file name="a.js" path="/r/src/a.js">'
    '<line num="1" count="3" type="cond" truecount="2" falsecount="0"/>'
    '<metrics statements="1" coveredstatements="1" conditionals="2" coveredconditionals="{}"/>'
    "</file>"
)


def test_istanbul_counts_arms() -> None:
    file = only_file(document(CONDITION.format(2), ISTANBUL))
    assert (file.path, pair(file.branches), list(file.partial)) == ("/r/src/a.js", (2, 2), [])
    assert file.statements is None


def test_openclover_counts_outcomes() -> None:
    file = only_file(document(CONDITION.format(1), ' clover="4.5.2"'))
    assert (pair(file.branches), list(file.partial)) == ((1, 2), [1])


def test_openclover_conditions_without_count() -> None:
    text = (
        '<file path="A.java" name="A.java">'
        '<line num="1" type="cond" truecount="0" falsecount="4"/>'
        '<line num="2" type="cond" truecount="0" falsecount="0"/></file>'
    )
    assert only_file(document(text)).missed() == [2]


def test_files_without_conditions_count_as_none_where_others_have_some() -> None:
    plain = '<file name="b"><line num="1" type="stmt" count="1"/><metrics conditionals="0"/></file>'
    report = coverage(document(CONDITION.format(2) + plain, ISTANBUL))
    assert [pair(file.branches) for file in report.files] == [(2, 2), (0, 0)]


def test_the_reading_is_part_of_the_producer() -> None:
    assert coverage(document(CONDITION.format(2), ISTANBUL)).producer == "clover/istanbul"

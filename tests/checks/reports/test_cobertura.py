"""Cobertura: classes of one file, method lines, headers that lie, branches, sources."""

from tests.checks.reports.reading import coverage, only_file, pair

DOCTYPE = '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">'


def document(*classes: str, header: str = "", sources: str = "") -> str:
    return (
        f'<?xml version="1.0" ?>{DOCTYPE}<coverage line-rate="1" {header}>{sources}<packages>'
        f'<package name="p"><classes>{"".join(classes)}</classes></package></packages></coverage>'
    )


def cls(lines: str, filename: str = "a.py", methods: str = "<methods/>") -> str:
    return f'<class name="A" filename="{filename}">{methods}{lines}</class>'


def line(number: int, hits: int | str, conditions: str = "") -> str:
    extra = f' branch="true" condition-coverage="{conditions}"' if conditions else ""
    return f'<line number="{number}" hits="{hits}"{extra}/>'


METHODS = f'<methods><method name="m"><lines>{line(7, 0)}</lines></method></methods>'


def test_lines_of_the_class_not_of_its_methods() -> None:
    file = only_file(document(cls(f"<lines>{line(1, 1)}{line(2, 0)}</lines>", methods=METHODS)))
    assert (pair(file.lines), file.missed()) == ((1, 2), [2])


def test_method_lines_where_the_class_has_none() -> None:
    assert only_file(document(cls("", methods=METHODS))).missed() == [7]


def test_empty_lines_mean_no_lines() -> None:
    file = only_file(document(cls("<lines/>", methods=METHODS)))
    assert pair(file.lines) == (0, 0)


def test_classes_of_one_file_are_joined() -> None:
    first = cls(f"<lines>{line(1, 0)}{line(2, 0, '50% (1/2)')}</lines>")
    second = cls(f"<lines>{line(1, 5)}{line(2, 1, '25% (1/4)')}{line(2, 1, '50% (2/4)')}</lines>")
    file = only_file(document(first, second))
    assert pair(file.lines) == (2, 2)
    assert pair(file.branches) == (2, 4)
    assert list(file.partial) == [2]


def test_the_header_is_a_cross_check_only() -> None:
    header = 'lines-covered="163" lines-valid="235" branches-covered="15" branches-valid="20"'
    text = document(cls(f"<lines>{line(1, 1, '66.66% (2/3)')}</lines>"), header=header)
    report = coverage(text)
    assert (pair(report.lines), pair(report.branches)) == ((1, 1), (2, 3))
    assert any("15 of 20 branches" in warning for warning in report.warnings)


def test_without_conditions_branches_are_unknown() -> None:
    assert coverage(document(cls(f"<lines>{line(1, 1)}</lines>"))).branches is None


def test_strange_rates_do_not_matter() -> None:
    text = document(cls(f"<lines>{line(1, 1)}</lines>")).replace('rate="1"', 'rate="NaN"')
    assert pair(coverage(text).lines) == (1, 1)


def test_sources_are_kept() -> None:
    text = document(
        cls(f"<lines>{line(1, 1)}</lines>"),
        sources="<sources><source>/app/src</source><source> . </source></sources>",
    )
    assert coverage(text).sources == ("/app/src", ".")


def test_impossible_numbers_are_data() -> None:
    text = document(cls(f"<lines>{line(10**9, 1)}{line(3, '9' * 400, '0% (0/999999999)')}</lines>"))
    file = only_file(text)
    assert pair(file.lines) == (1, 1)
    assert pair(file.branches) == (0, 65535)


def test_a_class_without_file_name_is_left_out() -> None:
    text = document('<class name="A"><lines><line number="1" hits="1"/></lines></class>')
    assert not coverage(text).complete


def test_prefixed_names() -> None:
    text = (
        '<c:coverage xmlns:c="urn:x" line-rate="1"><c:packages><c:class filename="a.py"><c:lines>'
        '<c:line number="1" hits="0"/></c:lines></c:class></c:packages></c:coverage>'
    )
    assert only_file(text).missed() == [1]


def test_an_empty_report_is_not_complete() -> None:
    report = coverage('<coverage line-rate="0" lines-valid="0"><packages/></coverage>')
    assert not report.complete

"""Every limit on what a report may hold, at its edge, for every format that it is for."""

import json

import pytest

from checks.document import ReportError
from checks.recognise import WARNING_CHARACTERS, read_report
from checks.report import Coverage, Kind
from checks.report_limits import DEFAULT_LIMITS, HIGHEST_COUNT, NAME_CHARACTERS, Limits
from checks.report_rows import LIFETIME_SECONDS
from tests.checks.reports.reading import READERS, coverage, read, refusal, run
from tests.checks.reports.surviving import RAW

COVERAGE = [reader.format for reader in READERS if reader.kind == Kind.COVERAGE]
every_coverage = pytest.mark.parametrize("format", COVERAGE)


def _sample(format: str) -> Coverage:
    report = read(RAW[format])
    assert isinstance(report, Coverage)
    return report


@every_coverage
def test_lines_of_all_files_together(format: str) -> None:
    report = _sample(format)
    lines = sum(file.lines.total for file in report.files if file.lines is not None)
    assert read(RAW[format], limits=Limits(lines=lines)) == report
    said = refusal(RAW[format], limits=Limits(lines=lines - 1))
    assert said == f"it lists more than {lines - 1:,} lines"


@every_coverage
def test_files(format: str) -> None:
    report = _sample(format)
    files = len(report.files)
    assert read(RAW[format], limits=Limits(files=files)) == report
    said = refusal(RAW[format], limits=Limits(files=files - 1))
    assert said == f"it names more than {files - 1:,} files"


NAMED = {
    "lcov": "SF:{}\nDA:1,1\nend_of_record\n",
    "go": "mode: set\n{}:1.1,1.2 1 1\n",
    "istanbul-json": '{{"{}":{{"statementMap":{{"0":{{"start":{{"line":1}}}}}},"s":{{"0":1}}}}}}',
    "clover": '<coverage><project><file name="{}"><line num="1" type="stmt" count="1"/></file>'
    "</project></coverage>",
}


@pytest.mark.parametrize("format", NAMED)
def test_the_length_of_a_path(format: str) -> None:
    """A path that is longer is no path of any tree; a cut one could be another file's."""
    fits, text = "a" * NAME_CHARACTERS, NAMED[format]
    assert [file.path for file in coverage(text.format(fits)).files] == [fits]
    assert refusal(text.format(fits + "a")) == "a path in it is longer than 1024 characters"


@pytest.mark.parametrize("text", [b"a.py:1: error: m  [x]\n", b"a.ts(1,1): error TS1: m\n"])
def test_the_length_of_a_line_of_text(text: bytes) -> None:
    """Counted where a line does not end within a piece."""
    edge = DEFAULT_LIMITS.token_bytes
    assert read_report(iter((text, b"x" * edge, b"\n")), READERS).complete
    with pytest.raises(ReportError, match="longer ones, than a report may have"):
        read_report(iter((text, b"x" * (edge + 1), b"\n")), READERS)


def test_the_time_of_all_cases_together() -> None:
    """Each of them takes as long as a report may say."""
    case = f'<testcase name="a" time="{LIFETIME_SECONDS - 1}"/>'
    report = run(f"<testsuite>{case * 4000}</testsuite>")
    assert report.totals.microseconds == HIGHEST_COUNT


def test_names_in_warnings_are_plain_and_cut() -> None:
    """They come out of the report, and are shown to people."""
    names = ["a\nb\x1b[2J\u202e", *("x" * 1000 + str(n) for n in range(4))]
    packages = [{"name": name, "skip_reason": "no network"} for name in names]
    (warning,) = read(json.dumps({"dependencies": packages, "fixes": []})).warnings
    assert "5 of 5 packages were not audited: a b\ufffd[2J\ufffd, xxx" in warning
    assert len(warning) == WARNING_CHARACTERS

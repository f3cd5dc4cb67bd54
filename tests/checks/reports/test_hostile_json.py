"""JSON that attacks or is broken, for every format that is JSON: refused in words, or told of."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.json_text import whole
from checks.report import Reader
from checks.report_limits import HIGHEST_COUNT, HIGHEST_LINE
from tests.checks.reports.reading import READERS, coverage, lint, outcomes, pair, read, refusal, run
from tests.checks.reports.surviving import RAW, survived

JSON = {format: raw for format, raw in RAW.items() if raw.lstrip()[:1] in (b"{", b"[")}
STREAMS = {"govulncheck", "mypy-json", "yarn-berry", "yarn-classic"}
every_reader = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.format)
one_document = pytest.mark.parametrize("format", sorted(JSON.keys() - STREAMS))
every_json = pytest.mark.parametrize("format", JSON)
every_stream = pytest.mark.parametrize("format", sorted(STREAMS))

BARE = {
    "eslint": "no file is listed: with --quiet all are clean, without it none was linted",
    "pip-audit": "no package was audited",
    "ruff": "",
    "size-limit": "no bundle was measured",
    "trivy": "it names no target: nothing was scanned",
}
"""What is said of the `[]` of a tool: for ruff and ESLint it may be a clean run, others had
nothing to do."""


@every_reader
@pytest.mark.parametrize(
    "text", ["null", "{}", "12", "-1.5", '"text"', "true", "[1]", "[null]", "[{}]", "[[]]", "()"]
)
def test_values_that_are_no_report_of_any_format(reader: Reader, text: str) -> None:
    assert refusal(text, reader.format) == f"it does not look like {reader.format}"
    assert refusal(text).startswith("it is ")


@every_reader
def test_a_bare_list_is_only_what_some_tools_print(reader: Reader) -> None:
    """Without the name of a format nobody knows whose it is."""
    report, said = survived(b" []\n", reader), BARE.get(reader.format)
    assert (None if report is None else " ".join(report.warnings)) == said
    assert report is None or report.complete == (reader.format in ("eslint", "ruff"))
    assert "say which format" in refusal("[]")


NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*"|(-?\d[\d.eE+-]*)')
STRING = re.compile(rb':\s*("[^"\\]*")')


def _first_number(text: bytes, value: bytes) -> bytes:
    """The text with another value in place of a number, or of a string where it has none."""
    numbers = [found.span(1) for found in NUMBER.finditer(text) if found[1]]
    strings = [found.span(1) for found in STRING.finditer(text)]
    start, end = (numbers or strings)[0]
    return text[:start] + value + text[end:]


@every_json
@pytest.mark.parametrize("value", [b"NaN", b"Infinity", b"-Infinity", b"01", b"+1", b"0x1", b"1_0"])
def test_numbers_that_are_no_json(format: str, value: bytes) -> None:
    """A stream is incomplete without the message that holds one."""
    raw = _first_number(JSON[format], value)
    if format in STREAMS:
        report = survived(raw)
        assert report is None or not report.complete
    else:
        assert re.search("malformed|trailing", refusal(raw))


@every_json
@pytest.mark.parametrize("digits", [400, 4_300, 4_301, 100_000])
def test_endless_numbers(format: str, digits: int) -> None:
    survived(_first_number(JSON[format], b"9" * digits))


@one_document
@pytest.mark.parametrize("opened", [b"[", b'{"a":'])
def test_deep_values(format: str, opened: bytes) -> None:
    raw = JSON[format].rstrip()
    deep = raw[:-1] + (b"," if raw[-1:] == b"]" else b',"zz":') + opened * 200_000
    assert "nested too deeply" in refusal(deep)


@every_stream
def test_one_broken_line_is_told_of(format: str) -> None:
    raw = JSON[format].rstrip() + b"\n"
    whole, broken = survived(raw), survived(raw + b'{"type": \n')
    assert whole is not None and broken is not None
    assert (whole.complete, broken.complete) == (True, False)
    assert "could not be read" in " ".join(broken.warnings)


def test_one_broken_line_of_a_linter() -> None:
    line = '{"code":"F401","filename":"a.py","location":{"row":1},"message":"m"}\n'
    report = lint(line + '{"code":\n' + line)
    assert (len(report.findings), report.complete) == (2, False)
    assert report.warnings == ("lines that could not be read: 1",)


@one_document
def test_the_last_of_two_equal_keys_wins(format: str) -> None:
    """Doubled members of the outermost object: as if only the later ones were there."""
    raw = JSON[format].strip()
    if raw.startswith(b"{"):
        inside = raw[1:-1]
        assert read(b"{" + inside + b"," + inside + b"}") == read(raw)


def test_the_last_of_two_equal_keys_wins_further_down() -> None:
    case = '{"status":"failed","status":"passed"}'
    suite = f'{{"name":"a","status":"passed","assertionResults":[{case}]}}'
    assert outcomes(run(f'{{"numTotalTests":1,"testResults":[{suite}]}}')) == ["passed"]


def test_halves_of_characters_are_signs_of_replacement() -> None:
    """Tools cut texts in the middle of an emoji; nothing else of such a file is wrong."""
    said = r"\ud83d \ude00 \ud83d\ude00 \uD83D\uD83D\uDE00 \\ud83d\\ude00 \ud83d"
    (finding,) = lint('[{"filePath":"a","messages":[{"message":"' + said + '"}]}]').findings
    assert finding.message == "\ufffd \ufffd 😀 \ufffd😀 \\ud83d\\ude00 \ufffd"


SIGNS = st.text(st.sampled_from('\\\ud83d\ude00\udfffa"nu\n\N{GRINNING FACE}'), max_size=12)


@given(SIGNS, st.booleans())
def test_nothing_but_halves_is_replaced(text: str, upper: bool) -> None:
    raw = json.dumps(text).encode()
    known = json.loads(raw)
    raw = re.sub(rb"(?<=\\u)d\w{3}", lambda found: found[0].upper(), raw) if upper else raw
    assert json.loads(whole(raw)) == re.sub("[\ud800-\udfff]", "\ufffd", known)


LINES = {
    "eslint": '[{"filePath":"a","messages":[{"line":LINE,"message":"m"}]}]',
    "ruff": '[{"code":"F1","filename":"a","location":{"row":LINE},"message":"m"}]',
    "biome": '{"command":"x","diagnostics":[{"severity":"error",'
    '"location":{"path":"a","start":{"line":LINE}}}]}',
    "oxlint": '{"number_of_files":1,"diagnostics":[{"severity":"error","code":"x",'
    '"labels":[{"span":{"line":LINE}}]}]}',
    "golangci-lint": '{"Report":{},"Issues":[{"Pos":{"Filename":"a","Line":LINE}}]}',
    "mypy-json": '{"file":"a","line":LINE,"severity":"error","hint":null,"message":"m"}',
    "sarif": '{"version":"2.1.0","runs":[{"tool":{"driver":{}},"results":[{"locations":['
    '{"physicalLocation":{"region":{"startLine":LINE}}}]}]}]}',
    "checkstyle": '<checkstyle><file name="a"><error line="LINE"/></file></checkstyle>',
    "mypy-text": "a.py:LINE: error: m  [x]\n",
    "tsc-text": "a.ts(LINE,1): error TS1: m\n",
}


@pytest.mark.parametrize("format", LINES)
@pytest.mark.parametrize(
    ("line", "kept"),
    [("1", 1), (str(HIGHEST_LINE), HIGHEST_LINE), (str(HIGHEST_LINE + 1), 0), ("1" + "0" * 8, 0)],
)
def test_the_line_of_a_finding_at_its_edge(format: str, line: str, kept: int) -> None:
    """A number that is no line is data: the finding is one of the whole file."""
    report = lint(LINES[format].replace("LINE", line), format)
    assert [one.line for one in report.findings] == [kept]


LISTED = {
    "lcov": "SF:a\nDA:LINE,1\nend_of_record\n",
    "go": "mode: set\na.go:LINE.1,LINE.2 1 1\n",
    "cobertura": '<coverage line-rate="1"><packages><class filename="a"><lines>'
    '<line number="LINE" hits="1"/></lines></class></packages></coverage>',
    "clover": '<coverage><project><file name="a"><line num="LINE" type="stmt" count="1"/>'
    "</file></project></coverage>",
    "jacoco": '<report><package name="p"><sourcefile name="a"><line nr="LINE" mi="0" ci="1"/>'
    "</sourcefile></package></report>",
    "opencover": '<CoverageSession><Module><File uid="1" fullPath="a"/><Method><FileRef uid="1"/>'
    '<SequencePoint sl="LINE" el="LINE" vc="1"/></Method></Module></CoverageSession>',
    "coverage.py": '{"meta":{},"files":{"a":{"executed_lines":[LINE],"missing_lines":[]}},'
    '"totals":{"num_statements":1}}',
    "istanbul-json": '{"a":{"statementMap":{"0":{"start":{"line":LINE}}},"s":{"0":1}}}',
    "llvm-cov-json": '{"type":"llvm.coverage.json.export","data":[{"files":[{"filename":"a",'
    '"summary":{"lines":{"count":1,"covered":1}},'
    '"segments":[[LINE,1,1,true,true],[LINE,9,0,false,false]]}]}]}',
}


@pytest.mark.parametrize("format", LISTED)
@pytest.mark.parametrize(
    ("line", "kept"),
    [("1", 1), (str(HIGHEST_LINE), 1), (str(HIGHEST_LINE + 1), 0), ("1000000000", 0), ("0", 0)],
)
def test_a_line_of_coverage_at_its_edge(format: str, line: str, kept: int) -> None:
    """Nothing is as long as a line number says: a report of impossible lines measured nothing."""
    report = coverage(LISTED[format].replace("LINE", line), format)
    assert (pair(report.lines) or (0, 0)) == (kept, kept)
    assert report.complete == bool(kept)


COUNTS = {
    "istanbul-summary": '{"total":{"lines":{"total":COUNT,"covered":COUNT,"pct":1},'
    '"statements":{"total":1,"covered":1}}}',
    "llvm-cov-json": '{"type":"llvm.coverage.json.export","data":[{"files":[{"filename":"a",'
    '"summary":{"lines":{"count":COUNT,"covered":COUNT}}}]}]}',
}


@pytest.mark.parametrize("format", COUNTS)
@pytest.mark.parametrize("count", [HIGHEST_COUNT - 1, HIGHEST_COUNT, HIGHEST_COUNT + 1, 10**30])
def test_a_count_that_no_report_can_list(format: str, count: int) -> None:
    """Such a count of lines is more than a report may list, so it is seen in a refusal."""
    assert "it lists more than 20,000,000 lines" in refusal(
        COUNTS[format].replace("COUNT", str(count)), format
    )


def test_counts_of_branches_end_at_the_highest() -> None:
    for said, kept in ((HIGHEST_COUNT, HIGHEST_COUNT), (10**30, HIGHEST_COUNT), (-1, 0)):
        summary = {"num_branches": said, "covered_branches": said}
        file = {"executed_lines": [1], "missing_lines": [], "summary": summary}
        report = {"meta": {"branch_coverage": True}, "files": {"a": file, "b": file}}
        text = json.dumps(report | {"totals": {"num_statements": 2}})
        assert pair(coverage(text).files[0].branches) == (kept, kept)
        assert pair(coverage(text).branches) == (kept, kept)

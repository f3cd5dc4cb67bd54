"""What attackers and broken tools send: every refusal says what it is about."""

import gzip
import json

import pytest

from checks.document import ReportError
from checks.recognise import read_report
from checks.report_limits import DEFAULT_LIMITS, RATIO_FREE_BYTES, Limits
from tests.checks.reports.reading import READERS, coverage, lines, pair, read, refusal

COBERTURA = '<coverage line-rate="1"><packages>{}</packages></coverage>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("null", "bare JSON value null"),
        ("12", "bare JSON value 12"),
        ("{}", "empty object"),
        ("[]", "say which format"),
        ("[[", "cut off"),
        ('{"a": 1', "cut off"),
        ('{"a": NaN}', "malformed"),
        ('{"a": Infinity}', "malformed"),
        ('{"error":{"code":"ERR_PNPM_AUDIT_NO_LOCKFILE"}}', "did not finish"),
        ('{"message":"no lock","error":{"code":"ENOLOCK"}}', "did not finish"),
        ('{"type":"error","data":"no lockfile"}\n', "did not finish"),
        ('{"result":[{"scriptId":"1","url":"a","functions":[]}]}', "c8 report"),
        ('{"who":1,"knows":{"deep":2}}', "keys knows, who"),
        ("<html><body/></html>", "root `html`"),
        ("<assemblies/>", "root `assemblies` of xUnit.net: write JUnit XML or TRX"),
        ("<test-run/>", "of NUnit 3: write JUnit XML or TRX"),
        ("<test-results/>", "of NUnit 2"),
        ("<coverage", "starts like XML, but is cut off before the first element"),
        ("<!-- only a note -->", "is cut off before the first element"),
        ("<a " + "x" * 65_536, "its first 64 KB hold no whole tag of an element"),
        ("<3", "starts like XML, but is not well-formed at byte 1"),
        ("<coverage/>", "measured nothing or is cut off"),
        ("Hello\x1b[31m <!-- x -->", "starts with `Hello"),
        ("PK\x03\x04rest-of-it", "zip archive"),
        ("BZh91AY&SY", "use gzip"),
    ],
)
def test_what_is_no_report(text: str, said: str) -> None:
    assert said in refusal(text)


def test_an_unknown_format_lists_the_known_ones() -> None:
    assert "lcov" in refusal("TN:\n", "lcof")


def test_a_format_that_it_is_not() -> None:
    assert refusal("mode: set\n", "lcov") == "it does not look like lcov"


DEEP = 200_000


@pytest.mark.parametrize("text", ["[" * DEEP, '{"a":' * DEEP, '{"a":[' * DEEP])
def test_deep_json(text: str) -> None:
    assert "nested too deeply" in refusal(text)


def test_deep_xml() -> None:
    start = '<coverage line-rate="1"><packages>'
    assert "deeper than 256" in refusal(start + "<a>" * DEEP)
    assert "deeper" not in _said(start + "<a>" * 254 + "</a>" * 254 + "</packages></coverage>")
    assert "deeper" in _said(start + "<a>" * 255 + "</a>" * 255 + "</packages></coverage>")


def _said(text: str) -> str:
    try:
        return " ".join(coverage(text).warnings)
    except ReportError as error:
        return str(error)


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "b">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://127.0.0.1/">%a;',
    ],
)
def test_entities(declared: str) -> None:
    text = f"<!DOCTYPE coverage [{declared}]>" + COBERTURA.format("")
    assert "declares entities" in refusal(text)


def test_default_attributes() -> None:
    text = '<!DOCTYPE coverage [<!ATTLIST line x CDATA "long">]>' + COBERTURA.format("")
    assert "declares attributes" in refusal(text)


def test_a_doctype_alone_is_fine_and_never_fetched() -> None:
    doctype = '<!DOCTYPE coverage SYSTEM "http://127.0.0.1:1/x.dtd">'
    cls = '<class filename="a"><lines><line number="1" hits="1"/></lines></class>'
    assert pair(coverage(doctype + COBERTURA.format(cls)).lines) == (1, 1)


def test_cut_and_broken_xml_say_where() -> None:
    assert "cut off" in refusal('<coverage line-rate="1"><packages>')
    assert "at byte" in refusal('<coverage line-rate="1"><packages><a></b></packages></coverage>')


def test_a_long_attribute() -> None:
    long = "x" * 1_500_000
    assert "longer" in refusal(COBERTURA.format(f'<class filename="{long}"/>'))


def test_encodings() -> None:
    latin = '<?xml version="1.0" encoding="ISO-8859-1"?>' + COBERTURA.format(
        '<class filename="é.py"><lines><line number="1" hits="0"/></lines></class>'
    )
    assert coverage(latin.encode("latin-1")).files[0].path == "é.py"
    assert "encoding" in refusal('<?xml version="1.0" encoding="klingon"?><coverage/>')


def test_damaged_and_nested_gzip() -> None:
    packed = gzip.compress(b"mode: set\n" + b"a.go:1.1,2.2 1 1\n" * 100)
    assert "cut off" in refusal(packed[:-9])
    assert "damaged" in refusal(packed[:20] + b"\xff\xff\xff" + packed[23:])
    assert "packed twice" in refusal(gzip.compress(packed))


def test_a_bomb() -> None:
    bomb = gzip.compress(b"\n" * (RATIO_FREE_BYTES + 1_000_000))
    assert "200 times" in refusal(bomb)
    assert "empty" in refusal(gzip.compress(b"\n" * RATIO_FREE_BYTES))


TRACE = "TN:\nSF:a.js\nDA:1,1\nend_of_record\n"


def test_size() -> None:
    assert pair(coverage(TRACE).lines) == (1, 1)
    read(TRACE, limits=Limits(bytes=len(TRACE)))
    assert "larger than" in refusal(TRACE, limits=Limits(bytes=len(TRACE) - 1))


def test_files_and_lines_at_the_edge() -> None:
    text = "".join(TRACE.replace("a.js", f"{n}.js") for n in range(5))
    read(text, limits=Limits(files=5, lines=5))
    assert "more than 4 files" in refusal(text, limits=Limits(files=4))
    assert "more than 4 lines" in refusal(text, limits=Limits(lines=4))


def test_a_long_line_and_a_long_path() -> None:
    assert "line is longer" in refusal(TRACE + "DA:1," + "9" * 1_200_000)
    assert "longer than 1024" in refusal(TRACE.replace("a.js", "a" * 1025))
    assert read(TRACE.replace("a.js", "a" * 1024)).complete


def test_nul_in_a_path() -> None:
    assert "NUL" in refusal(TRACE.replace("a.js", "a\0.js"))


def test_time() -> None:
    with pytest.raises(ReportError, match="longer to read"):
        read_report(TRACE.encode(), READERS, expired=lambda: True)


def test_lines_of_a_go_profile_at_the_edge() -> None:
    text = lines(["mode: set", "a.go:1.1,10.2 1 1", "b.go:1.1,10.2 1 1"])
    read(text, limits=Limits(lines=20))
    assert "more than" in refusal(text, limits=Limits(lines=19))


def test_duplicate_keys_last_one_wins() -> None:
    entry = {"statementMap": {"0": {"start": {"line": 1}}}, "s": {"0": 1}}
    other = entry | {"s": {"0": 0}}
    text = f'{{"/a.js":{json.dumps(entry)},"/a.js":{json.dumps(other)}}}'
    assert pair(coverage(text).lines) == (0, 1)


def test_the_limits_in_force() -> None:
    assert Limits() == DEFAULT_LIMITS
    assert (DEFAULT_LIMITS.bytes, DEFAULT_LIMITS.files) == (250 * 1024 * 1024, 100_000)
    assert (DEFAULT_LIMITS.lines, DEFAULT_LIMITS.xml_depth) == (20_000_000, 256)

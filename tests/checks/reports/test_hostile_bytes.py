"""What is told of uploads by their bytes: packing, size, encodings, at the edges of the limits."""

import gzip
import zlib

import pytest

from checks.report_limits import PACKED_RATIO, RATIO_FREE_BYTES, Limits
from tests.checks.reports.reading import coverage, read, refusal, run
from tests.checks.reports.surviving import RAW

TRACE = b"TN:\nSF:a.js\nDA:1,1\nend_of_record\n"
XML = [format for format, raw in RAW.items() if raw.startswith(b"<")]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"PK\x03\x04", "it is a zip archive; give the reports in it one by one, or use gzip"),
        (b"PK\x05\x06" + bytes(18), "it is a zip archive"),
        (b"\xfd7zXZ\x00\x00", "it is packed in a way that is not read here; use gzip"),
        (b"\x28\xb5\x2f\xfd\x04", "use gzip"),
        (b"7z\xbc\xaf\x27\x1c", "use gzip"),
        (b"Rar!\x1a\x07\x01", "use gzip"),
        (gzip.compress(gzip.compress(TRACE)), "it is packed twice; pack a report once, with gzip"),
        (gzip.compress(b"PK\x03\x04" + bytes(30)), "packed twice"),
        (gzip.compress(TRACE) + b"tail", "the gzip data is damaged"),
        (gzip.compress(TRACE)[:-1], "the gzip data is cut off before its end"),
        (gzip.compress(TRACE)[:-5] + b"\0" * 5, "the gzip data is damaged"),
        (b"\x1f\x8b", "the gzip data is cut off before its end"),
        (gzip.compress(b""), "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (b"\xff\xfe", "it is empty"),
        (b"\0" * 64, "it is no coverage, audit, test, lint, load"),
    ],
)
def test_bytes_that_are_no_report(raw: bytes, said: str) -> None:
    assert said in refusal(raw)


def test_padding_after_gzip_is_no_damage() -> None:
    assert read(gzip.compress(TRACE) + bytes(512)) == read(TRACE)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_size_counts_unpacked(pack: "type[bytes]") -> None:
    assert read(pack(TRACE), limits=Limits(bytes=len(TRACE))).complete
    assert "it is larger than 0 MB unpacked" in refusal(
        pack(TRACE), limits=Limits(bytes=len(TRACE) - 1)
    )


def _packed(size: int, length: int) -> bytes:
    """White space that unpacks to `size`, in gzip of `length` bytes: the rest is in its header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(b"\n" * size) + packer.flush()
    end = zlib.crc32(b"\n" * size).to_bytes(4, "little") + size.to_bytes(4, "little")
    name = b"n" * (length - 10 - len(body) - len(end) - 1)
    return b"\x1f\x8b\x08\x08" + bytes(6) + name + b"\0" + body + end


def test_the_ratio_at_its_edge() -> None:
    edge = 2 * RATIO_FREE_BYTES // PACKED_RATIO
    size = edge * PACKED_RATIO
    assert "it is empty" in refusal(_packed(size, edge))
    assert f"unpacks to more than {PACKED_RATIO} times" in refusal(_packed(size + 1, edge))


DECLARED = (
    '<?xml version="1.0" encoding="{}"?>\n<testsuite name="é"><testcase name="a"/></testsuite>'
)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("UTF-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16", "utf-16-be"),
        ("utf-16", "utf-8"),
        ("utf-8", "utf-16"),
        ("ISO-8859-1", "utf-16"),
        ("ISO-8859-1", "utf-8-sig"),
    ],
)
def test_the_encoding_that_the_bytes_are_in_wins(declared: str, encoding: str) -> None:
    """PowerShell writes UTF-16 below any declaration, .NET declares UTF-16 above UTF-8."""
    raw = DECLARED.format(declared).encode(encoding)
    report = run(DECLARED.format("utf-8"))
    assert (read(raw), report.cases[0].suite) == (report, "é")


def test_what_only_looks_like_a_declaration_is_left_alone() -> None:
    text = '<testsuite name="x"><testcase name=" encoding=\'utf-16\'"/></testsuite>'
    assert run(text).cases[0].name == " encoding='utf-16'"


@pytest.mark.parametrize("format", XML)
@pytest.mark.parametrize("encoding", ["klingon", "utf-7", "rot13", "idna", "gb18030"])
def test_encodings_that_are_not_read(format: str, encoding: str) -> None:
    body = RAW[format].decode().partition("?>")
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + (body[2] or body[0])
    assert refusal(text) == "the XML names an encoding that is not read here"


def test_half_a_character_of_utf_16_at_the_end() -> None:
    assert read(TRACE.decode().encode("utf-16") + b"\x41").format == "lcov"


def test_bytes_that_are_no_utf_8() -> None:
    assert coverage(TRACE.replace(b"a.js", b"\xe9.js")).files[0].path == "\ufffd.js"
    assert "it is not in UTF-8" in refusal(b'[{"filePath":"\xe9","messages":[]}]')
    said = "it starts like XML, but is not well-formed at byte 17: not well-formed (invalid token)"
    assert refusal(b'<testsuite name="\xe9"/>') == said

"""Every reader has a sample, knows it alone, and survives whatever becomes of it."""

import gzip
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.document import ReportError
from checks.recognise import looked_at, never, read_report
from checks.report import KINDS, Audit, Bundle, Kind, Lint, Load, Report, TypeCoverage
from checks.report import Tests as Run
from checks.report_codec import pack, unpack
from checks.report_json import document
from checks.report_limits import DEFAULT_LIMITS, Limits
from checks.report_words import words
from tests.checks.reports.reading import READERS, read

FOLDER = Path(__file__).parents[2] / "samples" / "reports"
SAMPLES = {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir())}
OF = {name: name.rpartition(".")[0] for name in SAMPLES}
PLAIN = {"mypy-text.txt", "tsc-text.txt"}
"""A line of these holds one finding at most: the limit of lines is theirs."""


def _rows(report: Report) -> int:
    match report:
        case Audit() | Lint() | TypeCoverage():
            return len(report.findings)
        case Run():
            return len(report.cases)
        case Bundle():
            return len(report.entries)
        case Load():
            return len(report.thresholds)
        case _:
            return 0


def test_every_reader_has_a_sample() -> None:
    """A sample is named after its format; those of audits may stand with their own tests."""
    known = {reader.format for reader in READERS}
    own = {reader.format for reader in READERS if reader.kind != Kind.AUDIT}
    assert own <= set(OF.values()) <= known


@pytest.mark.parametrize("name", SAMPLES)
def test_exactly_its_own_reader_knows_a_sample(name: str) -> None:
    seen = looked_at((SAMPLES[name],), never, DEFAULT_LIMITS)
    assert [reader.format for reader in READERS if reader.sniff(seen)] == [OF[name]]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_whole_and_of_the_kind_of_its_reader(name: str) -> None:
    report = read(SAMPLES[name])
    (reader,) = [reader for reader in READERS if reader.format == OF[name]]
    assert KINDS[type(report)] == reader.kind
    assert report.complete, report.warnings


@pytest.mark.parametrize("name", SAMPLES)
def test_mark_gzip_utf_16_and_pieces_change_nothing(name: str) -> None:
    raw, text = SAMPLES[name], SAMPLES[name].decode()
    plain = read(raw)
    assert read(b"\xef\xbb\xbf" + raw) == plain
    assert read(gzip.compress(raw)) == plain
    assert read(gzip.compress(raw[:9]) + gzip.compress(raw[9:])) == plain
    if "encoding=" not in text:
        assert read(text.encode("utf-16")) == plain
    pieces = [raw[place : place + 7] for place in range(0, len(raw), 7)]
    assert read_report(pieces, READERS) == plain


@pytest.mark.parametrize("name", SAMPLES)
def test_packing_keeps_everything(name: str) -> None:
    report = read(SAMPLES[name])
    assert unpack(pack(report)) == report


@pytest.mark.parametrize("name", [name for name in SAMPLES if _rows(read(SAMPLES[name]))])
def test_no_more_rows_are_kept_than_the_limit_says(name: str) -> None:
    """Rows that are put together, or left out, count before: the edge may be above the rows."""
    rows, edge = _rows(read(SAMPLES[name])), 0
    while not _is_read(SAMPLES[name], edge, plain=name in PLAIN):
        edge += 1
    assert edge >= rows


def _is_read(raw: bytes, limit: int, *, plain: bool) -> bool:
    try:
        read(raw, limits=Limits(lines=limit) if plain else Limits(rows=limit))
    except ReportError as refusal:
        assert "more" in str(refusal)
        return False
    return True


@given(st.binary(max_size=200))
def test_any_bytes_end_in_a_report_or_a_refusal(raw: bytes) -> None:
    _survives(raw)


@given(
    st.sampled_from([b"<", b"{", b"[", b"TN:\nSF:a\n", b"mode: set\n", b'{"a":', b"\x1f\x8b"]),
    st.binary(max_size=200),
)
def test_any_bytes_after_a_promising_start(start: bytes, raw: bytes) -> None:
    _survives(start + raw)


EDIT = st.tuples(st.floats(0, 1), st.integers(0, 12), st.binary(max_size=6))
NASTY = [b"null", b"-1", b"1e999", b"99999999999999999999", b'""', b"{}", b"[]", b"\x00", b"<a>"]


@settings(max_examples=400)
@given(st.sampled_from(sorted(SAMPLES)), st.lists(EDIT, min_size=1, max_size=4))
def test_a_damaged_sample_ends_in_a_report_or_a_refusal(
    name: str, edits: list[tuple[float, int, bytes]]
) -> None:
    raw = SAMPLES[name]
    for at, length, insert in edits:
        place = int(at * len(raw))
        raw = raw[:place] + insert + raw[place + length :]
    _survives(raw)


NUMBER = rb"(?<![\w.])\d+"


@settings(max_examples=300)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_sample_with_other_values_ends_in_a_report_or_a_refusal(
    name: str, data: st.DataObject
) -> None:
    raw = SAMPLES[name]
    found = [match.span() for match in re.finditer(NUMBER + rb'|"[^"]*"|true|false', raw)]
    if found:
        start, end = data.draw(st.sampled_from(found))
        raw = raw[:start] + data.draw(st.sampled_from(NASTY)) + raw[end:]
    _survives(raw)


@settings(max_examples=200)
@given(st.sampled_from(sorted(SAMPLES)), st.floats(0, 1))
def test_a_cut_sample_is_refused_or_incomplete_or_less(name: str, at: float) -> None:
    _survives(SAMPLES[name][: int(at * len(SAMPLES[name]))])


def _survives(raw: bytes) -> None:
    try:
        report = read_report(raw, READERS)
    except ReportError as refusal:
        assert str(refusal)
    else:
        assert b"".join(document(report))
        assert list(words(report))
        assert unpack(pack(report)) == report

"""A process that reads one report loads few readers, and knows it as if it had loaded all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.document import Document, ReportError
from checks.formats import NO_JSON, readers, readers_for
from checks.recognise import looked_at, never, recognise
from checks.report import Reader
from checks.report_limits import DEFAULT_LIMITS

SAMPLES = sorted((Path(__file__).parents[1] / "samples" / "reports").iterdir())


def _known(text: bytes, known: tuple[Reader, ...]) -> str:
    try:
        return recognise(looked_at((text,), never, DEFAULT_LIMITS), known).format
    except ReportError as refusal:
        return str(refusal)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_is_known(path: Path) -> None:
    text = path.read_bytes()
    assert _known(text, readers_for(text)) == _known(text, readers())


STARTS = st.sampled_from([b"<", b"TN:\nSF:a\n", b"mode: set\n", b"a.py:1: error: m [x]\n", b"a"])


@given(STARTS, st.binary(max_size=40))
def test_any_text_is_known_as_well(start: bytes, rest: bytes) -> None:
    assert _known(start + rest, readers_for(start)) == _known(start + rest, readers())


@given(st.binary(max_size=40), st.sampled_from(SAMPLES))
def test_all_others_know_json_alone(start: bytes, path: Path) -> None:
    """Whatever the text: one that was not looked at as JSON is none of theirs."""
    few = readers_for(b"<")
    document = Document(start + path.read_bytes(), iter(()))
    assert len(few) == len(NO_JSON) < len(readers())
    assert not any(reader.sniff(document) for reader in readers() if reader not in few)


@pytest.mark.parametrize("start", [b"", b"{", b"[", b" <", b"\x1f\x8b", b"\xef\xbb\xbf<", b"1"])
def test_what_may_become_json_is_shown_to_all(start: bytes) -> None:
    assert readers_for(start) == readers()

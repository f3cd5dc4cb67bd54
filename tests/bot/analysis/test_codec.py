"""Facts survive the way through bytes."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.codec import decode, encode
from checks.facts import Candidate, FileFacts, InlineIgnore, NotAnalysed
from checks.finding import Severity, Suggestion

FULL = FileFacts(
    "typescript",
    (Candidate("a/b", 1, 2, 3, Severity.HIGH, "m", "c", Suggestion(1, 2, "r")),),
    (),
    (InlineIgnore("a/b", "because", 4),),
)


@pytest.mark.parametrize("facts", [FULL, FileFacts("python"), NotAnalysed("binary")])
def test_what_goes_in_comes_out(facts: FileFacts | NotAnalysed) -> None:
    assert decode(encode(facts)) == facts


def test_equal_facts_give_equal_bytes() -> None:
    assert encode(FULL) == encode(decode(encode(FULL)))


@given(st.binary(max_size=200))
def test_other_bytes_are_refused_cleanly(content: bytes) -> None:
    try:
        decode(content)
    except msgspec.MsgspecError:
        return
    assert isinstance(decode(content), FileFacts | NotAnalysed)

"""Text of unknown authors: nothing invisible stays, and a cut never breaks a sign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.plain_text import cut, one_line, visible


@pytest.mark.parametrize(
    "sign", ["\x00", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u200b", "\udcff"]
)
def test_hidden_signs_become_visible(sign: str) -> None:
    assert visible(f"a{sign}b") == "a\N{REPLACEMENT CHARACTER}b"


def test_lines_and_tabs_stay() -> None:
    assert visible("a\r\n\tb") == "a\n\tb"
    assert one_line(" a\r\n\tb ") == "a b"


def test_a_cut_is_at_its_edge() -> None:
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdef", 5) == "ab…"
    assert cut("éééé", 7) == "éé…"
    assert cut("abc", 2) == ""


@given(st.text(), st.integers(0, 40))
def test_a_cut_fits(text: str, limit: int) -> None:
    short = cut(visible(text), limit)
    assert len(short.encode()) <= limit
    assert visible(text).startswith(short.removesuffix("…"))


@given(st.text())
def test_visible_text_can_be_written(text: str) -> None:
    assert visible(text).encode() is not None
    assert "\n" not in one_line(text)

"""Needles are found as whole words, wherever they stand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.source.needles import needle, offsets


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        (b"any", b"any", [0]),
        (b"any", b": any;any", [2, 6]),
        (b"any", b"many anyone _any any1 anyany", []),
        (b"@ts-", b"a@ts-b @ts-", [1, 7]),
        (b"hardening:", b"hardening:x xhardening:", [0]),
        (b"any", b"\xc3any\xa9", [1]),
        (b"a.b", b"a.b axb", [0]),
        (b"any", b"", []),
    ],
)
def test_where(word: bytes, text: bytes, found: list[int]) -> None:
    assert offsets([needle(word)], text) == found


def test_offsets_are_sorted_and_single() -> None:
    assert offsets([needle(b"b"), needle(b"a"), needle(b"a b")], b"a b a") == [0, 2, 4]


@given(st.text(alphabet="any_ :", max_size=40))
def test_it_agrees_with_the_plain_pattern(text: str) -> None:
    blob = text.encode()
    plain = [hit.start() for hit in re.finditer(rb"\bany\b", blob)]
    assert offsets([needle(b"any")], blob) == plain

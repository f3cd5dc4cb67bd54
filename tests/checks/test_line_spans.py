"""Spans become lines; overlaps count once and no length is trusted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.document import ReportError
from checks.line_spans import spread

SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)))


@given(SPANS)
def test_like_a_union(spans: list[tuple[int, int]]) -> None:
    expected = {n for first, last in spans if first >= 1 for n in range(first, last + 1)}
    assert list(spread(spans, 1000, 1000)) == sorted(expected)


def test_the_limit_at_its_edge() -> None:
    assert len(spread([(1, 10), (5, 20)], 20, 30)) == 20
    with pytest.raises(ReportError, match="more than 30 lines"):
        spread([(1, 10), (5, 20)], 19, 30)


def test_impossible_spans_are_left_out() -> None:
    assert spread([(1, 10_000_001), (0, 3), (3, 2), (7, 7)], 10, 10).tolist() == [7]

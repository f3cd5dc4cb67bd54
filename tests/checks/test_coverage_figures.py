"""Exact arithmetic: 99.995 is not 100, and limits are met to the line."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.coverage_figures import (
    Tolerance,
    below,
    difference,
    fraction,
    lack,
    percent,
    reaches,
    signed,
)
from checks.coverage_lines import Run, inside, runs, smallest
from checks.number_set import narrow
from checks.report import Count

Counts = st.integers(1, 10**6).flatmap(
    lambda total: st.integers(0, total).map(lambda covered: Count(covered, total))
)


@pytest.mark.parametrize(
    ("covered", "total", "shown"),
    [(19_999, 20_000, 99.99), (1, 1, 100.0), (2, 3, 66.66), (0, 7, 0.0), (433, 445, 97.3)],
)
def test_percentages_are_rounded_down(covered: int, total: int, shown: float) -> None:
    assert percent(Count(covered, total)) == shown


def test_nothing_of_nothing_has_no_percentage() -> None:
    assert percent(Count(0, 0)) is None
    assert percent(None) is None
    assert difference(Count(0, 0), Count(1, 1)) is None
    assert reaches(Count(0, 0), Fraction(100))
    assert not below(Count(0, 0), Count(1, 1))
    assert not below(Count(1, 1), Count(0, 0))


@pytest.mark.parametrize(
    ("points", "text"), [(-0.19, "−0.19"), (0.0, "+0.00"), (12.5, "+12.50"), (-0.01, "−0.01")]
)
def test_differences_have_a_sign(points: float, text: str) -> None:
    assert signed(points) == text


def test_targets_are_what_was_written() -> None:
    assert fraction(0.1) == Fraction(1, 10)
    assert fraction(80) == 80
    assert reaches(Count(1, 1000), fraction(0.1))
    assert not reaches(Count(99_995, 100_000), fraction(100))


@given(Counts, st.integers(0, 100))
def test_the_lack_is_the_least_that_suffices(count: Count, target: int) -> None:
    need = lack(count, Fraction(target))
    assert reaches(Count(count.covered + need, count.total), Fraction(target))
    if need:
        assert not reaches(Count(count.covered + need - 1, count.total), Fraction(target))


@given(Counts, Counts, st.integers(0, 5), st.sampled_from([0, 0.1, 2]))
def test_the_lack_of_a_ratchet_is_the_least_that_suffices(
    head: Count, base: Count, lines: int, points: float
) -> None:
    tolerance = Tolerance(lines, fraction(points))
    need = tolerance.lack(head, base)
    if not below(head, base):
        assert need == 0
    if need:
        shown = difference(head, base)
        assert shown is not None
        assert shown <= -0.01
        assert not tolerance.spares(Count(head.covered + need - 1, head.total), base)
    assert tolerance.spares(Count(head.covered + need, head.total), base)


def test_lines_inside_of_spans() -> None:
    lines = narrow([1, 3, 4, 8, 9, 20])
    assert inside(lines, [(3, 8), (20, 2**31 - 1)]) == [3, 4, 8, 20]
    assert inside(lines, []) == []
    assert inside(narrow([]), [(1, 9)]) == []


def test_runs_end_at_covered_lines_only() -> None:
    found = list(runs("a.py", [1, 2, 5, 6, 7, 9], [2, 5, 7, 9]))
    assert [run.words() for run in found] == ["a.py:2-5", "a.py:7-9"]
    assert [run.words() for run in runs("a.py", [1, 2], [2])] == ["a.py:2"]
    assert list(runs("a.py", [1], [])) == []


def test_the_smallest_fix_takes_the_longest_runs_and_cuts_the_last() -> None:
    short, long = Run("b.py", (1, 2)), Run("a.py", (5, 7, 9))
    assert smallest([short, long], 4) == [long, Run("b.py", (1,))]
    assert smallest([short, long], 3) == [long]
    assert smallest([short, long], 99) == [long, short]
    assert smallest([short], 0) == []

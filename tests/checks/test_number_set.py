"""Packed sets behave like sets, however they are filled."""

from hypothesis import given
from hypothesis import strategies as st

from checks.number_set import Gathering, narrow, wide

NUMBERS = st.lists(st.integers(0, 2**32 - 1))


@given(NUMBERS, NUMBERS)
def test_like_a_set(left: list[int], right: list[int]) -> None:
    packed = narrow(left)
    assert list(packed) == sorted(set(left))
    assert len(packed) == len(set(left))
    assert packed.without(narrow(right)) == sorted(set(left) - set(right))
    assert all((number in packed) == (number in left) for number in [*left, *right])


@given(st.lists(st.lists(st.integers(0, 2**64 - 1))))
def test_gathering_in_batches(batches: list[list[int]]) -> None:
    gathering = Gathering(wide=True)
    for batch in batches:
        gathering.add(batch)
    assert gathering.numbers() == wide(number for batch in batches for number in batch)


def test_repeated_numbers_do_not_pile_up() -> None:
    gathering = Gathering()
    for _ in range(100):
        gathering.add(range(Gathering.LEAST))
    assert len(gathering.numbers()) == Gathering.LEAST

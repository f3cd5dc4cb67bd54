"""Records read by one decoding are those that reading them one by one gives, or none at all."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from checks.plain_records import columns

NUMBERS = st.integers(0, 10**20)
TIDY = st.lists(st.lists(NUMBERS, min_size=2, max_size=2), min_size=1)
UNTIDY = st.text(alphabet='0123456789,.-+eE \t\r\nDA:[]{}"x', max_size=12)
RECORD = re.compile(rb"\nDA:(0|[1-9][0-9]*),(0|[1-9][0-9]*)")


def _one_by_one(block: bytes) -> list[list[int]] | None:
    found = RECORD.findall(block)
    if b"".join(b"\nDA:%b,%b" % one for one in found) != block:
        return None
    return [[int(one[place]) for one in found] for place in (0, 1)]


@given(TIDY)
def test_tidy_records(records: list[list[int]]) -> None:
    block = b"".join(b"\nDA:%d,%d" % (line, hits) for line, hits in records)
    assert columns(block, b"\nDA:", 2) == [list(one) for one in zip(*records, strict=True)]


@given(TIDY, UNTIDY, st.integers(0, 400))
@example([[1, 2], [3, 4]], ",9\nDA:7", 7)
@example([[1, 2], [3, 4]], "\nDA:5,6,7\nDA:8", 7)
@example([[1, 2], [3, 4]], ",5,6", 14)
@example([[1, 2]], ".0", 7)
@example([[1, 2]], "e1", 7)
def test_an_untidy_place(records: list[list[int]], stray: str, place: int) -> None:
    """What is read of it is right; whether it is read is a matter of speed."""
    tidy = b"".join(b"\nDA:%d,%d" % (line, hits) for line, hits in records)
    block = tidy[:place] + stray.encode() + tidy[place:]
    found = columns(block, b"\nDA:", 2)
    if found is not None:
        assert found == _one_by_one(block)


def test_signs_of_the_marks_between_records_are_no_numbers() -> None:
    assert columns(b"\nDA:1,-1", b"\nDA:", 2) is None
    assert columns(b"\nDA:1,2,-1,3,4", b"\nDA:", 2) is None
    assert columns(b"\nDA:1,2\nBRDA:3,4", b"\nDA:", 2) is None

"""What leaves the child arrives whole, or not at all."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.report import Lint
from checks.report_codec import FRAME_BYTES, CodecError, frames, pack, unpack
from tests.checks.reports.reading import read

TEXT = "TN:\nSF:{}.js\nDA:1,1\nBRDA:1,0,0,0\nend_of_record\n"
REPORT = read(TEXT.format("a") + TEXT.format("b"))
PACKED = pack(REPORT)


def test_a_frame_for_the_head_and_one_per_file() -> None:
    pieces = list(frames(REPORT))
    assert [int.from_bytes(size, "little") for size in pieces[::2]] == list(map(len, pieces[1::2]))
    assert len(pieces) == 2 * 3
    assert unpack(PACKED) == REPORT


@pytest.mark.parametrize("length", range(len(PACKED)))
def test_every_cut_is_noticed(length: int) -> None:
    with pytest.raises(CodecError):
        unpack(PACKED[:length])


def test_a_frame_that_is_too_long() -> None:
    with pytest.raises(CodecError, match="too long"):
        unpack((FRAME_BYTES + 1).to_bytes(4, "little"))


def test_what_is_kept_at_its_edge() -> None:
    """Beside the files, so that nobody who reads the frames holds more."""
    empty = Lint("ruff", (), warnings=("x" * 70_000,))
    room = FRAME_BYTES - (len(pack(empty)) - 4) + 70_000
    fits = replace(empty, warnings=("x" * room,))
    assert len(pack(fits)) == FRAME_BYTES + 4
    with pytest.raises(CodecError, match="too long"):
        pack(replace(fits, warnings=("x" * (room + 1),)))


@given(st.binary())
def test_nonsense_is_noticed(raw: bytes) -> None:
    with pytest.raises(CodecError):
        unpack(raw)

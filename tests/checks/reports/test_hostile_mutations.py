"""Whatever becomes of its sample, every reader gives a sound report or a refusal of one line."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.report import Reader
from tests.checks.reports.reading import READERS
from tests.checks.reports.surviving import RAW, survived

EXAMPLES = 60
every_reader = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.format)
few = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Edit = Callable[[bytes, int, int], bytes]


def _cut(raw: bytes, start: int, end: int) -> bytes:
    return raw[:start]


def _left_out(raw: bytes, start: int, end: int) -> bytes:
    return raw[:start] + raw[end:]


def _flipped(raw: bytes, start: int, end: int) -> bytes:
    return raw[:start] + bytes(sign ^ 0x21 for sign in raw[start : start + 2]) + raw[start + 2 :]


def _twice(raw: bytes, start: int, end: int) -> bytes:
    lines = raw.split(b"\n")
    place = start % len(lines)
    return b"\n".join((*lines[: place + 1], *lines[place : place + 1] * 3, *lines[place + 1 :]))


def _deep(raw: bytes, start: int, end: int) -> bytes:
    opened = b"<a>" if raw.startswith(b"<") else (b"[", b'{"a":')[end % 2]
    return raw[:start] + opened * 5_000 + raw[start:]


def _swapped(raw: bytes, start: int, end: int) -> bytes:
    middle = (start + end) // 2
    return raw[:start] + raw[middle:end] + raw[start:middle] + raw[end:]


EDITS: list[Edit] = [_cut, _left_out, _flipped, _twice, _deep, _swapped]


@every_reader
@few
@given(
    edits=st.lists(
        st.tuples(st.sampled_from(EDITS), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=3
    )
)
def test_damage(reader: Reader, edits: list[tuple[Edit, float, float]]) -> None:
    raw = RAW[reader.format]
    for edit, one, other in edits:
        start, end = sorted((int(one * len(raw)), int(other * len(raw))))
        raw = edit(raw, start, end)
    survived(raw, reader)


@every_reader
@few
@given(at=st.floats(0, 1), inserted=st.binary(max_size=120), rest=st.booleans())
def test_any_bytes_after_a_start_that_promises(
    reader: Reader, at: float, inserted: bytes, rest: bool
) -> None:
    raw = RAW[reader.format]
    place = int(at * len(raw))
    survived(raw[:place] + inserted + (raw[place:] if rest else b""), reader)


LARGE = [2**31, 2**53, 2**63, 2**64, 10**25, -(2**70), 10_000_001, 10**4000]
NASTY: list[object] = [
    *LARGE,
    *(None, True, 0, -1, 0.5, -1.5, 1e300, -1e-300, "", "x" * 5_000, "1e999", "9" * 5_000),
    *("\x00", "\x1b[2J\r\n", "\u202e\ud83d", "@all #1 <!-- | `", "../../etc/passwd", "%00%2e"),
    *([], {}, [None], [[[]]], {"": None}, [{"a": 1}], ["a"], [-1, 2**65]),
]
ATTRIBUTE = re.compile(rb'(?<==")[^"]*(?=")|(?<=>)[^<>]+(?=<)|(?<![\w.])\d+')


def _places(found: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = (
        list(found.items())
        if isinstance(found, dict)
        else list(enumerate(found))
        if isinstance(found, list)
        else []
    )
    return [path, *(one for key, value in inside for one in _places(value, (*path, key)))]


def _with(found: object, path: tuple[str | int, ...], value: object) -> object:
    if not path:
        return value
    first, *rest = path
    if isinstance(found, dict):
        return {k: _with(v, tuple(rest), value) if k == first else v for k, v in found.items()}
    assert isinstance(found, list)
    return [_with(v, tuple(rest), value) if k == first else v for k, v in enumerate(found)]


def _as_json(reader: Reader) -> tuple[object, list[bytes]] | None:
    """The sample or its longest document, and the documents around it."""
    raw = RAW[reader.format]
    try:
        return json.loads(raw), [raw]
    except ValueError:
        pass
    lines = [line for line in raw.split(b"\n") if line]
    try:
        return json.loads(max(lines, key=len)), lines
    except ValueError:
        return None


@every_reader
@few
@given(data=st.data())
def test_other_values(reader: Reader, data: st.DataObject) -> None:
    """One or two values of the sample become what no tool writes there."""
    known = _as_json(reader)
    raw = RAW[reader.format]
    if known is None:
        spans = [match.span() for match in ATTRIBUTE.finditer(raw)]
        start, end = data.draw(st.sampled_from(spans))
        written = str(data.draw(st.sampled_from(NASTY))).encode("utf-8", "replace")
        survived(raw[:start] + written + raw[end:], reader)
        return
    found, documents = known
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.sampled_from(_places(found)))
        found = _with(found, place, data.draw(st.sampled_from(NASTY)))
    text = json.dumps(found).encode()
    longest = max(documents, key=len)
    survived(b"\n".join(text if one is longest else one for one in documents), reader)


@few
@given(st.binary(max_size=400))
def test_any_bytes(raw: bytes) -> None:
    survived(raw)

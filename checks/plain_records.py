"""Text records of nothing but plain numbers as columns: one decoding reads thousands of them."""

import msgspec

MARK = -1
UNTIDY = (b"-", b" ", b"\t", b"\r")
_FLAT = msgspec.json.Decoder(list[int])


def columns(block: bytes, start: bytes, width: int) -> list[list[int]] | None:
    """The numbers of records by their place, or None for anything less tidy.

    Each record begins with `start`, a line end in front, and holds `width` numbers between commas,
    none of them negative, spaced or with leading zeros. `block` has no line end at its end.
    """
    if any(sign in block for sign in UNTIDY):
        return None
    flat = block.replace(start, b",%d," % MARK)
    if b"\n" in flat:
        return None
    try:
        numbers = _FLAT.decode(b"[0%b]" % flat)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    step = width + 1
    marks, count = numbers[1::step], block.count(start)
    if len(numbers) != count * step + 1 or marks.count(MARK) != count:
        return None
    return [numbers[place::step] for place in range(2, step + 1)]

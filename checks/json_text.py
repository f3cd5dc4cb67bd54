"""JSON by typed decoding, its outer shape first; whatever is wrong with it becomes one error."""

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from checks.document import JsonLook, ReportError

T = TypeVar("T")

Members = dict[str, msgspec.Raw]
_OBJECT = msgspec.json.Decoder(Members)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_BETWEEN = re.compile(rb"(?<=\n\})\s*(?=\{)")
_HIGH, _LOW = rb"\\u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_HALVES = re.compile(
    rb"\\(?<!\\\\)\\*+u[dD][89a-fA-F][0-9a-fA-F]{2}(?:" + _HIGH + b"|" + _LOW + b")*"
)
_HALF = re.compile(_HIGH + b"(?!" + _LOW + b")|(?<!" + _HIGH + b")" + _LOW)
_ESCAPE = len(rb"\ud800")
_CUT = "Input data was truncated"
_MORE = "trailing characters"
REASON_CHARACTERS = 200


def decode(raw: bytes | msgspec.Raw, decoder: msgspec.json.Decoder[T], what: str) -> T:
    """Decode one value; ReportError says that `what` could not be read, and why."""
    try:
        return decoder.decode(raw)
    except RecursionError as fault:
        raise ReportError(f"{what} is nested too deeply") from fault
    except ValueError as fault:
        raise ReportError(f"{what} cannot be read: {_reason(fault)}") from fault


def whole(text: bytes) -> bytes:
    """The text with halves of characters as signs of replacement: tools that cut long texts cut
    characters, too, and no decoder takes the rest."""
    if b"\\" not in text or (b"\\ud" not in text and b"\\uD" not in text):
        return text
    return _HALVES.sub(_without_halves, text)


def _without_halves(found: re.Match[bytes]) -> bytes:
    """Escapes without gaps; a backslash before the first may be escaped itself, and is text."""
    escapes = found[0]
    slashes = escapes.index(b"u")
    start = slashes - 1 if slashes % 2 else slashes - 1 + _ESCAPE
    return escapes[:start] + _HALF.sub(rb"\\ufffd", escapes[start:])


def shape(text: bytes) -> JsonLook:
    """The outer shape of text that starts with a brace or bracket, or of the first of a stream."""
    try:
        return _shape(text, stream=False)
    except ReportError as fault:
        if _MORE not in str(fault):
            raise
    first = next(documents(text))
    return _shape(first, stream=True)


def documents(text: bytes) -> Iterator[bytes]:
    """The documents of a stream: one per line, or objects that each end in a line `}`."""
    whole = text.strip()
    if whole.partition(b"\n")[0].strip() in (b"{", b"["):
        return iter(_BETWEEN.split(whole))
    return (line for line in map(bytes.strip, whole.split(b"\n")) if line)


def members(raw: bytes | msgspec.Raw, what: str = "the JSON") -> Members:
    """The members of an object, not yet read; none for what is no object."""
    return decode(raw, _OBJECT, what) if _starts(raw) == b"{" else {}


def items(raw: bytes | msgspec.Raw, what: str = "the JSON") -> list[msgspec.Raw]:
    """The items of an array, not yet read; none for what is no array."""
    return decode(raw, _ARRAY, what) if _starts(raw) == b"[" else []


def _starts(raw: bytes | msgspec.Raw) -> bytes:
    return bytes(memoryview(raw)[:1])


def _shape(text: bytes, *, stream: bool) -> JsonLook:
    array = text.startswith(b"[")
    own = {} if array else members(text)
    values = items(text) if array else list(own.values())
    inner = _first_object(values)
    deep = _first_object(inner.values())
    return JsonLook(array, own, frozenset(inner), frozenset(deep), len(values), stream)


def _first_object(values: Iterable[msgspec.Raw]) -> Members:
    return next((found for found in map(members, values) if found), {})


def _reason(fault: ValueError) -> str:
    if isinstance(fault, UnicodeDecodeError):
        return "it is not in UTF-8"
    text = str(fault)
    return "it is cut off before its end" if text == _CUT else text[:REASON_CHARACTERS]

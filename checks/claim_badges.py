"""Static badges: figures that somebody wrote into the address of a picture."""

import re
from collections.abc import Iterator

BADGE_CHARACTERS = 300
_ADDRESS = rf"([^\s\"'<>()\[\]?#]{{1,{BADGE_CHARACTERS}}})"
_SHIELDS = re.compile(rf"\b(?:img|raster)\.shields\.io/badge/{_ADDRESS}", re.IGNORECASE)
_BADGEN = re.compile(rf"\bbadgen\.net/(?:static|badge)/{_ADDRESS}", re.IGNORECASE)
_STATIC = re.compile(
    rf"\bimg\.shields\.io/(?:static/v1|badge/?)\?([^\s\"'<>()\[\]#]{{1,{BADGE_CHARACTERS}}})",
    re.IGNORECASE,
)
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_DASHES = re.compile(r"(?<!-)-(?!-)")
_UNDERSCORES = re.compile(r"(?<!_)_(?!_)")
_SUFFIX = re.compile(r"\.(?:svg|png|json)\Z", re.IGNORECASE)
_DYNAMIC = "dynamic/"


def badges(line: str) -> Iterator[str]:
    """Each static badge of a line as "label: message"."""
    if "badge" not in line and "shields" not in line:
        return
    for found in _SHIELDS.finditer(line):
        parts = [_shown(part) for part in _DASHES.split(_SUFFIX.sub("", found[1]))]
        if not found[1].startswith(_DYNAMIC) and len(parts) > 1:
            yield _text(parts[: max(len(parts) - 1, 1)])
    for found in _BADGEN.finditer(line):
        yield _text([_decoded(part) for part in found[1].split("/")[:2]])
    for found in _STATIC.finditer(line):
        given = dict(part.partition("=")[::2] for part in re.split("&amp;|&", found[1]))
        yield _text(
            [_decoded(given.get(key, "").replace("+", " ")) for key in ("label", "message")]
        )


def _text(parts: list[str]) -> str:
    return ": ".join(part.strip() for part in parts if part.strip())


def _shown(part: str) -> str:
    """A part as shields.io shows it: one underscore is a blank, two are one, as with dashes."""
    return _decoded(_UNDERSCORES.sub(" ", part).replace("__", "_").replace("--", "-"))


def _decoded(part: str) -> str:
    return _ESCAPES.sub(
        lambda found: bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace"), part
    )

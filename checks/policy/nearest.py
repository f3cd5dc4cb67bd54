"""Words for a key, name or value that is not known: what was meant, or what there is."""

from collections.abc import Iterable
from difflib import get_close_matches

from checks.plain_text import one_line

SHOWN = 40
LISTED = 12


def unknown(what: str, given: str, known: Iterable[str]) -> str:
    """For example "unknown key `treshold`; did you mean `threshold`?"."""
    return f"unknown {what} {quoted(given)}{hint(given, known)}"


def nearest(given: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, as the end of a sentence; "" if none is near."""
    near = get_close_matches(given[:SHOWN], list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""


def hint(given: str, known: Iterable[str]) -> str:
    """What to write instead of `given`: the nearest known word, else all of them."""
    words = list(known)
    near = nearest(given, words)
    if near or not words:
        return near
    more = f" and {len(words) - LISTED} more" if len(words) > LISTED else ""
    return f"; known here: {', '.join(words[:LISTED])}{more}"


def quoted(text: str) -> str:
    """`text` in a code span, shortened and on one line."""
    flat = one_line(text).replace("`", "'")
    return f"`{flat[:SHOWN]}…`" if len(flat) > SHOWN else f"`{flat}`"


def shown(value: object) -> str:
    """A value as its author would recognise it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return f'`"{value}"`' if isinstance(value, str) and _looks_typed(value) else quoted(str(value))


def _looks_typed(text: str) -> bool:
    """Whether a quoted text reads like a number or a truth value."""
    return text in ("true", "false") or text.replace(".", "", 1).lstrip("+-").isdigit()

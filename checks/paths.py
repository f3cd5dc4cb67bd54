"""Globs over repository paths: a list of them says which files a setting reaches."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

GLOB_LENGTH = 512
GLOBS_PER_LIST = 256
ALTERNATIVES = 64
EXPANSIONS = 4 * ALTERNATIVES
EXPANDED_LENGTH = 4_096
"""Characters of all alternatives of one glob together."""

WILD = "*?[{"
_STRAY = re.compile(r"(?:^|[^\\])(?:\\\\)*\\(?:[\w/]|$)")
"""A backslash that makes nothing literal: a Windows path, most likely."""


class GlobError(ValueError):
    """A glob that cannot be read; the text says why and what to write instead."""


def matches(globs: Sequence[str], path: str) -> bool:
    """Whether the last glob that matches `path` is not an exclusion ("!").

    A glob covers the whole path from the root: `*` and `?` stay inside a segment, `**` spans
    segments, `{a,b}` and `[a-z]` choose, a trailing "/" means everything below, a backslash takes
    the next sign literally. Raises GlobError for a glob that cannot be read.
    """
    return any_of(tuple(globs))(path)


@lru_cache(maxsize=1024)
def any_of(globs: tuple[str, ...]) -> Callable[[str], bool]:
    """`matches` with the list read once, for loops over many paths."""
    if len(globs) > GLOBS_PER_LIST:
        raise GlobError(f"{len(globs)} globs in one list; the limit is {GLOBS_PER_LIST}")
    rules = [(_compiled(glob.removeprefix("!")), not glob.startswith("!")) for glob in globs]
    rules.reverse()

    def decide(path: str) -> bool:
        return next((wanted for regex, wanted in rules if regex.match(path)), False)

    return decide


def check_glob(glob: str) -> None:
    """Raise GlobError unless `glob` can be read. Compiles nothing: that takes long enough for a
    stranger's file of dear globs to stall us, and most are only looked at."""
    _regexes(glob.removeprefix("!"))


def is_plain_word(text: str) -> bool:
    """Whether `text` holds nothing that only a path or a glob would hold."""
    return not any(sign in text for sign in WILD + "!/.\\")


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(_regexes(glob))})\Z", re.DOTALL)


def _regexes(glob: str) -> list[str]:
    if len(glob) > GLOB_LENGTH:
        raise GlobError(f"a glob of {len(glob)} characters; the limit is {GLOB_LENGTH}")
    alternatives = _alternatives(glob)
    written_out = sum(map(len, alternatives))
    if written_out > EXPANDED_LENGTH:
        raise GlobError(
            f"a glob of {written_out} characters once its braces are written out;"
            f" the limit is {EXPANDED_LENGTH}"
        )
    return [_regex(alternative) for alternative in alternatives]


def _refuse_odd(glob: str) -> None:
    if not glob:
        raise GlobError("a glob must not be empty")
    if glob.startswith("/"):
        raise GlobError(f"`{glob}` starts with `/`; write it without, the root is meant anyway")
    if "\0" in glob:
        raise GlobError("a glob must not hold NUL")
    if re.search(r"(?:^|/)\.{0,2}/", glob) or re.search(r"(?:^|/)\.{1,2}$", glob):
        raise GlobError(f"`{glob}` has an empty, `.` or `..` segment; no path has one")
    if _STRAY.search(glob):
        raise GlobError(f"`{glob}` has a backslash; segments are separated by `/`")


def _alternatives(glob: str) -> list[str]:
    """The glob without braces: one for each choice, at most ALTERNATIVES."""
    pending, done = [glob], list[str]()
    for _ in range(EXPANSIONS):
        if not pending:
            return done
        text = pending.pop()
        choice = _innermost_braces(text)
        if choice is None:
            done.append(text)
        else:
            start, end = choice
            parts = _split(text[start + 1 : end])
            pending += [text[:start] + part + text[end + 1 :] for part in reversed(parts)]
        if len(pending) + len(done) > ALTERNATIVES:
            raise GlobError(f"`{glob}` has more than {ALTERNATIVES} alternatives in its braces")
    raise GlobError(f"`{glob}` has too many braces")


def _innermost_braces(glob: str) -> tuple[int, int] | None:
    """Positions of the first pair of braces that holds no other pair."""
    opened = -1
    for position, sign in _signs(glob):
        if sign == "{":
            opened = position
        elif sign == "}":
            if opened < 0:
                raise GlobError(f"`{glob}` closes a brace that it never opened")
            return opened, position
    if opened >= 0:
        raise GlobError(f"`{glob}` opens a brace that it never closes")
    return None


def _split(inside: str) -> list[str]:
    commas = [position for position, sign in _signs(inside) if sign == ","]
    edges = [-1, *commas, len(inside)]
    return [inside[left + 1 : right] for left, right in pairwise(edges)]


def _signs(glob: str) -> Iterator[tuple[int, str]]:
    """Positions of the signs that a backslash or brackets do not make literal."""
    position = 0
    while position < len(glob):
        if glob[position] == "\\":
            position += 2
        elif glob[position] == "[":
            position = _class_end(glob, position) + 1
        else:
            yield position, glob[position]
            position += 1


def _class_end(glob: str, start: int) -> int:
    """Position of the bracket that ends the class opened at `start`."""
    first = start + 1 + (glob[start + 1 : start + 2] in ("!", "^"))
    end = glob.find("]", first + 1)
    if end < 0:
        raise GlobError(f"`{glob}` never closes its bracket; write `\\[` for a real one")
    if "/" in glob[start:end]:
        raise GlobError(f"`{glob}` has `/` in brackets; a choice stays inside a segment")
    return end


def _regex(glob: str) -> str:
    """The regular expression of a glob without braces.

    Between two wildcards stands text of a fixed length (in signs inside a segment, in segments
    between `**`), so the leftmost fit is always good enough: atomic groups keep it, and no input
    makes the matcher go back over its choices.
    """
    _refuse_odd(glob)
    groups: list[list[str]] = [[]]
    for segment in (glob + "**" if glob.endswith("/") else glob).split("/"):
        if segment == "**":
            groups.append([])
        else:
            groups[-1].append(_segment(segment))
    first, *rest = groups
    if not rest:
        return "/".join(first)
    head = "".join(f"{segment}/" for segment in first)
    *middle, last = rest
    spans = "".join(rf"(?>(?:[^/]+/)*?{''.join(f'{one}/' for one in each)})" for each in middle)
    return head + spans + (rf"(?:[^/]+/)*{'/'.join(last)}" if last else r".+")


def _segment(segment: str) -> str:
    """The regular expression of one segment: every star but the last is atomic."""
    if segment == "*":
        return "[^/]+"
    chunks, position = [""], 0
    while position < len(segment):
        sign = segment[position]
        if sign == "*":
            chunks += [""] if chunks[-1] or len(chunks) == 1 else []
        elif sign == "[":
            end = _class_end(segment, position)
            chunks[-1] += _class(segment[position + 1 : end])
            position = end
        elif sign == "\\":
            position += 1
            chunks[-1] += re.escape(segment[position])
        else:
            chunks[-1] += "[^/]" if sign == "?" else re.escape(sign)
        position += 1
    head, *tail = chunks
    if not tail:
        return head
    return head + "".join(rf"(?>[^/]*?{chunk})" for chunk in tail[:-1]) + rf"[^/]*{tail[-1]}"


def _class(inside: str) -> str:
    negated = inside[:1] in ("!", "^")
    body = re.sub(r"([\\\[\]^&~|])", r"\\\1", inside[negated:])
    try:
        re.compile(f"[{body}]")
    except re.error as fault:
        raise GlobError(f"`[{inside}]` is no range of characters") from fault
    return rf"(?!/)[{'^' if negated else ''}{body}]"

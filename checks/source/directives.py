"""Comments that silence a checker, read as the checker reads them."""

import re

from checks.source.syntax import Source

SINGLE = re.compile(r"/*\s*@ts-(ignore|expect-error)")
DIRECTIVE = re.compile(r"@ts-(ignore|expect-error)")
LINE_END = re.compile("\r\n|[\r\n\u2028\u2029]")
NOCHECK = re.compile(r"///?\s*@ts-nocheck(?![^\s:])")
MAX_DIRECTIVE = 4_096
"""Characters of an ESLint configuration comment that are read."""
SILENCED = frozenset({"@typescript-eslint/no-explicit-any", "@typescript-eslint/ban-ts-comment"})

_LINE_IGNORE = re.compile(r"#\s*(?:type|pyright):\s*ignore(?![\w-])")
_FILE_IGNORE = re.compile(
    r"#\s*mypy:(?:[^,]*,)*?\s*ignore[-_]errors\s*(?:=\s*true\s*)?(?:,|$)", re.IGNORECASE
)
_DISABLE = re.compile(r"\s*eslint-disable(-next-line|-line)?(?=\s|$)(.*)", re.DOTALL)
_CONFIGURE = re.compile(r"\s*eslint\s+(.*)", re.DOTALL)
_DESCRIPTION = re.compile(r"\s-{2,}\s.*", re.DOTALL)
_OFF = re.compile(r"""["']?([@\w/-]{1,100})["']?\s*:\s*\[?\s*["']?(?:off|0)\b""")


def ts_directive(comment: str) -> str | None:
    """`ignore` or `expect-error` when the compiler obeys this comment, else None.

    In a block comment only the last line counts (`commentDirectiveRegExMultiLine` of TypeScript's
    scanner).
    """
    if comment.startswith("//"):
        found = SINGLE.match(comment)
    else:
        last = LINE_END.split(comment[2:].removesuffix("*/"))[-1]
        found = DIRECTIVE.match(last.lstrip().lstrip("/*").lstrip())
    return found[1] if found else None


def is_nocheck(source: Source, number: int) -> bool:
    """Whether the comment switches the whole file off: a line comment before any code."""
    comment = source.bytes_of(number).decode("utf-8", "replace")
    return source.starts[number] < source.first_code and NOCHECK.match(comment) is not None


def eslint_silences(comment: str) -> bool:
    """Whether a comment switches off, by name or wholesale, the rules that forbid `any` and
    `@ts-` comments. `eslint-disable` for more than a line works in block comments only."""
    block = comment.startswith("/*")
    body = _DESCRIPTION.sub("", comment[2:].removesuffix("*/") if block else comment[2:])
    disable = _DISABLE.match(body)
    if disable:
        if not block and not disable[1]:
            return False
        names = {name.strip() for name in disable[2].split(",")} - {""}
        return not names or not SILENCED.isdisjoint(names)
    configure = _CONFIGURE.match(body) if block else None
    return configure is not None and not SILENCED.isdisjoint(
        _OFF.findall(configure[1][:MAX_DIRECTIVE])
    )


def python_ignore(comment: str) -> bool:
    """Whether mypy or pyright is silenced: for a line, or for the file by `mypy: ignore-errors`."""
    return bool(_LINE_IGNORE.search(comment) or _FILE_IGNORE.match(comment))

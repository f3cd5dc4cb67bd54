"""The least that judges a change: git's list and blobs, both sides parsed, one word counted.

`python -m tests.bench.floor_check REPO BASE HEAD` ends with 0 when head has more of the word.
"""

import re
import subprocess
import sys

import tree_sitter_typescript
from tree_sitter import Language, Parser

WORD = re.compile(rb"\bany\b")


def changed_blobs(repo: str, base: str, head: str) -> tuple[list[str], list[str]]:
    """Blob ids before and after."""
    raw = _git(repo, "diff-tree", "-r", "--no-renames", "--raw", base, head).decode()
    fields = [line.split() for line in raw.splitlines()]
    return [entry[2] for entry in fields], [entry[3] for entry in fields]


def contents(repo: str, blobs: list[str]) -> list[bytes]:
    """What the blobs hold, read in one go."""
    output = _git(repo, "cat-file", "--batch", stdin="\n".join(blobs).encode())
    found = []
    while output:
        head, _, rest = output.partition(b"\n")
        size = int(head.split()[2])
        found.append(rest[:size])
        output = rest[size + 1 :]
    return found


def words(blobs: list[bytes]) -> int:
    """Parse them all, count the word."""
    parser = Parser(Language(tree_sitter_typescript.language_typescript()))
    return sum(
        len(WORD.findall(blob)) for blob in blobs if not parser.parse(blob).root_node.is_error
    )


def grown(repo: str, base: str, head: str) -> int:
    """How many more of the word head has."""
    old, new = changed_blobs(repo, base, head)
    every = contents(repo, old + new)
    return words(every[len(old) :]) - words(every[: len(old)])


def _git(repo: str, *arguments: str, stdin: bytes = b"") -> bytes:
    command = ["git", "-c", "safe.directory=*", f"--git-dir={repo}", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(0 if grown(*sys.argv[1:]) > 0 else 1)

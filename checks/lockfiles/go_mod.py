"""go.mod: since go 1.17 it names all modules that are built, the indirect ones marked."""

import re
from collections.abc import Iterator

from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock
from checks.lockfile_text import lines

COMPLETE = (1, 17)
INDIRECT = re.compile(r"//\s*indirect\b")
_DIGITS = re.compile(r"(\d{1,4})\.(\d{1,4})")

Line = tuple[str, list[str], bool]


def _lines(content: bytes) -> Iterator[Line]:
    """Directive, its words, and whether the line is marked indirect; blocks are opened up."""
    block = ""
    for line in lines(content):
        words = [word.strip('"`') for word in line.partition("//")[0].split()]
        if block and words[:1] == [")"]:
            block = ""
        elif words and block:
            yield block, words, bool(INDIRECT.search(line))
        elif len(words) == 2 and words[1] == "(":
            block = words[0]
        elif words:
            yield words[0], words[1:], bool(INDIRECT.search(line))


def _replaced(found: list[Line]) -> dict[tuple[str, str], tuple[str, str]]:
    """What is built in place of a module; without a version it is a folder."""
    replaced = dict[tuple[str, str], tuple[str, str]]()
    for directive, words, _ in found:
        if directive == "replace" and "=>" in words:
            at = words.index("=>")
            old, new = [*words[:at], ""], [*words[at + 1 :], "", ""]
            replaced[old[0], old[1] if at > 1 else ""] = (new[0], new[1])
    return replaced


def _is_complete(found: list[Line]) -> bool:
    for directive, words, _ in found:
        match = _DIGITS.match(words[0]) if directive == "go" and words else None
        if match is not None:
            return (int(match[1]), int(match[2])) >= COMPLETE
    return False


def read(content: bytes) -> Lock:
    """Older files name direct modules only: go.sum has the rest."""
    found = list(_lines(content))
    replaced = _replaced(found)
    packages = list[Package]()
    for directive, words, indirect in found:
        if directive != "require" or len(words) < 2:
            continue
        own = (words[0], words[1])
        name, version = replaced.get(own) or replaced.get((own[0], "")) or own
        if version:
            packages.append(Package(Ecosystem.GO, name, version.removeprefix("v"), not indirect))
    told = _is_complete(found)
    return lock(packages, () if told else ("written for go before 1.17: indirect modules missing",))


LOCKFILE = Lockfile("go-mod", Ecosystem.GO, ("**/go.mod",), read)

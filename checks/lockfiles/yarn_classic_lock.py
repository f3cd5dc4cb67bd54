"""yarn.lock of yarn 1: a form of its own, by indentation."""

import re
from collections.abc import Iterator

from checks.document import ReportError
from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock
from checks.lockfile_text import lines

ELSEWHERE = ("git", "file:", "ssh:", "link:")
MARK = b"# yarn lockfile v1"
_ALIAS = re.compile(r"npm:((?:@[^/@]{1,200}/)?[^/@]{1,200})@.*")

Entry = tuple[str, dict[str, str]]


def _entries(content: bytes) -> Iterator[Entry]:
    """Each head line with the fields one step in."""
    head, fields = "", dict[str, str]()
    for line in lines(content):
        if line.startswith("#") or not line.strip():
            continue
        if not line.startswith(" "):
            if head:
                yield head, fields
            head, fields = line.rstrip().removesuffix(":"), {}
            if head == line.rstrip():
                raise ReportError("the lockfile has a line that starts no package")
        elif line.startswith("  ") and line[2:3] != " ":
            name, _, value = line.strip().partition(" ")
            fields[name] = value.strip('"')
    if head:
        yield head, fields


def _name(head: str) -> str:
    """The package behind the first of the wanted ranges; `a@npm:b@1` installs b."""
    wanted = head.split(",")[0].strip().strip('"')
    name, _, range = wanted[1:].partition("@")
    alias = _ALIAS.fullmatch(range)
    return alias[1] if alias else wanted[:1] + name


def read(content: bytes) -> Lock:
    """Neither what is direct nor what is for development is told."""
    return lock(
        Package(Ecosystem.NPM, _name(head), fields["version"])
        for head, fields in _entries(content)
        if "version" in fields and not fields.get("resolved", "").startswith(ELSEWHERE)
    )


def sniff(head: bytes) -> bool:
    """A first comment, or no sign of the newer form."""
    return MARK in head


LOCKFILE = Lockfile("yarn-classic-lock", Ecosystem.NPM, ("**/yarn.lock",), read, sniff)

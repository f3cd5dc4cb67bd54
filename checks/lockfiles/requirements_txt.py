"""requirements.txt: only pinned lines tell a version; the others are counted."""

import re
from collections.abc import Iterator

from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock
from checks.lockfile_text import canonical, lines

_PIN = re.compile(
    r"\s*([A-Za-z0-9][\w.-]{0,200})\s*(?:\[[^\]]{0,200}\])?\s*\(?===?\s*([^\s;,#\\)]{1,200})"
    r"\s*\)?\s*(?:$|[;#\\]|\s--)",
    re.ASCII,
)
_COMMENT = re.compile(r"(?:^|\s)#.*")


def _statements(content: bytes) -> Iterator[str]:
    """Lines with what continues them, without comments and options."""
    whole = ""
    for line in lines(content):
        whole += _COMMENT.sub("", line)
        if whole.endswith("\\"):
            whole = whole[:-1] + " "
            continue
        if whole.strip() and not whole.lstrip().startswith("-"):
            yield whole
        whole = ""
    if whole.strip() and not whole.lstrip().startswith("-"):
        yield whole


def read(content: bytes) -> Lock:
    """Neither what is direct nor what is for development is told."""
    packages, loose = list[Package](), 0
    for statement in _statements(content):
        pin = _PIN.match(statement)
        if pin is None or pin[2].endswith("*"):
            loose += 1
        else:
            packages.append(Package(Ecosystem.PYPI, canonical(pin[1]), pin[2]))
    warnings = [f"lines that pin no version: {loose}"] if loose else []
    return lock(packages, warnings)


LOCKFILE = Lockfile(
    "requirements-txt",
    Ecosystem.PYPI,
    ("**/requirements*.txt", "**/*-requirements.txt", "**/requirements/*.txt"),
    read,
)

"""pnpm-lock.yaml of versions 5 to 9: three spellings of a package's place."""

import re
from collections.abc import Iterator

from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock
from checks.lockfile_text import reached
from checks.lockfile_yaml import Value, members, text, tree

RUNNING = ("dependencies", "optionalDependencies")
DEVELOPMENT = "devDependencies"
KEPT = {"lockfileVersion", "importers", "packages", "snapshots", *RUNNING, DEVELOPMENT}

Tree = dict[str, Value]

_NEWER = re.compile(r"/?((?:@[^/@]{1,200}/)?[^/@]{1,200})@([^()]{1,200})(?:\(.*\))?", re.DOTALL)
_OLDER = re.compile(r"/((?:@[^/]{1,200}/)?[^/]{1,200})/([^/_(]{1,200})(?:[_(].*)?", re.DOTALL)
_ELSEWHERE = ("file:", "link:", "http:", "https:", "git", "workspace:")


def _package(place: str, *, older: bool) -> tuple[str, str] | None:
    """Name and version, None for what comes from elsewhere than a registry."""
    match = (_OLDER if older else _NEWER).fullmatch(place)
    if match is None or match[2].startswith(_ELSEWHERE) or not match[2][:1].isdigit():
        return None
    return match[1], match[2]


def _place(name: str, version: str, *, older: bool) -> str:
    """Where a dependency's package stands; the version may be a whole place, of an alias."""
    if older:
        return version if version.startswith("/") else f"/{name}/{version}"
    return version.lstrip("/") if _is_place(version) else f"{name}@{version}"


def _is_place(version: str) -> bool:
    return version.startswith("/") or "@" in version.partition("(")[0]


def _places(holder: Tree, sections: tuple[str, ...], *, older: bool) -> Iterator[str]:
    for section in sections:
        for name, found in members(holder.get(section)).items():
            version = text(members(found).get("version")) or text(found)
            yield _place(name, version, older=older)


def read(content: bytes) -> Lock:
    """A package that only development reaches is for development."""
    file = tree(content, KEPT.__contains__)
    packages = members(file.get("packages"))
    older = text(file.get("lockfileVersion")).startswith(("5", "4", "3"))
    importers = [members(one) for one in members(file.get("importers")).values()] or [file]
    running = {place for one in importers for place in _places(one, RUNNING, older=older)}
    tested = {place for one in importers for place in _places(one, (DEVELOPMENT,), older=older)}
    snapshots = {_bare(key, older=older): members(one) for key, one in packages.items()}
    snapshots |= {key: members(one) for key, one in members(file.get("snapshots")).items()}
    edges = {key: list(_places(one, RUNNING, older=older)) for key, one in snapshots.items()}
    return lock(_packages(snapshots, running | tested, reached(running, edges), older=older))


def _bare(place: str, *, older: bool) -> str:
    return place if older else place.lstrip("/")


def _packages(
    snapshots: dict[str, Tree], direct: set[str], needed: set[str], *, older: bool
) -> Iterator[Package]:
    bare_direct = {_package(place, older=older) for place in direct}
    bare_needed = {_package(place, older=older) for place in needed}
    for place in snapshots:
        own = _package(place, older=older)
        if own is not None:
            yield Package(Ecosystem.NPM, *own, own in bare_direct, own not in bare_needed)


LOCKFILE = Lockfile("pnpm-lock", Ecosystem.NPM, ("**/pnpm-lock.yaml",), read)

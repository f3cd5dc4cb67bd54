"""uv.lock: the project's own packages are in it, so that direct and development ones are known."""

from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock
from checks.lockfile_text import canonical, mapping, reached, tables, text, toml

OWN = ("virtual", "editable", "directory")
INDEX = "registry"

Table = dict[str, object]


def _names(value: object) -> list[str]:
    return [canonical(text(one.get("name"))) for one in tables(value)]


def _groups(value: object) -> list[str]:
    return [name for group in mapping(value).values() for name in _names(group)]


def _runs_with(table: Table) -> list[str]:
    """What a package needs to run, with all its extras."""
    return _names(table.get("dependencies")) + _groups(table.get("optional-dependencies"))


def _tested_with(table: Table) -> list[str]:
    return _groups(table.get("dev-dependencies"))


def read(content: bytes) -> Lock:
    """Only packages of an index are listed; what only development reaches is for development."""
    all = tables(toml(content).get("package"))
    edges = dict[str, list[str]]()
    for table in all:
        edges.setdefault(canonical(text(table.get("name"))), []).extend(_runs_with(table))
    own = [table for table in all if set(OWN) & mapping(table.get("source")).keys()]
    running = {name for table in own for name in _runs_with(table)}
    direct = running | {name for table in own for name in _tested_with(table)}
    needed = reached(running, edges)
    return lock(
        Package(
            Ecosystem.PYPI, name, text(table.get("version")), name in direct, name not in needed
        )
        for table in all
        if INDEX in mapping(table.get("source"))
        for name in [canonical(text(table.get("name")))]
    )


LOCKFILE = Lockfile("uv-lock", Ecosystem.PYPI, ("**/uv.lock",), read)

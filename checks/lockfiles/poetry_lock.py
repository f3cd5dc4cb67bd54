"""poetry.lock: groups in newer files, a category in older ones."""

from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock
from checks.lockfile_text import canonical, mapping, tables, text, toml, words

MAIN = "main"
ELSEWHERE = {"git", "directory", "file", "url"}


def _dev(table: dict[str, object]) -> bool | None:
    groups = words(table.get("groups")) or words([table.get("category")])
    return MAIN not in groups if groups else None


def read(content: bytes) -> Lock:
    """What the project itself asks for stands in another file."""
    packages = [
        Package(
            Ecosystem.PYPI,
            canonical(text(table.get("name"))),
            text(table.get("version")),
            None,
            _dev(table),
        )
        for table in tables(toml(content).get("package"))
        if text(mapping(table.get("source")).get("type")) not in ELSEWHERE
    ]
    return lock(packages)


LOCKFILE = Lockfile("poetry-lock", Ecosystem.PYPI, ("**/poetry.lock",), read)

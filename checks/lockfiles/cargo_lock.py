"""Cargo.lock: crates without a source are the workspace's own, and ask for the direct ones."""

from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock
from checks.lockfile_text import tables, text, toml, words

INDEX = ("registry+", "sparse+")


def _crate(asked: str) -> tuple[str, str]:
    """Name and version of `name`, `name version` or `name version (source)`."""
    name, _, rest = asked.partition(" ")
    return name, rest.partition(" ")[0]


def read(content: bytes) -> Lock:
    """Which crates are for development only is not told."""
    file = toml(content)
    all = tables(file.get("package")) + tables([file.get("root")])
    own = [table for table in all if not text(table.get("source"))]
    asked = {_crate(name) for table in own for name in words(table.get("dependencies"))}
    packages = [
        Package(Ecosystem.CRATES, name, version, (name, version) in asked or (name, "") in asked)
        for table in all
        if text(table.get("source")).startswith(INDEX)
        for name, version in [(text(table.get("name")), text(table.get("version")))]
    ]
    return lock(packages)


LOCKFILE = Lockfile("cargo-lock", Ecosystem.CRATES, ("**/Cargo.lock",), read)

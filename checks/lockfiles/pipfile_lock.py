"""Pipfile.lock: two sections, for running and for development."""

from collections.abc import Iterator

import msgspec

from checks.json_text import decode
from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock
from checks.lockfile_text import canonical

PIN = "=="


class _Entry(msgspec.Struct):
    version: str | None = None


class _File(msgspec.Struct):
    default: dict[str, _Entry] = {}
    develop: dict[str, _Entry] = {}


FILE = msgspec.json.Decoder(_File)


def _packages(section: dict[str, _Entry], *, dev: bool) -> Iterator[Package]:
    for name, entry in section.items():
        if entry.version is not None and entry.version.startswith(PIN):
            version = entry.version.lstrip("=").strip()
            yield Package(Ecosystem.PYPI, canonical(name), version, None, dev)


def read(content: bytes) -> Lock:
    """Packages from a repository or a folder have no version and are left out."""
    file = decode(content, FILE, "the lockfile")
    return lock((*_packages(file.default, dev=False), *_packages(file.develop, dev=True)))


LOCKFILE = Lockfile("pipfile-lock", Ecosystem.PYPI, ("**/Pipfile.lock",), read)

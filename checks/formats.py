"""The plug-ins that read what CI and package managers wrote, apart from the rest of the catalogue:
the processes that only read load nothing of the gates."""

from functools import cache
from importlib import import_module

import checks.lockfiles
import checks.reports
from checks.lockfile import Lockfile
from checks.plugins import CatalogueError, modules, plugin
from checks.report import Reader

NO_JSON = (
    "checkstyle",
    "clover",
    "cobertura",
    "go",
    "jacoco",
    "junit",
    "lcov",
    "locust_csv",
    "mypy_text",
    "opencover",
    "trx",
    "tsc_text",
)
"""The plug-ins that may know what is no JSON."""


@cache
def readers() -> tuple[Reader, ...]:
    """Every report format that can be read, by file name."""
    found = tuple(plugin(module, "READER", Reader) for module in modules(checks.reports))
    if len({reader.format for reader in found}) != len(found):
        raise CatalogueError("two readers have the same format")
    return found


def readers_for(start: bytes) -> tuple[Reader, ...]:
    """Those that may know a document whose bytes start so: to load all takes a process that reads
    one report a quarter of its start."""
    return _no_json() if start[:1] == b"<" or start[:1].isalpha() else readers()


@cache
def _no_json() -> tuple[Reader, ...]:
    found = (import_module(f"{checks.reports.__name__}.{name}") for name in NO_JSON)
    return tuple(plugin(module, "READER", Reader) for module in found)


@cache
def lockfiles() -> tuple[Lockfile, ...]:
    """Every lockfile that can be read, by file name."""
    found = tuple(plugin(module, "LOCKFILE", Lockfile) for module in modules(checks.lockfiles))
    if len({lockfile.format for lockfile in found}) != len(found):
        raise CatalogueError("two lockfile readers have the same format")
    return found

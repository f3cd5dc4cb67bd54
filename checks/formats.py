"""The plug-ins that read what CI and package managers wrote, apart from the rest of the catalogue:
the processes that only read load nothing of the gates."""

from functools import cache

import checks.lockfiles
import checks.reports
from checks.lockfile import Lockfile
from checks.plugins import CatalogueError, modules, plugin
from checks.report import Reader


@cache
def readers() -> tuple[Reader, ...]:
    """Every report format that can be read, by file name."""
    found = tuple(plugin(module, "READER", Reader) for module in modules(checks.reports))
    if len({reader.format for reader in found}) != len(found):
        raise CatalogueError("two readers have the same format")
    return found


@cache
def lockfiles() -> tuple[Lockfile, ...]:
    """Every lockfile that can be read, by file name."""
    found = tuple(plugin(module, "LOCKFILE", Lockfile) for module in modules(checks.lockfiles))
    if len({lockfile.format for lockfile in found}) != len(found):
        raise CatalogueError("two lockfile readers have the same format")
    return found

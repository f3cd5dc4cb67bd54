"""Contract of a lockfile reader: which packages, at which exact versions, a project installs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checks.document import ReportError
from checks.paths import any_of

LOCKFILE_BYTES = 32 * 1024 * 1024
PACKAGES = 100_000
TEXT_CHARACTERS = 512
SNIFF_BYTES = 4096


class Ecosystem(StrEnum):
    """Where packages come from; the words of OSV."""

    NPM = "npm"
    PYPI = "PyPI"
    CRATES = "crates.io"
    GO = "Go"
    RUBYGEMS = "RubyGems"
    PACKAGIST = "Packagist"


@dataclass(frozen=True, slots=True)
class Package:
    """One installed version; None is "the lockfile does not say".

    `direct` means that the project itself asks for it, `dev` that nothing else than development
    does.
    """

    ecosystem: Ecosystem
    name: str
    version: str
    direct: bool | None = None
    dev: bool | None = None

    @property
    def key(self) -> tuple[Ecosystem, str, str]:
        """What two lockfiles are compared by."""
        return self.ecosystem, self.name, self.version


@dataclass(frozen=True, slots=True)
class Lock:
    """What a lockfile holds; `warnings` name what it does not tell, such as an unpinned line."""

    packages: tuple[Package, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lockfile:
    """A plug-in `checks/lockfiles/<name>.py`, exported there as LOCKFILE.

    `paths` are globs. Where two formats share a file name, `sniff` tells them apart by the first
    SNIFF_BYTES. `read` raises ReportError for what it refuses and nothing else.
    """

    format: str
    ecosystem: Ecosystem
    paths: tuple[str, ...]
    read: Callable[[bytes], Lock]
    sniff: Callable[[bytes], bool] = lambda head: True


def is_lockfile(path: str, lockfiles: Sequence[Lockfile]) -> bool:
    """Whether the path is worth reading."""
    return any(any_of(one.paths)(path) for one in lockfiles)


def read_lockfile(path: str, content: bytes, lockfiles: Sequence[Lockfile]) -> Lock:
    """What the file holds, by its name; ReportError says why it is refused."""
    if len(content) > LOCKFILE_BYTES:
        raise ReportError(f"it is larger than {LOCKFILE_BYTES // 1024 // 1024} MB")
    named = [one for one in lockfiles if any_of(one.paths)(path)]
    if not named:
        raise ReportError("its name is no lockfile's that is known here")
    chosen = next((one for one in named if one.sniff(content[:SNIFF_BYTES])), named[0])
    try:
        return chosen.read(content)
    except (RecursionError, MemoryError) as fault:
        raise ReportError("it is nested too deeply, or too large") from fault


def lock(packages: Iterable[Package], warnings: Iterable[str] = ()) -> Lock:
    """One of each package, sorted: direct if any is, for development only if all are."""
    found = dict[tuple[Ecosystem, str, str], Package]()
    for one in packages:
        if not one.name or len(one.name) + len(one.version) > TEXT_CHARACTERS:
            raise ReportError(f"a package without a name, or of more than {TEXT_CHARACTERS} signs")
        known = found.get(one.key)
        found[one.key] = one if known is None else _joined(known, one)
        if len(found) > PACKAGES:
            raise ReportError(f"it holds more than {PACKAGES:,} packages")
    return Lock(tuple(found[key] for key in sorted(found)), tuple(warnings))


def _joined(one: Package, other: Package) -> Package:
    direct, dev = (one.direct, other.direct), (one.dev, other.dev)
    return Package(
        *one.key,
        True if True in direct else None if None in direct else False,
        False if False in dev else None if None in dev else True,
    )

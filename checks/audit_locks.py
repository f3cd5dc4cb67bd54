"""What the lockfiles of both sides say of the packages that are known to be vulnerable."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from posixpath import splitext

from checks.change import Change
from checks.dependencies import Dependencies
from checks.exceptions import loose_name
from checks.lockfile import Ecosystem, Lock, Package
from checks.paths import matches

MANIFESTS = (
    (Ecosystem.NPM, "package-lock.json pnpm-lock.yaml yarn.lock package.json"),
    (Ecosystem.PYPI, "uv.lock poetry.lock Pipfile.lock requirements.txt pyproject.toml"),
    (Ecosystem.CRATES, "Cargo.lock Cargo.toml"),
    (Ecosystem.GO, "go.mod go.sum"),
    (Ecosystem.RUBYGEMS, "Gemfile.lock Gemfile"),
    (Ecosystem.PACKAGIST, "composer.lock composer.json"),
)
"""Where a flaw is shown that no lockfile places, the best file first."""


_USING = (
    ".ts .mts .cts .tsx .js .mjs .cjs .jsx .vue .svelte .py .go .rb .php .java .cs .c .cc .cpp .h"
    " .hpp .rs .swift .dart .css .scss .html .svg .png .jpg .gif .md .mdx .rst .adoc"
)
NO_PACKAGES = frozenset(_USING.split())
"""Suffixes of files that use packages and bring in none."""

BUILDS = (
    "**/{setup,conanfile}.py",
    "**/Package.swift",
    "**/{deps,mod}.ts",
    "**/{vendor,node_modules,third_party,buildSrc}/**",
)
"""Files with such a suffix that bring in packages nevertheless."""


@dataclass(frozen=True, slots=True)
class Installed:
    """A package in a lockfile; not `comparable` if the lockfile could be read on one side only."""

    path: str
    package: Package
    comparable: bool = True

    @property
    def version(self) -> str:
        """The version, spelled as reports spell it too."""
        return plain_version(self.package.version)


@dataclass(frozen=True, slots=True)
class Locked:
    """Both sides of some packages, by loose name."""

    head: Mapping[str, tuple[Installed, ...]]
    base: Mapping[str, tuple[Installed, ...]]


def locked(change: Change, packages: Collection[str]) -> Locked:
    """What is installed of the named packages."""
    given = change.dependencies or Dependencies()
    wanted = {loose_name(package) for package in packages}
    head, base = (_by_name(locks, given.unread, wanted) for locks in (given.head, given.base))
    return Locked(head, base)


def may_install(change: Change) -> bool:
    """Whether a file that the change touches could say which packages are installed."""
    paths = (path for file in change.diff.files.values() for path in (file.path, file.old_path))
    return any(
        splitext(path)[1].lower() not in NO_PACKAGES or matches(BUILDS, path) for path in paths
    )


def plain_version(version: str) -> str:
    """Go and Composer write a `v` in front, some of their tools do not."""
    return version.removeprefix("v")


def affected(installed: Iterable[Installed], versions: Collection[str]) -> tuple[Installed, ...]:
    """Those at one of the versions; all of them where the reports name no version."""
    plain = {plain_version(version) for version in versions}
    return tuple(one for one in installed if not plain or one.version in plain)


def manifest(change: Change, ecosystem: Ecosystem | None) -> str:
    """The file of the head that most likely lists a package that no lockfile holds; "" for none."""
    names = [
        name for one, text in MANIFESTS if ecosystem in (one, None) for name in text.split(" ")
    ]
    by_rank = {name: rank for rank, name in enumerate(names)}
    found = [path for path in change.head.tree if path.rsplit("/", 1)[-1] in by_rank]
    ranked = ((path.count("/"), by_rank[path.rsplit("/", 1)[-1]], path) for path in found)
    return min(ranked, default=(0, 0, ""))[2]


def _by_name(
    locks: Mapping[str, Lock], unread: Collection[str], wanted: Collection[str]
) -> dict[str, tuple[Installed, ...]]:
    found = dict[str, list[Installed]]()
    for path, lock in sorted(locks.items()):
        for package in lock.packages:
            name = loose_name(package.name)
            if name in wanted:
                found.setdefault(name, []).append(Installed(path, package, path not in unread))
    return {name: tuple(installed) for name, installed in found.items()}

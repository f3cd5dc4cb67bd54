"""Known vulnerabilities, each counted once: by package and by the advisories that are aliases of
each other, whoever names them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from checks.advisories import FIXES, VERSIONS, WORST_FIRST, ordered_ids
from checks.audit_locks import Installed, plain_version
from checks.audit_sources import Source, short
from checks.exceptions import loose_name
from checks.finding import Severity
from checks.lockfile import Ecosystem
from checks.package_versions import Key, key
from checks.report import Vulnerability

NO_ID = ""


class Since(StrEnum):
    """What the change has to do with a flaw. `published`: the package was there before, its
    advisory was not known then. `untold`: there is nothing to compare with."""

    INTRODUCED = "introduced"
    KNOWN = "known"
    PUBLISHED = "published"
    UNTOLD = "untold"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of a flaw."""

    source: Source
    record: Vulnerability

    @property
    def package(self) -> str:
        """What the package is compared by."""
        return loose_name(self.record.package)

    @property
    def keys(self) -> tuple[str, ...]:
        """The ids by which it is the same flaw as another's."""
        return self.record.ids or (NO_ID,)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One vulnerability of one package. `said` are the sources of the head that name it (of the
    base, if it is fixed), `silent` those that know the package and do not. `paths` are the
    lockfiles that hold it."""

    package: str
    ecosystem: Ecosystem | None
    ids: tuple[str, ...]
    severity: Severity
    versions: tuple[str, ...]
    direct: bool | None
    dev: bool | None
    fix: tuple[str, ...]
    since: Since
    said: tuple[Said, ...]
    silent: tuple[Source, ...] = ()
    paths: tuple[str, ...] = ()
    published: date | None = None

    @property
    def id(self) -> str:
        """The best known of its ids; "" where nobody gave one."""
        return self.ids[0] if self.ids else NO_ID

    @property
    def rank(self) -> tuple[bool, int, str, tuple[str, ...]]:
        """Sorts what the change brought first, then the worst."""
        worst = WORST_FIRST.index(self.severity)
        return self.since is not Since.INTRODUCED, worst, self.package, self.ids


def groups(given: Iterable[Source]) -> Iterator[tuple[Said, ...]]:
    """What is said of the same package and flaw: records that share ids, directly or by others."""
    said = [_cleaned(source, record) for source in given for record in source.found]
    parents = dict[tuple[str, str], tuple[str, str]]()

    def root(node: tuple[str, str]) -> tuple[str, str]:
        while (above := parents.setdefault(node, node)) != node:
            parents[node] = node = parents.setdefault(above, above)
        return node

    for one in said:
        for other in one.keys[1:]:
            parents[root((one.package, other))] = root((one.package, one.keys[0]))
    by_root = dict[tuple[str, str], list[Said]]()
    for one in said:
        by_root.setdefault(root((one.package, one.keys[0])), []).append(one)
    return (tuple(group) for group in by_root.values())


def flaw(
    said: Sequence[Said],
    installed: Sequence[Installed],
    since: Since,
    silent: tuple[Source, ...] = (),
) -> Flaw:
    """One flaw of what is said of it and where it is installed; the worst severity counts."""
    ecosystem = ecosystem_of(said, installed)
    told = {version for one in said for version in one.record.versions}
    versions = told or {one.version for one in installed}
    packages = [one.package for one in installed]
    return Flaw(
        package=min(one.record.package for one in said),
        ecosystem=ecosystem,
        ids=ordered_ids(id for one in said for id in one.record.ids),
        severity=min((one.record.severity for one in said), key=WORST_FIRST.index),
        versions=tuple(in_order(versions, ecosystem)),
        direct=_first(True, [one.record.direct for one in said] + [p.direct for p in packages]),
        dev=_first(False, [one.record.dev for one in said] + [p.dev for p in packages]),
        fix=_nearest({fix for one in said for fix in one.record.fix}, versions, ecosystem),
        since=since,
        said=tuple(sorted(said, key=lambda one: (one.source.name, one.source.kind))),
        silent=silent,
        paths=tuple(dict.fromkeys(one.path for one in installed)),
        published=min((day for one in said if (day := one.record.published)), default=None),
    )


def ecosystem_of(said: Sequence[Said], installed: Sequence[Installed]) -> Ecosystem | None:
    """Where the package is from, if that is plain."""
    told = {one.source.ecosystem for one in said if one.source.ecosystem is not None}
    found = told or {one.package.ecosystem for one in installed}
    return min(found) if len(found) == 1 else None


def in_order(versions: Collection[str], ecosystem: Ecosystem | None) -> list[str]:
    """The lowest first; those that cannot be ordered last."""
    return sorted(versions, key=lambda one: (*_order(one, ecosystem), one))


def _order(version: str, ecosystem: Ecosystem | None) -> tuple[bool, Key]:
    known = None if ecosystem is None else key(ecosystem, plain_version(version))
    return known is None, known or ()


def _nearest(
    fixes: Collection[str], versions: Collection[str], ecosystem: Ecosystem | None
) -> tuple[str, ...]:
    """The fixes above the highest version that has the flaw, the smallest step first; all of them
    where that cannot be told."""
    highest = max((_order(one, ecosystem) for one in versions), default=(True, ()))
    above = [one for one in fixes if (order := _order(one, ecosystem)) > highest and not order[0]]
    return tuple(in_order(above or fixes, ecosystem))


def _first(word: bool, answers: Sequence[bool | None]) -> bool | None:
    """`word` if any answer is so, else the other if anybody knows."""
    if word in answers:
        return word
    return not word if (not word) in answers else None


def _cleaned(source: Source, record: Vulnerability) -> Said:
    """Texts of unknown authors, fit for one line."""
    return Said(
        source,
        Vulnerability(
            short(record.package),
            tuple(short(version) for version in record.versions[:VERSIONS] if version),
            ordered_ids(short(id) for id in record.ids),
            record.severity,
            record.direct,
            record.dev,
            tuple(short(fix) for fix in record.fix[:FIXES] if fix),
            record.published,
        ),
    )

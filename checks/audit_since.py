"""What a change has to do with each vulnerability: brought in, there before, published since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from checks.audit_flaws import Flaw, Said, Since, ecosystem_of, flaw, groups
from checks.audit_locks import Installed, Locked, affected, locked, may_install, plain_version
from checks.audit_sources import Source, short
from checks.change import Change
from checks.dependencies import Dependencies
from checks.exceptions import loose_name
from checks.lockfile import Ecosystem


def flaws(change: Change, sources: Sequence[Source]) -> tuple[Flaw, ...]:
    """Every flaw of the head, and those of the base that the change fixed; the worst first."""
    comparison = _comparison(change, sources)
    found = (comparison.flaw(group) for group in groups(sources))
    return tuple(sorted((each for each in found if each is not None), key=lambda one: one.rank))


@dataclass(frozen=True, slots=True)
class _Comparison:
    """The two sides. `known` are the packages that a source of the head names, by its index;
    `alone` the ecosystems that have a single lockfile, `alike_*` the kinds of sources that looked
    at all of a side; `may_install` says whether the change could bring in a package."""

    sources: tuple[Source, ...]
    locked: Locked
    alone: frozenset[Ecosystem]
    alike_head: frozenset[str]
    alike_base: frozenset[str]
    known: tuple[frozenset[str], ...] = field(default=())
    may_install: bool = True

    def flaw(self, group: Sequence[Said]) -> Flaw | None:
        head = [one for one in group if not one.source.at_base]
        base = [one for one in group if one.source.at_base]
        if not head:
            installed = _installed(self.locked.base, base)
            fixed = self.is_fixed(base, installed)
            return flaw(base, installed, Since.FIXED) if fixed else None
        installed = _installed(self.locked.head, head)
        silent = self.silent(head, installed)
        return flaw(head, installed, self.since(head, base, installed), silent)

    def is_fixed(self, base: Sequence[Said], installed: Sequence[Installed]) -> bool:
        """Only who looked at the head as well can tell that it is gone."""
        whole = all(one.comparable for one in installed)
        return whole and any(one.source.kind in self.alike_head for one in base)

    def since(
        self, head: Sequence[Said], base: Sequence[Said], installed: Sequence[Installed]
    ) -> Since:
        known = self.was_known(head, base)
        placed = {one.version for one in installed if one.comparable}
        if not placed:
            if known:
                return Since.KNOWN
            asked = {one.source.kind for one in head if not one.source.looked_up}
            if not asked & self.alike_base:
                return Since.UNTOLD
            # What a scanner tells as findings may be about the code itself.
            brought = self.may_install or any(one.source.findings for one in head)
            return Since.INTRODUCED if brought else Since.PUBLISHED
        before = _versions(self.locked.base.get(head[0].package, ()))
        if placed <= before:
            return Since.KNOWN if known else Since.PUBLISHED
        replaced = not before or self.is_gone(base, before)
        return Since.KNOWN if known and replaced else Since.INTRODUCED

    def was_known(self, head: Sequence[Said], base: Sequence[Said]) -> bool:
        """Whether the base had the flaw already. What was looked up on both sides is believed by
        its own ids: a report of the head must not tie a new flaw to an old one."""
        if not base or not any(one.looked_up and one.at_base for one in self.sources):
            return bool(base)
        old = {key for one in base for key in one.keys}
        return all(old.intersection(one.keys) for one in head if one.source.looked_up)

    def is_gone(self, base: Sequence[Said], before: frozenset[str]) -> bool:
        """Whether a version that had the flaw is no longer there: then it was replaced by another
        one that has it as well, which made nothing worse."""
        told = {plain_version(version) for one in base for version in one.record.versions}
        name = base[0].package if base else ""
        return bool((told or before) - _versions(self.locked.head.get(name, ())))

    def silent(self, head: Sequence[Said], installed: Sequence[Installed]) -> tuple[Source, ...]:
        """The sources of the head that looked at the same package and do not name the flaw."""
        named = {id(one.source) for one in head}
        others = [
            at for at, one in enumerate(self.sources) if not one.at_base and id(one) not in named
        ]
        name = head[0].package
        return tuple(self.sources[at] for at in others if self.knows(at, name, installed))

    def knows(self, at: int, name: str, installed: Sequence[Installed]) -> bool:
        """Whether a source looked at a package: it looked it up, names another flaw of it, or
        audits all of the only lockfile that holds such packages."""
        source = self.sources[at]
        if source.looked_up:
            return bool(installed)
        if name in self.known[at]:
            return True
        whole = source.ecosystem in self.alone and not source.why_not
        return whole and any(one.package.ecosystem is source.ecosystem for one in installed)


def _comparison(change: Change, sources: Sequence[Source]) -> _Comparison:
    locks = (change.dependencies or Dependencies()).head.values()
    ecosystems = [lock.packages[0].ecosystem for lock in locks if lock.packages]
    known = tuple(
        frozenset(loose_name(short(one.package)) for one in each.found) for each in sources
    )
    return _Comparison(
        sources=tuple(sources),
        locked=locked(change, frozenset[str]().union(*known)),
        alone=frozenset(one for one in ecosystems if ecosystems.count(one) == 1),
        alike_head=frozenset(one.kind for one in sources if not one.at_base and not one.why_not),
        alike_base=frozenset(one.kind for one in sources if one.at_base and not one.why_not),
        known=known,
        may_install=may_install(change),
    )


def _installed(
    side: Mapping[str, tuple[Installed, ...]], said: Sequence[Said]
) -> tuple[Installed, ...]:
    """Where the package is, at the versions that are told and of the ecosystem that is meant."""
    versions = {version for one in said for version in one.record.versions}
    found = affected(side.get(said[0].package, ()), versions)
    ecosystem = ecosystem_of(said, found)
    return tuple(one for one in found if ecosystem in (None, one.package.ecosystem))


def _versions(installed: Sequence[Installed]) -> frozenset[str]:
    return frozenset(one.version for one in installed)

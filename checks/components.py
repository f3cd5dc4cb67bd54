"""The parts of a tree that a rule family judges on their own: its scopes, and the rest."""

from collections.abc import Iterator
from dataclasses import dataclass

from checks.change import Change, Snapshot
from checks.facts import Candidate, FileFacts
from checks.family import Account
from checks.family_options import FamilyOptions
from checks.paths import matches
from checks.roadmap import step_in_force
from checks.verdict import Enforcement


@dataclass(frozen=True, slots=True)
class Component:
    """A part with its own limits: a scope by its index, or what no scope matched (None)."""

    index: int | None
    enforcement: Enforcement
    max_growth: int
    total: int | None
    growth_origin: str
    total_origin: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Which candidates of a family the options ask for, and which component owns a file."""

    gate: str
    options: FamilyOptions

    def wants(self, path: str, candidate: Candidate) -> bool:
        """Whether a candidate belongs to this gate, its chosen rules and its paths."""
        gate, name = candidate.rule.split("/", 1)
        if gate != self.gate or not (self.options.rules is None or name in self.options.rules):
            return False
        return not self.options.paths or matches(self.options.paths, path)

    def component(self, path: str) -> int | None:
        """Index of the last scope that matches a file, as in an ignore file."""
        hits = [i for i, scope in enumerate(self.options.scopes) if matches(scope.paths, path)]
        return hits[-1] if hits else None

    def of(self, snapshot: Snapshot) -> Iterator[tuple[str, Candidate]]:
        """All wanted candidates of a tree."""
        for path in snapshot.tree:
            facts = snapshot.facts_of(path)
            if isinstance(facts, FileFacts):
                for candidate in facts.candidates:
                    if self.wants(path, candidate):
                        yield path, candidate

    def count(self, snapshot: Snapshot, account: Account, index: int | None) -> int:
        """Hits of one account in one component of a tree."""
        return sum(
            short_name(candidate.rule) in account.rules and self.component(path) == index
            for path, candidate in self.of(snapshot)
        )


def short_name(rule: str) -> str:
    """`any-growth/as-any` → `as-any`."""
    return rule.split("/", 1)[1]


def components(options: FamilyOptions, change: Change) -> list[Component]:
    """The gate's own part first, then its scopes; a dated step tightens the gate's ceiling."""
    total, origin = options.total, options.origin("total")
    step = step_in_force(options.roadmap, change)
    if step is not None and (total is None or step.total < total):
        total = step.total
        origin = options.origin(f"roadmap.{options.roadmap.index(step)}.total")
    growth = options.origin("max_growth")
    own = Component(None, options.enforcement, options.max_growth, total, growth, origin)
    return [own, *(_scope(options, own, index) for index in range(len(options.scopes)))]


def _scope(options: FamilyOptions, own: Component, index: int) -> Component:
    scope, key = options.scopes[index], f"scopes.{index}"
    inherits = scope.max_growth is None
    return Component(
        index,
        scope.enforcement or own.enforcement,
        own.max_growth if scope.max_growth is None else scope.max_growth,
        scope.total,
        own.growth_origin if inherits else options.origin(f"{key}.max_growth"),
        options.origin(f"{key}.total"),
    )

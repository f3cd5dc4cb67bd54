"""Contract of a gate: its options in the configuration, and how it judges a change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from checks.change import Change, Snapshot
from checks.evidence import Topic
from checks.verdict import Enforcement, Judgement

CORE_GATES = ("coverage", "audit", "any-growth", "route-length")
"""What is judged, advisory, where there is no configuration."""

PATHS = "globs, or names of `paths`, of the files that count; every file when left out"
SCOPES = "other limits for some files; the last scope that matches a file owns it"
SCOPE_PATHS = "globs, or names of `paths`, of the files that belong to the scope"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a gate wants to see beside the two trees: reports of some topics, whole texts of the
    head (globs), the packages of the lockfiles."""

    topics: frozenset[Topic] = frozenset()
    texts: tuple[str, ...] = ()
    dependencies: bool = False


class GateOptions(BaseModel):
    """A gate's section of `.hardening.yml`; every gate extends it with its own limits."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enforcement: Enforcement = Field(
        default=Enforcement.WARNING, description="what a broken limit does"
    )
    _origins: dict[str, str] = PrivateAttr(default_factory=dict)

    def with_origins(self, origins: dict[str, str]) -> "GateOptions":
        """Remember where each key was written: dotted key → `file:line`."""
        self._origins.update(origins)
        return self

    def origin(self, key: str) -> str:
        """Where `key` (dotted, list items by index) was written, "default" if it was not."""
        return self._origins.get(key, "default")

    def needs_totals(self) -> bool:
        """Whether judging waits until the whole tree is measured."""
        return False

    def needs(self) -> Needs:
        """What to gather for the gate."""
        return Needs()


Options = TypeVar("Options", bound=GateOptions)


@dataclass(frozen=True, slots=True)
class Measured:
    """Whole-tree figures of one gate at one commit."""

    total: int
    by_rule: dict[str, int]


@dataclass(frozen=True, slots=True)
class Gate:
    """A plug-in `checks/gates/<id>.py`, exported there as GATE. `judge` and `measure` get options
    of exactly the class `options`. Gates that judge reports have nothing to `measure` in a tree."""

    id: str
    title: str
    options: type[GateOptions]
    judge: Callable[[Change, GateOptions], Judgement]
    measure: Callable[[Snapshot, GateOptions], Measured] | None = None


def gate(
    id: str,
    title: str,
    options: type[Options],
    judge: Callable[[Change, Options], Judgement],
    measure: Callable[[Snapshot, Options], Measured] | None = None,
) -> Gate:
    """Build a gate from functions over its own options; TypeError if it is given another's."""

    def own(given: GateOptions) -> Options:
        if not isinstance(given, options):
            raise TypeError(f"{id} needs {options.__name__}, not {type(given).__name__}")
        return given

    return Gate(
        id,
        title,
        options,
        lambda change, given: judge(change, own(given)),
        None if measure is None else lambda snapshot, given: measure(snapshot, own(given)),
    )

"""What is shipped to the browser stays small.

`total` (such as `500kB`) is the most that all built files may have together, `max_growth` (`5%`,
or `10kB`) how much more than at the base; `entries` are budgets of single files by glob. Files are
found again at the base by their names without content hashes. Limits that the tool holds itself
against, such as those of size-limit, count as well.

`names` are globs of the files that count: `["**", "!**/*.map"]` leaves source maps out. `scopes`
are parts with a budget of their own; a file belongs to the last scope that matches it, and what no
scope matches is the gate's own part. `roadmap` lowers `total` on a day. What is over a limit
already may shrink without blocking. Compressed bytes and bytes on disk are never compared: when a
report changes from one to the other, only the limits hold. `kB` and `MB` count in thousands, `KiB`
and `MiB` by 1024.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from checks.allowance import Allowance
from checks.awaited import unready
from checks.bundle_budgets import Account, Budget, of_each, of_sum, of_tool
from checks.bundle_sizes import Built, sizes
from checks.bundle_units import Growth, Size, read_growth, size_words
from checks.bundle_words import judgement
from checks.change import Change
from checks.evidence import Topic
from checks.gate import GateOptions, Needs, gate
from checks.metric import LimitKind
from checks.name_globs import NameGlob, NameGlobs, fits
from checks.roadmap import Step, next_step, step_in_force
from checks.verdict import Enforcement, Judgement

__all__ = ["GATE", "Options"]

MAX_GROWTH: Allowance = read_growth("5%")
TOTAL = "the most that all files together may have, as `500kB`"
GROWTH = "how much more than at the base, as `5%` or `10kB`"
NAMES = "globs of the built files that count; all of them if left out"
SCOPES = "parts with a budget of their own; a file belongs to the last scope that matches it"
ENTRIES = "budgets of single files"


class TotalStep(Step):
    """From the day `by` on, at most `total`."""

    total: Size


class EntryBudget(BaseModel):
    """A budget of each file that the glob matches."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: NameGlob = Field(description="glob of names")
    max: Size | None = Field(default=None, description="the most that such a file may have")
    max_growth: Growth | None = None
    enforcement: Enforcement | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.max is None and self.max_growth is None:
            raise ValueError("an entry needs `max` or `max_growth`")
        return self


class BundleScope(BaseModel):
    """Own limits for some files; what it omits comes from the gate, but for `total`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: NameGlobs = Field(min_length=1, description="globs of the files of the scope")
    enforcement: Enforcement | None = None
    total: Size | None = None
    max_growth: Growth | None = None


class Options(GateOptions):
    """The section `bundle` of `.hardening.yml`."""

    total: Size | None = Field(default=None, description=TOTAL)
    max_growth: Growth = Field(
        default=MAX_GROWTH, description=GROWTH, json_schema_extra={"default": "5%"}
    )
    names: NameGlobs = Field(default=(), description=NAMES)
    entries: tuple[EntryBudget, ...] = Field(default=(), description=ENTRIES)
    scopes: tuple[BundleScope, ...] = Field(default=(), description=SCOPES)
    roadmap: tuple[TotalStep, ...] = Field(default=(), description="dated steps of `total`")

    def needs(self) -> Needs:
        """Reports of bundles."""
        return Needs(topics=frozenset({Topic.BUNDLE}))


def judge(change: Change, options: Options) -> Judgement:
    """Hold the built files against their budgets."""
    evidence = change.evidence_of(Topic.BUNDLE)
    not_ready = unready(evidence, "bundle report")
    if not_ready is not None:
        return not_ready
    found = sizes(evidence.head, evidence.base)
    files = [built for built in found.files if _counts(options, built)]
    accounts, unmet = _accounts(options, change, files)
    said = judgement(evidence.head, files, accounts, unmet)
    alone = _alone(files) if not found.notes else ()
    notes = (*evidence.notes, *found.notes, *alone, *said.notes, *_coming(change, options))
    origins = tuple(one.origin for one in evidence.head)
    return replace(said, notes=tuple(dict.fromkeys(notes)), reports=origins)


def _alone(files: Sequence[Built]) -> tuple[str, ...]:
    if not files or any(built.compared for built in files):
        return ()
    return ("nothing at the base compares with it: growth is not judged",)


def _counts(options: Options, built: Built) -> bool:
    return not options.names or fits(options.names, built.name)


def _owner(options: Options, built: Built) -> int | None:
    """Index of the last scope that matches a file, as in an ignore file."""
    hits = [i for i, one in enumerate(options.scopes) if fits(one.names, built.name)]
    return hits[-1] if hits else None


def _accounts(
    options: Options, change: Change, files: Sequence[Built]
) -> tuple[list[Account], list[str]]:
    """Every budget applied, and the budgets that met no file."""
    accounts, unmet = list[Account](), list[str]()
    for budget in _sums(options, change):
        met = of_sum(budget, files)
        accounts += met
        if not met and budget.most is not None:
            unmet.append(f"no file belongs to {budget.label}, which has a limit")
    for index in range(len(options.entries)):
        budget = _entry(options, index)
        met = of_each(budget, files)
        accounts += met
        unmet += [] if met else [f"no file matches the budget of {budget.label}"]
    here = (built for built in files if built.head is not None)
    return [*accounts, *of_tool(here, lambda built: _level(options, built))], unmet


def _level(options: Options, built: Built) -> Enforcement:
    index = _owner(options, built)
    own = None if index is None else options.scopes[index].enforcement
    return own or options.enforcement


def _sums(options: Options, change: Change) -> Iterable[Budget]:
    """The gate's own part, which a dated step tightens, then its scopes."""
    most, origin, kind = options.total, options.origin("total"), LimitKind.CEILING
    step = step_in_force(options.roadmap, change)
    if step is not None and (most is None or step.total < most):
        index = options.roadmap.index(step)
        most, origin = step.total, options.origin(f"roadmap.{index}.total")
        kind = LimitKind.TARGET
    growth, written = options.max_growth, options.origin("max_growth")
    own = Budget(
        "total",
        options.enforcement,
        lambda built: _owner(options, built) is None,
        most,
        origin,
        kind,
        growth,
        written,
    )
    yield own
    yield from (_scope(options, own, index) for index in range(len(options.scopes)))


def _scope(options: Options, own: Budget, index: int) -> Budget:
    scope, key = options.scopes[index], f"scopes.{index}"
    inherits = scope.max_growth is None
    return replace(
        own,
        label=f"total[scope {index + 1}]",
        enforcement=scope.enforcement or own.enforcement,
        wants=lambda built: _owner(options, built) == index,
        most=scope.total,
        most_origin=options.origin(f"{key}.total"),
        kind=LimitKind.CEILING,
        growth=own.growth if inherits else scope.max_growth,
        growth_origin=own.growth_origin if inherits else options.origin(f"{key}.max_growth"),
    )


def _entry(options: Options, index: int) -> Budget:
    entry, key = options.entries[index], f"entries.{index}"
    return Budget(
        f"`{entry.name}`",
        entry.enforcement or options.enforcement,
        lambda built: fits((entry.name,), built.name),
        entry.max,
        options.origin(f"{key}.max"),
        LimitKind.CEILING,
        entry.max_growth,
        options.origin(f"{key}.max_growth"),
    )


def _coming(change: Change, options: Options) -> tuple[str, ...]:
    step = next_step(options.roadmap, change)
    if step is None:
        return ()
    return (f"from {step.by.isoformat()} on: at most {size_words(step.total)} in total",)


GATE = gate(id="bundle", title="Bundle size", options=Options, judge=judge)

"""The sections `lint` and `types` of `.hardening.yml`, and the accounts that they ask to keep."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from checks.change import Change
from checks.declared_report import ID
from checks.family_options import SCOPES, FamilyScope, TotalStep
from checks.gate import PATHS, GateOptions
from checks.metric import LimitKind
from checks.report import Level
from checks.report_limits import NAME_CHARACTERS
from checks.roadmap import step_in_force
from checks.verdict import Enforcement

MOST_BUDGETS = 200
LEVEL = "the least level that counts"
REPORT = "judge only the report with this id of `reports`"
MAX_GROWTH = "how many more than it removes a change may add, per tool"
RULE_GROWTH = "how many more than it removes a change may add, of this rule"
TOTAL = "the most that there may be, outside of the scopes"
INDIRECT = "what new findings on lines that the change did not touch do; off: they are only told"
RULES = "budgets of single rules of the tool, beside the other limits"

RuleName = Annotated[str, StringConstraints(min_length=1, max_length=NAME_CHARACTERS)]
Count = Annotated[int, Field(strict=True, ge=0)]


class RuleBudget(BaseModel):
    """Limits of one rule of the tool; a rule with its own `max_growth` is not held against the
    gate's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enforcement: Enforcement | None = None
    total: Count | None = Field(default=None, description="the most that the rule may have")
    max_growth: Count | None = Field(default=None, description=RULE_GROWTH)

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.total is None and self.max_growth is None:
            raise ValueError("needs `total`, `max_growth` or both")
        return self


class FindingOptions(GateOptions):
    """What both sections say; they differ in their defaults."""

    report: str | None = Field(default=None, pattern=ID, description=REPORT)
    level: Level = Field(default=Level.WARNING, description=LEVEL)
    max_growth: Count = Field(default=0, description=MAX_GROWTH)
    total: Count | None = Field(default=None, description=TOTAL)
    indirect: Enforcement = Field(default=Enforcement.OFF, description=INDIRECT)
    paths: tuple[str, ...] = Field(default=(), description=PATHS)
    rules: dict[RuleName, RuleBudget] = Field(
        default_factory=dict, max_length=MOST_BUDGETS, description=RULES
    )
    scopes: tuple[FamilyScope, ...] = Field(default=(), description=SCOPES)
    roadmap: tuple[TotalStep, ...] = Field(default=(), description="dated steps of `total`")

    @model_validator(mode="after")
    def _one_step_a_day(self) -> Self:
        days = [step.by for step in self.roadmap]
        if len(set(days)) < len(days):
            raise ValueError("roadmap: two steps have the same day")
        return self


@dataclass(frozen=True, slots=True)
class Account:
    """Findings with limits of their own: those of a scope, of no scope (both None), or of a rule.
    A limit is None where nothing is asked."""

    metric: str
    enforcement: Enforcement
    max_growth: int | None
    total: int | None
    growth_origin: str
    total_origin: str
    total_kind: LimitKind = LimitKind.CEILING
    scope: int | None = None
    rule: str | None = None

    @property
    def where(self) -> str:
        """For example " in scope 1", " of no-undef", or "" for the gate's own."""
        if self.rule is not None:
            return f" of {self.rule}"
        return "" if self.scope is None else f" in scope {self.scope + 1}"


def accounts(options: FindingOptions, change: Change) -> tuple[Account, ...]:
    """The gate's own account, its scopes', its rules'."""
    return (_own(options, change), *_scopes(options), *_rules(options))


def _own(options: FindingOptions, change: Change) -> Account:
    """A dated step only tightens."""
    total, origin, kind = options.total, options.origin("total"), LimitKind.CEILING
    step = step_in_force(options.roadmap, change)
    if step is not None and (total is None or step.total < total):
        total, kind = step.total, LimitKind.TARGET
        origin = options.origin(f"roadmap.{options.roadmap.index(step)}.total")
    growth = options.origin("max_growth")
    return Account(
        "total", options.enforcement, options.max_growth, total, growth, origin, total_kind=kind
    )


def _scopes(options: FindingOptions) -> Iterator[Account]:
    for index, scope in enumerate(options.scopes):
        inherits, key = scope.max_growth is None, f"scopes.{index}"
        yield Account(
            f"total[scope {index + 1}]",
            scope.enforcement or options.enforcement,
            options.max_growth if inherits else scope.max_growth,
            scope.total,
            options.origin("max_growth" if inherits else f"{key}.max_growth"),
            options.origin(f"{key}.total"),
            scope=index,
        )


def _rules(options: FindingOptions) -> Iterator[Account]:
    for name, budget in options.rules.items():
        yield Account(
            f"rule[{name}]",
            budget.enforcement or options.enforcement,
            budget.max_growth,
            budget.total,
            options.origin(f"rules.{name}.max_growth"),
            options.origin(f"rules.{name}.total"),
            rule=name,
        )

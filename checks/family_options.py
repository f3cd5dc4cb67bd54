"""The section of a rule family in `.hardening.yml`.

Apart from the family itself, so that the processes that only analyse load no pydantic.
"""

import difflib
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from checks.family import Family
from checks.gate import GateOptions
from checks.roadmap import Step
from checks.verdict import Enforcement

MAX_GROWTH = "how many more than it removes a change may add, per language"
TOTAL = "the most that the whole tree may have"
RULES = "the rules that count; all of them if left out"
PATHS = "the files that count; all of them if left out"
SCOPES = "own limits for some paths; a file belongs to the last scope that matches it"
SCOPE_PATHS = "the files of the scope"


class TotalStep(Step):
    """From the day `by` on, at most `total` in the whole tree."""

    total: int = Field(ge=0)


class FamilyScope(BaseModel):
    """Own limits for some paths; what it omits comes from the gate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: tuple[str, ...] = Field(min_length=1, description=SCOPE_PATHS)
    enforcement: Enforcement | None = None
    max_growth: int | None = Field(default=None, ge=0)
    total: int | None = Field(default=None, ge=0)


class FamilyOptions(GateOptions):
    """The section of a rule family in `.hardening.yml`."""

    max_growth: int = Field(default=0, ge=0, description=MAX_GROWTH)
    total: int | None = Field(default=None, ge=0, description=TOTAL)
    rules: tuple[str, ...] | None = Field(default=None, min_length=1, description=RULES)
    paths: tuple[str, ...] = Field(default=(), description=PATHS)
    roadmap: tuple[TotalStep, ...] = Field(default=(), description="dated steps of `total`")
    scopes: tuple[FamilyScope, ...] = Field(default=(), description=SCOPES)

    def needs_totals(self) -> bool:
        """Ceilings and dated steps hold for the whole tree."""
        scoped = any(scope.total is not None for scope in self.scopes)
        return self.total is not None or bool(self.roadmap) or scoped


def options_for(family: Family, names: Sequence[str]) -> type[FamilyOptions]:
    """The family's options, whose `rules` may only name rules that exist."""

    def known(given: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for name in given or ():
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                hint = f"; did you mean `{near[0]}`?" if near else f": {', '.join(names)}"
                raise ValueError(f"`{name}` is no rule of {family.id}{hint}")
        return given

    class Options(FamilyOptions):
        __doc__ = FamilyOptions.__doc__
        rules: Annotated[tuple[str, ...] | None, AfterValidator(known)] = Field(
            default=None, min_length=1, description=RULES
        )

    return Options

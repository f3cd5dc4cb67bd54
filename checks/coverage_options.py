"""The section `coverage` of `.hardening.yml`."""

from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_serializer,
    model_validator,
)

from checks.evidence import Topic
from checks.gate import PATHS, SCOPE_PATHS, SCOPES, GateOptions, Needs
from checks.percentages import no_share
from checks.roadmap import Step
from checks.verdict import Enforcement

AUTO: Literal["auto"] = "auto"
MOST_LINES = 1_000_000
METRICS = ("lines", "branches", "functions", "statements")
DEFAULT_PATCH = 80.0
DEFAULT_POINTS = 0.1

PROJECT = (
    "the least that the whole may have, in per cent; `auto` is what the base has, less a tolerance"
)
UNLISTED = (
    "`miss` counts every line of a new source file that no report lists as missed; `note` names it"
)
TARGET = "a percentage, or `auto`: what the base has, less the tolerance"
PATCH = "the least of the added lines that must be covered, in per cent"
SMALL = "a change with fewer coverable lines is not held against `patch`"
REMOVED = (
    "`adjust` takes covered lines that a change removes out of the base before comparing,"
    " `strict` does not"
)
PARTIALS = "whether lines of which some branch was not taken count as covered (`hit`) or not"


def _short(percent: float) -> int | float:
    """80 rather than 80.0."""
    whole = int(percent)
    return whole if whole == percent else percent


Points = Annotated[
    float,
    Field(strict=True, ge=0, le=100, allow_inf_nan=False),
    PlainSerializer(_short, return_type=int | float),
]
Percent = Annotated[Points, AfterValidator(no_share)]


def _target(given: object) -> object:
    if isinstance(given, str) and given != AUTO:
        raise ValueError("needs `auto` or a number from 0 to 100")
    return None if given == AUTO else given


def _alone(given: object) -> object:
    """The short form: a target without the mapping around it."""
    return given if isinstance(given, dict | BaseModel) else {"target": given}


class ToleranceOptions(BaseModel):
    """What may be lost against the base: the larger of the two counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lines: int = Field(default=0, strict=True, ge=0, le=MOST_LINES, description="covered lines")
    points: Points = Field(default=DEFAULT_POINTS, description="points of a percentage")


class ProjectOptions(BaseModel):
    """The figure of all files; a `target` of None is what the base has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    target: Annotated[
        Percent | None,
        BeforeValidator(_target, json_schema_input_type=Percent | Literal["auto"]),
    ] = Field(default=None, description=TARGET, json_schema_extra={"default": AUTO})
    tolerance: ToleranceOptions = ToleranceOptions()

    @model_serializer(mode="plain")
    def _written(self) -> dict[str, object] | int | float | str:
        target = AUTO if self.target is None else _short(self.target)
        if self.tolerance == ToleranceOptions():
            return target
        return {"target": target, "tolerance": self.tolerance.model_dump(mode="json")}


class PatchOptions(BaseModel):
    """The figure of the added lines."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    target: Percent = Field(default=DEFAULT_PATCH, description=PATCH)
    min_changed_lines: int = Field(default=0, strict=True, ge=0, le=MOST_LINES, description=SMALL)

    @model_serializer(mode="plain")
    def _written(self) -> dict[str, object] | int | float:
        if not self.min_changed_lines:
            return _short(self.target)
        return {"target": _short(self.target), "min_changed_lines": self.min_changed_lines}


Project = Annotated[
    ProjectOptions,
    BeforeValidator(_alone, json_schema_input_type=Percent | Literal["auto"] | ProjectOptions),
]
Patch = Annotated[
    PatchOptions, BeforeValidator(_alone, json_schema_input_type=Percent | PatchOptions)
]


class ScopePatchOptions(BaseModel):
    """The figure of the added lines of a scope; what it omits comes from the gate."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    target: Percent | None = None
    min_changed_lines: int | None = Field(default=None, strict=True, ge=0, le=MOST_LINES)

    @model_serializer(mode="plain")
    def _written(self) -> dict[str, object] | int | float:
        if self.min_changed_lines is None and self.target is not None:
            return _short(self.target)
        keys = {"target": self.target, "min_changed_lines": self.min_changed_lines}
        return {key: value for key, value in keys.items() if value is not None}


ScopePatch = Annotated[
    ScopePatchOptions,
    BeforeValidator(_alone, json_schema_input_type=Percent | ScopePatchOptions),
]


class CoverageStep(Step):
    """From the day `by` on, at least `project` per cent of all lines are covered."""

    project: Percent = Field(description="least percentage of lines")


class CoverageScope(BaseModel):
    """Own limits for some paths, held against these files alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: tuple[str, ...] = Field(min_length=1, description=SCOPE_PATHS)
    enforcement: Enforcement | None = None
    project: Percent | None = Field(default=None, description="least percentage of lines")
    lines: Percent | None = None
    branches: Percent | None = None
    functions: Percent | None = None
    statements: Percent | None = None
    patch: ScopePatch | None = Field(default=None, description=PATCH)


class Options(GateOptions):
    """The section `coverage` of `.hardening.yml`; without `paths` every measured file counts."""

    project: Project = Field(default=ProjectOptions(), description=PROJECT)
    patch: Patch = Field(default=PatchOptions(), description=PATCH)
    lines: Percent | None = Field(default=None, description="least percentage of lines")
    branches: Percent | None = Field(default=None, description="least percentage of branches")
    functions: Percent | None = Field(default=None, description="least percentage of functions")
    statements: Percent | None = Field(default=None, description="least percentage of statements")
    removed_code: Literal["adjust", "strict"] = Field(default="adjust", description=REMOVED)
    partials: Literal["hit", "miss"] = Field(default="hit", description=PARTIALS)
    unlisted: Literal["note", "miss"] = Field(default="note", description=UNLISTED)
    paths: tuple[str, ...] = Field(default=(), description=PATHS)
    scopes: tuple[CoverageScope, ...] = Field(default=(), description=SCOPES)
    roadmap: tuple[CoverageStep, ...] = Field(default=(), description="dated steps of `project`")

    @model_validator(mode="after")
    def _one_step_a_day(self) -> Self:
        days = [step.by for step in self.roadmap]
        if len(set(days)) < len(days):
            raise ValueError("roadmap: two steps have the same day")
        return self

    def needs(self) -> Needs:
        """Coverage reports."""
        return Needs(topics=frozenset({Topic.COVERAGE}))

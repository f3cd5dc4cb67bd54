"""The section `audit` of `.hardening.yml`."""

from datetime import timedelta
from typing import Annotated, Final, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic.config import JsonDict

from checks.advisories import WORST_FIRST
from checks.durations import Duration, InWords, at_most
from checks.evidence import Topic
from checks.finding import Severity
from checks.gate import GateOptions, Needs
from checks.verdict import Enforcement

LONGEST_SLA = timedelta(days=3650)
DEFAULT_WARN_LEVEL: Final = Severity.MODERATE
MEDIUM = "medium"
"""What some tools call moderate."""

KNOWN = (
    Severity.CRITICAL,
    Severity.HIGH,
    Severity.MODERATE,
    Severity.LOW,
    Severity.INFO,
)


def _moderate(given: object) -> object:
    return Severity.MODERATE.value if given == MEDIUM else given


def _medium(schema: JsonDict) -> None:
    """Editors learn the other word as well."""
    properties = schema["properties"]
    assert isinstance(properties, dict)
    properties[MEDIUM] = properties["moderate"]


Level = Annotated[
    Literal[Severity.CRITICAL, Severity.HIGH, Severity.MODERATE, Severity.LOW, Severity.INFO],
    BeforeValidator(_moderate),
    WithJsonSchema({"type": "string", "enum": [*(one.value for one in KNOWN), MEDIUM]}),
]
Ceiling = Annotated[int, Field(ge=0)] | None
Span = Annotated[Duration, at_most(LONGEST_SLA), InWords] | None


class BySeverity(BaseModel):
    """Keys are severities, `medium` for `moderate` among them."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_medium)

    @model_validator(mode="before")
    @classmethod
    def _one_word(cls, given: object) -> object:
        if isinstance(given, dict) and MEDIUM in given:
            if "moderate" in given:
                raise ValueError("`medium` and `moderate` are the same; keep one of them")
            return {"moderate" if key == MEDIUM else key: one for key, one in given.items()}
        return given


class Ceilings(BySeverity):
    """The most known vulnerabilities that the whole tree may have, by severity."""

    critical: Ceiling = None
    high: Ceiling = None
    moderate: Ceiling = None
    low: Ceiling = None
    info: Ceiling = None
    unknown: Ceiling = None

    def of(self, severity: Severity) -> int | None:
        """The ceiling of one severity."""
        found: dict[str, int | None] = self.model_dump()
        return found[severity.value]


class Spans(BySeverity):
    """How long after its publication a vulnerability may stay, by severity."""

    critical: Span = None
    high: Span = None
    moderate: Span = None
    low: Span = None
    info: Span = None

    def of(self, severity: Severity) -> timedelta | None:
        """The span of one severity."""
        found: dict[str, timedelta | None] = dict(self)
        return found.get(severity.value)


class DependencyScope(BaseModel):
    """Another enforcement for some dependencies; the last scope that matches one owns it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dependencies: Literal["development", "runtime", "direct", "transitive"] = Field(
        description="which of them; what no source calls development is runtime"
    )
    enforcement: Enforcement


class Existing(BaseModel):
    """What holds for vulnerabilities that the change did not bring in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enforcement: Enforcement = Field(
        default=Enforcement.INFO, description="what such a vulnerability does"
    )
    sla: Spans = Field(
        default_factory=Spans,
        description="days after publication from which on a vulnerability is warned about",
    )


class Options(GateOptions):
    """The section `audit` of `.hardening.yml`."""

    block: Literal["introduced", "any"] = Field(
        default="introduced", description="what breaks the limits: what the change brings, or all"
    )
    level: Level = Field(
        default=Severity.HIGH, description="at or above it: the gate's enforcement"
    )
    warn_level: Level = Field(default=DEFAULT_WARN_LEVEL, description="at or above it: a warning")
    unknown_severity: Enforcement = Field(
        default=Enforcement.WARNING, description="where no source tells the severity"
    )
    total: Ceilings = Field(
        default_factory=Ceilings, description="the most that the whole tree may have"
    )
    scopes: tuple[DependencyScope, ...] = Field(
        default=(), description="another enforcement for some dependencies"
    )
    existing: Existing = Field(
        default_factory=Existing, description="what holds for what was there before"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        # The default may stand spelled out beside a lower level: it only has nothing left to do.
        chosen = self.warn_level is not DEFAULT_WARN_LEVEL
        if chosen and WORST_FIRST.index(self.warn_level) < WORST_FIRST.index(self.level):
            raise ValueError(
                f"warn_level ({self.warn_level}) must not be above level ({self.level})"
            )
        return self

    def needs(self) -> Needs:
        """Reports, and the packages of the lockfiles."""
        return Needs(topics=frozenset({Topic.AUDIT}), dependencies=True)

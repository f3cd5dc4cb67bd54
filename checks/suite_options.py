"""The section `tests` of `.hardening.yml`, and the parts of a run that it makes."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from checks.change import Change
from checks.declared_report import ID
from checks.evidence import Topic
from checks.gate import GateOptions, Needs
from checks.load_units import Milliseconds
from checks.name_globs import NameGlobs, fits
from checks.paths import any_of
from checks.percentages import no_share
from checks.roadmap import Step, step_in_force
from checks.suite_cases import LEFT_OUT, REST
from checks.suite_limits import Part
from checks.verdict import Enforcement, weaker

MOST_TESTS = 10_000_000
FAILED = "the most tests that may fail; 0 unless `passed` is given"
PASSED = "the least per cent of the tests that ran and must pass, such as 95"
MINIMUM = "the least tests that must run, skipped ones aside; the gate's own counts all of them"
MAX_LOSS = "how many fewer tests than at the base there may be"
SKIPPED = "what a test does that is skipped and was not"
VANISHED = "what a test does that ran at the base and is gone"
SLOW = "the longest time of one test by category, as `{unit: 100ms, other: 5s}`"
SUITES = "globs of the suites that count; all of them if left out"
PATHS = "globs, or names of `paths`, of the files whose tests count; all of them if left out"
CATEGORIES = "categories of `reports:` that must report, such as `[unit, integration]`"
SCOPES = "parts with their own limits; a test belongs to the last scope that matches it"


Category = Annotated[str, Field(pattern=ID)]
Tests = Annotated[int, Field(strict=True, ge=0, le=MOST_TESTS)]
PerCent = Annotated[float, Field(ge=0, le=100), AfterValidator(no_share)]


class SuiteStep(Step):
    """From the day `by` on, these hold."""

    failed: Tests | None = None
    passed: PerCent | None = None
    minimum: Tests | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.failed is None and self.passed is None and self.minimum is None:
            raise ValueError("a step needs `failed`, `passed` or `minimum`")
        return self


class SuiteScope(BaseModel):
    """Own limits for some tests; what it omits comes from the gate, but for `minimum`. With both
    `paths` and `suites`, a test belongs to it by either."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="the files whose tests belong to the scope"
    )
    suites: NameGlobs | None = Field(
        default=None, min_length=1, description="globs of the suites that belong to the scope"
    )
    enforcement: Enforcement | None = None
    failed: Tests | None = None
    passed: PerCent | None = None
    minimum: Tests | None = Field(default=None, description="the least tests of the scope")
    max_loss: Tests | None = None
    newly_skipped: Enforcement | None = None
    vanished: Enforcement | None = None

    @model_validator(mode="after")
    def _matches_something(self) -> Self:
        if not self.paths and not self.suites:
            raise ValueError("a scope needs `paths` or `suites`")
        return self


class Options(GateOptions):
    """The section `tests` of `.hardening.yml`."""

    failed: Tests | None = Field(default=None, description=FAILED)
    passed: PerCent | None = Field(default=None, description=PASSED)
    minimum: Tests | None = Field(default=None, description=MINIMUM)
    max_loss: Tests = Field(default=0, description=MAX_LOSS)
    newly_skipped: Enforcement = Field(default=Enforcement.WARNING, description=SKIPPED)
    vanished: Enforcement = Field(default=Enforcement.WARNING, description=VANISHED)
    slow: dict[Category, Milliseconds] = Field(default_factory=dict, description=SLOW)
    slow_enforcement: Enforcement = Field(
        default=Enforcement.INFO, description="what a test does that is slow and was not"
    )
    categories: tuple[Category, ...] = Field(default=(), description=CATEGORIES)
    suites: NameGlobs = Field(default=(), description=SUITES)
    paths: tuple[str, ...] = Field(default=(), description=PATHS)
    scopes: tuple[SuiteScope, ...] = Field(default=(), description=SCOPES)
    roadmap: tuple[SuiteStep, ...] = Field(
        default=(), description="dated steps of `failed`, `passed` and `minimum`"
    )

    def needs(self) -> Needs:
        """Reports of tests."""
        return Needs(topics=frozenset({Topic.TESTS}))

    def owner(self, suite: str, file: str) -> int:
        """Which part a test belongs to."""
        if self.paths and not any_of(self.paths)(file):
            return LEFT_OUT
        if self.suites and not fits(self.suites, suite):
            return LEFT_OUT
        for index in reversed(range(len(self.scopes))):
            scope = self.scopes[index]
            if scope.paths and file and any_of(scope.paths)(file):
                return index
            if scope.suites and fits(scope.suites, suite):
                return index
        return REST


def parts(options: Options, change: Change) -> list[Part]:
    """The gate's own part, which dated steps tighten, then its scopes."""
    own = _own(options, change)
    return [own, *(_scope(options, own, index) for index in range(len(options.scopes)))]


def _own(options: Options, change: Change) -> Part:
    failed = options.failed
    if failed is None and options.passed is None:
        failed = 0
    limits: dict[str, float | None] = {
        "failed": failed,
        "passed": options.passed,
        "minimum": options.minimum,
    }
    origins = {key: options.origin(key) for key in (*limits, "max_loss", "vanished")}
    dated = _dated(options, change, limits, origins)
    most, least = limits["failed"], limits["minimum"]
    return Part(
        REST,
        options.enforcement,
        None if most is None else int(most),
        limits["passed"],
        None if least is None else int(least),
        options.max_loss,
        weaker(options.newly_skipped, options.enforcement),
        weaker(options.vanished, options.enforcement),
        origins,
        dated,
    )


def _dated(
    options: Options, change: Change, limits: dict[str, float | None], origins: dict[str, str]
) -> frozenset[str]:
    """Put the steps in force into `limits`, where they are stricter; returns which were."""
    dated = set[str]()
    for key, known in list(limits.items()):
        steps = [step for step in options.roadmap if getattr(step, key) is not None]
        step = step_in_force(steps, change)
        value: float | None = None if step is None else getattr(step, key)
        if step is None or value is None:
            continue
        stricter = known is None or (value < known if key == "failed" else value > known)
        if stricter:
            limits[key] = value
            origins[key] = options.origin(f"roadmap.{options.roadmap.index(step)}.{key}")
            dated.add(key)
    return frozenset(dated)


def _scope(options: Options, own: Part, index: int) -> Part:
    scope, key = options.scopes[index], f"scopes.{index}"
    enforcement = scope.enforcement or own.enforcement
    stated = scope.failed is not None or scope.passed is not None
    skipped, vanished = scope.newly_skipped, scope.vanished
    return Part(
        index,
        enforcement,
        scope.failed if stated else own.failed,
        scope.passed if stated else own.passed,
        scope.minimum,
        own.max_loss if scope.max_loss is None else scope.max_loss,
        weaker(options.newly_skipped if skipped is None else skipped, enforcement),
        weaker(options.vanished if vanished is None else vanished, enforcement),
        _origins(options, scope, own, key),
        frozenset() if stated else own.dated - {"minimum"},
    )


def _origins(options: Options, scope: SuiteScope, own: Part, key: str) -> Mapping[str, str]:
    return {
        name: options.origin(f"{key}.{name}") if name in scope.model_fields_set else origin
        for name, origin in own.origins.items()
    }

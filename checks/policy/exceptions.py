"""The `exceptions` of `.hardening.yml`: reviewed, with a reason, and never without an end."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from checks.exception_versions import RANGE_CHARACTERS, read_range
from checks.exceptions import AdvisoryMatch, GateException
from checks.gate import Gate
from checks.plain_text import one_line
from checks.policy.nearest import quoted, unknown
from checks.verdict import Enforcement
from checks.yaml_tree import Route, Value

ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
LONGEST = timedelta(days=365)
TEXT_CHARACTERS = 500
NAME_CHARACTERS = 214
GATES = ("audit",)
"""The gates that know exceptions so far."""

NOT_YET = ("guarantee", "paths")


def _told(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return one_line(text)


def _range(text: str) -> str:
    read_range(text)
    return text


def _pattern(text: str) -> str:
    if text.strip() in ("", "*"):
        raise ValueError("must name one; an exception never reaches all of them")
    return text.strip()


Told = Annotated[str, Field(max_length=TEXT_CHARACTERS), AfterValidator(_told)]
Named = Annotated[str, Field(max_length=NAME_CHARACTERS), AfterValidator(_pattern)]
Loosened = Literal[Enforcement.OFF, Enforcement.INFO, Enforcement.WARNING]


class ExceptionMatch(BaseModel):
    """A known vulnerability: an advisory alone would clear every package that it is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    advisory: Named = Field(description="its id, or any of its aliases: GHSA, CVE, PYSEC…")
    package: Named = Field(description="the package as its lockfile names it")
    versions: Annotated[str, Field(max_length=RANGE_CHARACTERS), AfterValidator(_range)] = Field(
        description="the versions that may stay, such as <10.5.0; `*` for all"
    )


class DeclaredException(BaseModel):
    """One exception. It only loosens, and reaches every pull request until its end."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=ID, description="names the exception")
    gates: dict[str, Loosened] = Field(
        min_length=1, description="what a broken limit still does, by gate: off, info or warning"
    )
    match: ExceptionMatch = Field(description="what is excepted")
    rationale: Told = Field(description="why it may stay")
    approved_by: Told = Field(description="who answers for it")
    approved_on: date = Field(description="the first day")
    expires: date = Field(description="the last day, at most 365 days after `approved_on`")
    issue: int | str | None = Field(default=None, description="where it is followed up")

    @field_validator("expires")
    @classmethod
    def _bounded(cls, expires: date, info: ValidationInfo) -> date:
        approved = info.data.get("approved_on")
        if not isinstance(approved, date):
            return expires
        if expires < approved:
            raise ValueError(f"must not be before `approved_on` ({approved.isoformat()})")
        if expires - approved > LONGEST:
            latest = (approved + LONGEST).isoformat()
            raise ValueError(f"must be at most {LONGEST.days} days after `approved_on`: {latest}")
        return expires

    def value(self) -> GateException:
        """The exception as gates see it."""
        match = AdvisoryMatch(
            self.match.advisory, self.match.package, read_range(self.match.versions)
        )
        return GateException(
            self.id,
            dict(self.gates),
            match,
            self.rationale,
            self.approved_by,
            self.approved_on,
            self.expires,
        )


def exception_faults(exceptions: Value, gates: Mapping[str, Gate]) -> Iterator[tuple[Route, str]]:
    """The keys that mean something else than their author thinks, each with the reason."""
    seen = set[str]()
    for index, item in enumerate(exceptions if isinstance(exceptions, list) else ()):
        route: Route = ("exceptions", index)
        if not isinstance(item, dict):
            continue
        name = item.get("id")
        if isinstance(name, str) and name in seen:
            yield (*route, "id"), f"another exception has the id {quoted(name)} already"
        seen |= {name} if isinstance(name, str) else set()
        for key in (key for key in NOT_YET if key in item):
            yield (*route, key), f"`{key}` of an exception is not supported yet; remove it"
        named = item.get("gates")
        for gate in named if isinstance(named, dict) else ():
            if gate not in gates:
                yield (*route, "gates", gate), unknown("gate", gate, gates)
            elif gate not in GATES:
                told = f"exceptions for `{gate}` are not supported yet, only for `{GATES[0]}`"
                yield (*route, "gates", gate), told

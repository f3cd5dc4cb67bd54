"""Gates to configure, and ways to read a configuration for them."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from checks.change import Change, Snapshot
from checks.gate import Gate, GateOptions, Measured, gate
from checks.policy import Policy, PolicyError, parse_policy
from checks.verdict import Enforcement, Judgement

FILE = ".hardening.yml"


class Step(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    by: date
    total: int = Field(ge=0)


class Scope(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    paths: tuple[str, ...] = Field(min_length=1)
    enforcement: Enforcement | None = None
    max_growth: int | None = Field(default=None, ge=0)


class GrowthOptions(GateOptions):
    max_growth: int = Field(default=0, ge=0)
    rules: tuple[str, ...] | None = Field(default=None, min_length=1)
    paths: tuple[str, ...] = ()
    roadmap: tuple[Step, ...] = ()
    scopes: tuple[Scope, ...] = ()


class LengthOptions(GateOptions):
    max_lines: int = Field(default=100, ge=1)
    slack: float = 0.0
    strict: bool = True
    paths: tuple[str, ...] = ()


def _judge(_: Change, options: GateOptions) -> Judgement:
    return Judgement(f"nothing to say at {options.enforcement}")


def _measure(_: Snapshot, options: GateOptions) -> Measured:
    return Measured(options.enforcement.rank, {})


GATES: dict[str, Gate] = {
    "any-growth": gate("any-growth", "Growth of any", GrowthOptions, _judge, _measure),
    "route-length": gate("route-length", "Route length", LengthOptions, _judge, _measure),
    "zeal": gate("zeal", "Zeal", LengthOptions, _judge, _measure),
}


def read(text: str | bytes) -> Policy:
    """The policy; PolicyError with its faults otherwise."""
    return parse_policy(text if isinstance(text, bytes) else text.encode(), FILE, GATES)


def faults(text: str | bytes) -> list[str]:
    """What is wrong, as it is printed but for the file name."""
    try:
        read(text)
    except PolicyError as error:
        return [str(fault).removeprefix(f"{FILE}:") for fault in error.faults]
    return []

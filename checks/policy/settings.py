"""The `settings` of `.hardening.yml`: what holds for the whole repository, whatever the gate."""

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from checks.durations import Duration, InWords, at_most
from checks.verdict import Enforcement

INLINE_LIMIT = 30
LONGEST_WAIT = timedelta(hours=24)
LONGEST_NOTICE = timedelta(days=365)
LONGEST_GRACE = timedelta(days=365)
TIMEZONE = r"^[A-Za-z][A-Za-z0-9_+-]{0,31}(/[A-Za-z0-9_+-]{1,32}){0,2}$"


def _zone(name: str) -> str:
    if re.fullmatch(TIMEZONE, name) is None:
        raise ValueError("must be the name of a time zone such as Europe/Paris")
    return name


class Settings(BaseModel):
    """Every key may be left out.

    `drafts` and `forks` say how strictly such pull requests are judged (advisory: nothing
    blocks), `missing_evidence` what a missing report counts as, `on_error` what is concluded
    when we fail ourselves, `notice` how long before its day a dated step is announced, `grace`
    how long after it a pull request opened earlier keeps the former limit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        default="UTC", json_schema_extra={"pattern": TIMEZONE}
    )
    comment: Literal["always", "on-finding", "never"] = "on-finding"
    inline_limit: int = Field(default=10, ge=0, le=INLINE_LIMIT)
    inline_ignores: Literal["on", "off"] = "on"
    drafts: Literal["full", "advisory", "off"] = "advisory"
    forks: Literal["same", "advisory"] = "same"
    evidence_wait: Annotated[Duration, at_most(LONGEST_WAIT), InWords] = timedelta(minutes=30)
    missing_evidence: Literal[Enforcement.INFO, Enforcement.WARNING, Enforcement.BLOCKING] = (
        Enforcement.WARNING
    )
    on_error: Literal["neutral", "failure"] = "neutral"
    check_runs: Literal["blocking", "all", "aggregate"] = "blocking"
    notice: Annotated[Duration, at_most(LONGEST_NOTICE), InWords] = timedelta(days=14)
    grace: Annotated[Duration, at_most(LONGEST_GRACE), InWords] = timedelta(days=7)

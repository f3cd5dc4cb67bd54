"""The `reports` of `.hardening.yml`: what CI is expected to send, and how to treat it."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from checks.durations import Duration, InWords, at_most
from checks.evidence import Topic, Trust

ID = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
LONGEST_CARRY = timedelta(days=90)
"""Reports are kept no longer."""


class DeclaredReport(BaseModel):
    """One report that CI sends. What is declared is expected of every head; what is not is known
    by its content and expected where the base had it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=ID, description="names the report; uploads may give it as `id`")
    kind: Topic = Field(description="what the report is evidence of")
    format: str | None = Field(default=None, description="only reports in this format")
    tool: str | None = Field(default=None, description="only reports written by this tool")
    artifact: str | None = Field(default=None, description="glob of artifact or report names")
    paths: tuple[str, ...] = Field(
        default=(), description="the files that the report speaks for; all of them if left out"
    )
    required: bool = Field(default=False, description="missing, it counts as a breach of its gates")
    carry_forward: Annotated[Duration, at_most(LONGEST_CARRY), InWords] | None = Field(
        default=None, description="how old a report of an ancestor may be that stands in for it"
    )
    category: str | None = Field(
        default=None, pattern=ID, description="of tests: unit, integration, contract, e2e…"
    )
    trust: Literal[Trust.SIGNED, Trust.ARTIFACT, Trust.FORK] | None = Field(
        default=None, description="the least trust that is accepted"
    )

    @property
    def is_demanded(self) -> bool:
        """Whether its absence does what the gate's own enforcement says."""
        return self.required or self.category is not None

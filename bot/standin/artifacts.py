"""Artifacts of workflow runs."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Artifact:
    """An uploaded zip file; `expired` ones can still be listed."""

    id: int
    repository_id: int
    run_id: int
    head_sha: str
    name: str
    content: bytes
    created_at: datetime
    expired: bool = False

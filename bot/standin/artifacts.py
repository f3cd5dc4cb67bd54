"""Artifacts of workflow runs, and the zip files they are."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Artifact:
    """An uploaded zip file; `expired` ones can still be listed."""

    id: int
    repository_id: int
    run_id: int
    head_repository_id: int | None
    head_branch: str
    head_sha: str
    name: str
    content: bytes
    created_at: datetime
    expired: bool = False


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as one archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return buffer.getvalue()

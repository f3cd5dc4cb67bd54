"""The answer to an upload: what was recognised, and what could not be read."""

from typing import TypedDict

import msgspec

from bot.web.asgi import Problem
from bot.web.upload_keeping import Kept, Upload
from bot.web.upload_reading import ReadFile

OUTDATED = "a later attempt of this job has sent it already, and that one stays"


class ReportLine(TypedDict):
    """One recognised report in the answer; `kind` is in the words of `reports:`."""

    name: str
    id: str
    kind: str
    format: str
    complete: bool
    warnings: list[str]
    replaced: bool


class RefusedLine(TypedDict):
    """One file that is no report that we can read, and why."""

    name: str
    error: str


class Receipt(TypedDict):
    """The answer to an upload."""

    reports: list[ReportLine]
    refused: list[RefusedLine]
    head_sha: str
    tested_sha: str
    job: str


class Unreadable(Problem):
    """None of the files can be read. Their names are told in full beside the detail."""

    def __init__(self, refused: list[RefusedLine]) -> None:
        first = f"{refused[0]['name']}: {refused[0]['error']}"
        more = f" (and {len(refused) - 1} more, see `refused`)" if len(refused) > 1 else ""
        super().__init__(422, f"no report could be read: {first}{more}")
        self._refused = refused

    def __str__(self) -> str:
        return "no report could be read"  # for the log, where nothing of a report belongs

    def body(self) -> bytes:
        problem = msgspec.json.decode(super().body(), type=dict[str, object])
        return msgspec.json.encode({**problem, "refused": self._refused})


def receipt_of(upload: Upload, kept: Kept) -> Receipt:
    """Raise Unreadable when files were sent and none of them is a report."""
    report_id = upload.wish.report_id
    receipt = Receipt(
        reports=[_line(file, report_id, kept) for file in upload.files if not file.refused],
        refused=[
            RefusedLine(name=file.name, error=file.refused) for file in upload.files if file.refused
        ],
        head_sha=upload.origin.head,
        tested_sha=upload.sender.token.sha,
        job=upload.origin.job,
    )
    if receipt["refused"] and not receipt["reports"]:
        raise Unreadable(receipt["refused"])
    return receipt


def _line(file: ReadFile, report_id: str, kept: Kept) -> ReportLine:
    late = [OUTDATED] if file.name in kept.outdated else []
    return ReportLine(
        name=file.name,
        id=report_id,
        kind=file.topic,
        format=file.format,
        complete=file.complete,
        warnings=[*file.warnings, *late],
        replaced=file.name in kept.replaced,
    )

"""Which artifacts of a workflow run are looked into."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.github.actions import Artifact
from checks.report_limits import MEGABYTE

LARGEST = 25 * MEGABYTE
"""Bytes of one artifact as it is downloaded."""
PER_RUN = 30
RUN_BYTES = 100 * MEGABYTE
"""Bytes of all artifacts of one run together."""
EARLIEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Skipped:
    """An artifact that is not looked into, and why, as a phrase for its owner."""

    name: str
    reason: str


def choose(listed: Iterable[Artifact]) -> tuple[list[Artifact], list[Skipped]]:
    """The newest artifact of each name, the smallest first: reports are small, builds are not."""
    newest = sorted(_newest(listed), key=lambda one: (one.size_in_bytes, one.name))
    skipped = list[Skipped]()
    chosen = list(_fitting(newest, skipped))
    return chosen, skipped


def _newest(listed: Iterable[Artifact]) -> Sequence[Artifact]:
    """Another attempt leaves a second artifact of the name beside the first."""
    by_name = dict[str, Artifact]()
    for one in listed:
        known = by_name.get(one.name)
        if known is None or _age(known) < _age(one):
            by_name[one.name] = one
    return list(by_name.values())


def _age(artifact: Artifact) -> tuple[datetime, int]:
    return artifact.created_at or EARLIEST, artifact.id


def _fitting(artifacts: Iterable[Artifact], skipped: list[Skipped]) -> Iterator[Artifact]:
    count, size = 0, 0
    for one in artifacts:
        reason = _reason(one, count, size)
        if reason:
            skipped.append(Skipped(one.name, reason))
            continue
        count, size = count + 1, size + one.size_in_bytes
        yield one


def _reason(one: Artifact, count: int, size: int) -> str:
    """Why it is not looked into; "" if it is."""
    if one.expired:
        return "the artifact has expired"
    if one.size_in_bytes > LARGEST:
        return f"the artifact is larger than {LARGEST // MEGABYTE} MB"
    if count >= PER_RUN:
        return f"the workflow run has more than {PER_RUN} artifacts"
    if size + one.size_in_bytes > RUN_BYTES:
        return f"the workflow run's artifacts are larger than {RUN_BYTES // MEGABYTE} MB together"
    return ""

"""Reports at hand, before anybody asks what they are good for: what they are called, and which of
them are the same."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checks.awaited import listed
from checks.declared_report import DeclaredReport
from checks.evidence import Provenance, Topic, Trust
from checks.report_names import steady

NUMBERED = re.compile(r"(?:^|/ )(?:run )?[0-9]{6,}$")


@dataclass(frozen=True, slots=True)
class Held:
    """A report that is at hand. `key` leads to its content; `refused` says why there is none;
    `merged` that a merge of the head was tested, nobody knows which, `apart` that its run was one
    of a schedule or begun by hand, which not every commit has. Files named by hand have a
    `group` instead of a name that base and head have in common."""

    key: int
    origin: Provenance
    topic: Topic | None
    received_at: datetime
    tool: str = ""
    refused: str = ""
    declared: DeclaredReport | None = None
    merged: bool = False
    group: str = ""
    apart: bool = False

    @property
    def slot(self) -> str:
        """What its shards share: its id, declared or sent, else what stays the same of the name
        that it was sent under."""
        return self.origin.report_id or self.group or steady(self.origin.name)

    @property
    def leaf(self) -> tuple[str, str]:
        """What stays the same when a report comes another way, or from another folder."""
        return steady(self.origin.name).rpartition("/")[2], self.origin.format

    @property
    def part(self) -> tuple[str, str]:
        """The slot, and the job that sent this shard of it. A job whose name nobody could look up
        has a number, another one for each commit."""
        job = self.origin.job
        return self.slot, "" if NUMBERED.search(job) else job

    @property
    def is_demanded(self) -> bool:
        """Whether the configuration demands it."""
        return self.declared is not None and self.declared.is_demanded


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A commit before the head's own, `distance` first-parent steps from the merge base."""

    commit: str
    distance: int
    held: tuple[Held, ...]


def known_by_name(held: Iterable[Held], ancestors: Iterable[Ancestor]) -> list[Held]:
    """What could not be read is about what the report of that name was about before."""
    topics = {each.origin.name: each.topic for a in ancestors for each in a.held if each.topic}
    return [
        each if each.topic is not None else replace(each, topic=topics.get(each.origin.name))
        for each in held
    ]


def under_old_names(own: Sequence[Held], before: Sequence[Held]) -> list[Held]:
    """A report whose name is new takes the place of one that is gone: of the one with the same
    file name and format (a fork's comes in an artifact, a second report of a name is told by its
    folder), else, for an artifact, of the only one of its format if it is the only new one."""
    here, known = {each.slot for each in own}, {each.slot for each in before}
    gone = {each.leaf: each.slot for each in before if each.slot not in here}
    fresh = [each for each in own if each.slot not in known and not each.origin.report_id]
    places = {each.key: gone[each.leaf] for each in fresh if each.leaf in gone}
    left = [each for each in fresh if each.key not in places]
    for format in {each.origin.format for each in left}:
        slots = {slot for leaf, slot in gone.items() if leaf[1] == format} - set(places.values())
        alike = [each for each in left if each.origin.format == format]
        if len(slots) == len(alike) == 1 and not alike[0].origin.trust.meets(Trust.SIGNED):
            places[alike[0].key] = slots.pop()
    return [replace(each, group=places.get(each.key, each.group)) for each in own]


def last_attempts(held: Sequence[Held]) -> list[Held]:
    """Without what an earlier attempt of a job sent for a slot that the last attempt filled: names
    with moments or random parts would let both count."""
    last = dict[tuple[int, str, str], int]()
    for each in held:
        key = (each.origin.run, each.origin.job, each.slot)
        last[key] = max(each.origin.attempt, last.get(key, 0))
    return [
        each
        for each in held
        if each.origin.attempt == last[each.origin.run, each.origin.job, each.slot]
    ]


def best_of_twins(held: Sequence[Held]) -> list[Held]:
    """One file that a workflow run uploaded and kept as an artifact as well is one report."""
    best = dict[tuple[int, str], Held]()
    for each in held:
        key = (each.origin.run, each.origin.digest)
        known = best.get(key)
        if known is None or not known.origin.trust.meets(each.origin.trust):
            best[key] = each
    return [
        each
        for each in held
        if best[each.origin.run, each.origin.digest].origin.trust == each.origin.trust
    ]


def tools_of(held: Held) -> list[str]:
    """What its tool may be called, in lower case: as it says itself, else as its format tells."""
    if held.tool:
        return [one.strip() for one in held.tool.lower().split(",")]
    format = held.origin.format.lower()
    return list(dict.fromkeys((format.partition("-")[0], format)))


def by_commit(held: Iterable[tuple[str, Held]]) -> Mapping[str, tuple[Held, ...]]:
    """Reports grouped by the commit that they speak for."""
    groups = dict[str, list[Held]]()
    for commit, each in held:
        groups.setdefault(commit, []).append(each)
    return {commit: tuple(group) for commit, group in groups.items()}


def unsigned(held: Iterable[Held]) -> tuple[str, ...]:
    """What is to be told of reports that anybody could have written."""
    names = [each.origin.name for each in held if each.origin.trust is Trust.FORK]
    if not names:
        return ()
    return (f"unsigned, from CI of a fork: {listed(names)}",)

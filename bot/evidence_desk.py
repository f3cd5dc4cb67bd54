"""Reports placed among the files and on the lines of a head, one after the other."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.failures import Permanent
from bot.git.changes import blobs_of_change, diff
from bot.git.mirror import Mirror
from bot.git.refusals import MissingCommit
from bot.git.snapshot import tree
from bot.go_modules import go_modules
from bot.store.database import Database
from checks.awaited import of_the_base
from checks.diff import Diff
from checks.evidence import Evidence, Reference, Refusal, Submitted, Topic
from checks.evidence_set import Chosen, Held
from checks.held_report import unsigned
from checks.line_map import at_head
from checks.placed_report import Placed, Tree, place
from checks.policy import Policy
from checks.report import Coverage, Lint, Report, Tests
from checks.report_age import is_old
from checks.report_files import without_files

MAPPED_BLOBS = 2_000
"""Files that may differ between the tested commit and the head for its lines to be mapped."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What evidence is gathered for. `over_at` is when waiting ends, `change` what the head did
    since the merge base, `tip` the base branch's newest commit."""

    database: Database
    repository_id: int
    mirror: Mirror
    token: str = field(repr=False)
    merge_base: str
    head: str
    tip: str
    change: Diff
    policy: Policy
    over_at: datetime
    now: datetime


@dataclass(slots=True)
class Desk:
    """Places reports among the files of their commits; remembers what it learnt of those."""

    scene: Scene
    reports: Mapping[int, Report]
    _diffs: dict[tuple[str, str], Diff | None] = field(default_factory=dict)
    _modules: dict[str, Mapping[str, str]] = field(default_factory=dict)

    async def evidence(self, topic: Topic, chosen: Chosen) -> Evidence:
        head = [await self._of_head(topic, held, chosen) for held in chosen.head]
        reference = await self._reference(chosen)
        base = [await self._of_base(topic, held, reference) for held in chosen.base]
        refused = [one for one in head if isinstance(one, Refusal)]
        placed = zip(chosen.head, head, strict=True)
        demanded = any(h.is_demanded for h, one in placed if isinstance(one, Refusal))
        lost = [one for one in base if isinstance(one, Refusal)]
        notes = tuple(map(of_the_base, lost))
        return Evidence(
            head=tuple(one for one in head if isinstance(one, Submitted)),
            base=() if lost else tuple(one for one in base if isinstance(one, Submitted)),
            reference=None if lost else reference,
            missing=chosen.missing,
            closed=chosen.closed,
            required=chosen.required or demanded,
            refused=(*chosen.refused, *refused),
            notes=(*chosen.notes, *notes, *unsigned(chosen.head)),
        )

    async def _reference(self, chosen: Chosen) -> Reference | None:
        ancestor = chosen.reference
        if ancestor is None:
            return None
        if ancestor.commit == self.scene.merge_base:
            return Reference(ancestor.commit, 0, self.scene.change)
        found = await self._diff(ancestor.commit, self.scene.head)
        return None if found is None else Reference(ancestor.commit, ancestor.distance, found)

    async def _of_base(
        self, topic: Topic, held: Held, reference: Reference | None
    ) -> Submitted | Refusal:
        """Lines of a base stay its own: nothing but the difference to the head uses them."""
        if reference is None:
            return Refusal(held.origin.name, "its commit is no longer to be had")
        placed = await self._place(held, reference.commit)
        if isinstance(placed, Refusal):
            return placed
        return Submitted(placed.report, held.origin, topic, _category(held), notes=placed.notes)

    async def _of_head(self, topic: Topic, held: Held, chosen: Chosen) -> Submitted | Refusal:
        if held.origin.carried_days is not None:
            return await self._carried(topic, held)
        tested = held.origin.commit
        if tested == self.scene.head and not held.merged:
            return self._submitted(topic, held, await self._place(held, tested))
        moved = None if held.merged else await self._diff(tested, self.scene.head)
        if moved is None:
            return await self._uncertain(topic, held)
        placed = await self._place(held, tested)
        if isinstance(placed, Placed):
            report = await asyncio.to_thread(at_head, placed.report, moved)
            placed = replace(placed, report=report)
        return self._submitted(topic, held, placed)

    async def _uncertain(self, topic: Topic, held: Held) -> Submitted | Refusal:
        """The tested merge is not known: lines are sure where the base branch changed nothing."""
        placed = await self._place(held, self.scene.head)
        if isinstance(placed, Refusal) or self.scene.tip == self.scene.merge_base:
            return self._submitted(topic, held, placed)
        moved = await self._diff(self.scene.merge_base, self.scene.tip)
        if moved is None:
            return replace(self._whole(topic, held, placed), lines_known=False)
        touched = frozenset(moved.files) & frozenset(self.scene.change.files)
        if not touched:
            return self._submitted(topic, held, placed)
        if isinstance(placed.report, Lint):
            return replace(self._whole(topic, held, placed), lines_known=False)
        if isinstance(placed.report, Coverage):
            left_out = "what the base branch changed, too, is left out"
            note = f"the report {held.origin.name} is of a merge: {left_out}"
            placed = await asyncio.to_thread(placed.without, touched, note)
        return self._whole(topic, held, placed)

    async def _carried(self, topic: Topic, held: Held) -> Submitted | Refusal:
        """Of a lent report only the files count that did not change since."""
        moved = await self._diff(held.origin.commit, self.scene.head)
        placed = await self._place(held, held.origin.commit)
        if isinstance(placed, Refusal):
            return placed
        if moved is None:
            return Refusal(held.origin.name, "its commit is no longer to be had")
        touched = frozenset(file.old_path for file in moved.files.values())
        note = (
            f"{held.slot} did not come: that of {held.origin.age()}, speaks for the files that did"
            " not change since"
        )
        return self._whole(topic, held, await asyncio.to_thread(placed.without, touched, note))

    def _submitted(self, topic: Topic, held: Held, placed: Placed | Refusal) -> Submitted | Refusal:
        return placed if isinstance(placed, Refusal) else self._whole(topic, held, placed)

    def _whole(self, topic: Topic, held: Held, placed: Placed) -> Submitted:
        return Submitted(
            placed.report,
            held.origin,
            topic,
            _category(held),
            notes=(*placed.notes, *_aged(held, placed.report)),
            required=held.is_demanded,
            untold=placed.untold,
        )

    async def _place(self, held: Held, commit: str) -> Placed | Refusal:
        report = self.reports.get(held.key)
        if report is None:
            return Refusal(held.origin.name, "its content is gone")
        only = held.declared.paths if held.declared is not None else ()
        files = await tree(self.scene.mirror.directory, commit)
        # A merge had the base branch's new files, too. They are no files of the head.
        theirs = await self._new_at_tip(files) if held.merged else frozenset()
        modules = await self._go_modules(commit, files) if report.format == "go" else {}
        known = Tree(files.keys() | theirs, modules, only)
        placed = await asyncio.to_thread(place, report, held.origin.name, known)
        if theirs and isinstance(placed, Placed):
            return replace(placed, report=without_files(placed.report, theirs.__contains__))
        return placed

    async def _new_at_tip(self, files: Mapping[str, str]) -> frozenset[str]:
        at_tip = await tree(self.scene.mirror.directory, self.scene.tip)
        return frozenset(at_tip.keys() - files.keys())

    async def _go_modules(self, commit: str, files: Mapping[str, str]) -> Mapping[str, str]:
        if commit not in self._modules:
            scene = self.scene
            self._modules[commit] = await go_modules(scene.mirror, files, scene.token)
        return self._modules[commit]

    async def _diff(self, old: str, new: str) -> Diff | None:
        """None when a commit is not to be had any more, or too much lies in between."""
        key = (old, new)
        if key not in self._diffs:
            self._diffs[key] = await self._read_diff(old, new)
        return self._diffs[key]

    async def _read_diff(self, old: str, new: str) -> Diff | None:
        scene, directory = self.scene, self.scene.mirror.directory
        try:
            await scene.mirror.fetch_commits({old, new}, scene.token, {})
        except (MissingCommit, Permanent):
            return None
        blobs = await blobs_of_change(directory, old, new)
        if len(blobs) > MAPPED_BLOBS:
            return None
        await scene.mirror.fetch_blobs(blobs, scene.token)
        return await diff(directory, old, new)


def _aged(held: Held, report: Report) -> tuple[str, ...]:
    if not isinstance(report, Coverage | Tests) or not is_old(report.made, held.received_at):
        return ()
    day = datetime.fromtimestamp(report.made, UTC).date()
    return (
        f"{held.origin.name} says that it was made on {day}, long before it came: a cached file?",
    )


def _category(held: Held) -> str:
    return (held.declared.category or "") if held.declared is not None else ""

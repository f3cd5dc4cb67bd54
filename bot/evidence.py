"""Reports of a head and of the commit that it is compared with, ready to be judged."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot.evidence_desk import Desk, Scene
from bot.store.evidence import (
    APART,
    completeness,
    contents,
    has_reports,
    reported_commits,
    reports_of,
    unpacked,
)
from bot.store.evidence_tables import ReportRow
from checks.evidence import Evidence, Provenance, Topic, Trust
from checks.evidence_set import Ancestor, Chosen, Held, Question, by_commit, choose
from checks.report import Report

ANCESTORS = 50
"""First-parent commits before the merge base among which a base is looked for."""


async def gather_evidence(scene: Scene, topics: Collection[Topic]) -> dict[Topic, Evidence]:
    """What CI said about each topic. Raises Transient or Permanent."""
    if not topics:
        return {}
    held, over = await _held(scene)
    ancestors = await _ancestors(scene, [scene.merge_base])
    chosen = _choose(scene, topics, (held, over), ancestors)
    if any(_looks_further(scene, one) for one in chosen.values()):
        further = await _further(scene)
        ancestors = await _ancestors(scene, further) if further else ancestors
        chosen = _choose(scene, topics, (held, over), ancestors)
    desk = Desk(scene, await _contents(scene, chosen.values()))
    return {topic: await desk.evidence(topic, one) for topic, one in chosen.items()}


def _looks_further(scene: Scene, chosen: Chosen) -> bool:
    """Whether commits before the merge base may have what it has not."""
    lends = any(one.carry_forward is not None for one in scene.policy.reports)
    unlent = lends and chosen.closed and bool(chosen.missing)
    return chosen.reference is None or bool(chosen.notes) or unlent


def _choose(
    scene: Scene,
    topics: Iterable[Topic],
    known: tuple[Sequence[Held], bool],
    ancestors: Sequence[Ancestor],
) -> dict[Topic, Chosen]:
    held, over = known
    asked = {t: Question(t, scene.policy.reports, over, scene.now) for t in topics}
    return {topic: choose(question, held, ancestors) for topic, question in asked.items()}


async def _held(scene: Scene) -> tuple[list[Held], bool]:
    """The head's reports, and whether no more are waited for."""
    async with scene.database.reader() as session:
        rows = await reports_of(session, scene.repository_id, [scene.head])
        state = await completeness(session, scene.repository_id, scene.head)
        nobody = not rows and not await has_reports(session, scene.repository_id)
    unasked = scene.policy.is_default and nobody
    over = state.completed or state.ended or scene.now >= scene.over_at or unasked
    return [held_of(row) for row in rows], over


async def _further(scene: Scene) -> list[str]:
    """The line of commits to look along, if any but the merge base could have reports."""
    async with scene.database.reader() as session:
        known = await reported_commits(session, scene.repository_id)
    if not known - {scene.head, scene.merge_base}:
        return []
    return await scene.mirror.first_parents(scene.merge_base, ANCESTORS, scene.token)


async def _ancestors(scene: Scene, commits: Sequence[str]) -> list[Ancestor]:
    async with scene.database.reader() as session:
        rows = await reports_of(session, scene.repository_id, commits)
    groups = by_commit((row.head_sha, held_of(row)) for row in rows)
    return [
        Ancestor(commit, distance, groups[commit])
        for distance, commit in enumerate(commits)
        if commit in groups
    ]


async def _contents(scene: Scene, chosen: Iterable[Chosen]) -> dict[int, Report]:
    wanted = {held.key for one in chosen for held in (*one.head, *one.base)}
    async with scene.database.reader() as session:
        found = await contents(session, wanted)
    return await asyncio.to_thread(
        lambda: {key: unpacked(content) for key, content in found.items()}
    )


def held_of(row: ReportRow) -> Held:
    """A stored report as the choice sees it."""
    assert row.id is not None
    origin = Provenance(
        name=row.name,
        format=row.format,
        digest=row.digest,
        commit=row.tested_sha or row.head_sha,
        trust=Trust(row.trust),
        report_id=row.report_id,
        job=row.job,
        run=row.run_id,
        attempt=row.run_attempt,
    )
    topic = Topic(row.topic) if row.topic else None
    held = Held(row.id, origin, topic, row.received_at, row.tool, row.refused)
    return replace(held, merged=not row.tested_sha, apart=row.event in APART)

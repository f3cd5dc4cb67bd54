"""One run of the gates: open the aggregate, gather, evaluate, publish, write down."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec
import structlog

from bot import metrics
from bot.baseline import Baseline
from bot.clock import now
from bot.configuration import ConfigFiles
from bot.gather import Gathered, Subject, Workshop, gather
from bot.github.app_auth import Scope
from bot.github.client import GitHubApp
from bot.github.pacing import Pacing
from bot.github.repositories import App
from bot.publish.apply import Published, open_aggregate, publish
from bot.publish.check_output import AGGREGATE
from bot.publish.desk import Desk
from bot.publish.edits import Edit, Shown, Wanted
from bot.publish.judged import Judged
from bot.publish.wording import Target, not_evaluated, superseded, wanted
from bot.queue.doorbell import Doorbell
from bot.runner import Done, Hold, Later, Outcome
from bot.store.database import Database
from bot.store.evaluations import keep_evaluation, newest_evaluation
from bot.store.leases import extend
from bot.store.repositories import open_pulls, pull_row
from bot.store.runs import INSTALLED, RunWanted, request_run
from bot.store.shown import IN_PROGRESS, Place, load_shown, record
from bot.store.states import RunKind
from bot.store.tables import EvaluationRow, InstallationRow, RepositoryRow
from checks.evaluate import Given, evaluate
from checks.gate import Gate
from checks.verdict import Evaluation

log = structlog.get_logger(__name__)

DEBOUNCE = timedelta(seconds=5)
"""From the second push on, so that a burst of pushes is judged once."""

BASELINE_WAIT = timedelta(minutes=2)
"""How long a run waits for the whole tree, or for OSV, before it looks again by itself."""

JUST_INSTALLED = "the App was just installed: nothing blocks before the next push"


@dataclass(frozen=True, slots=True)
class GateRun:
    """Does runs. All parts live as long as the worker."""

    database: Database
    doorbell: Doorbell
    github: GitHubApp
    app: App
    pacing: Pacing
    workshop: Workshop
    gates: Mapping[str, Gate]
    baseline: Baseline

    async def evaluate(self, hold: Hold) -> Outcome:
        """Judge a head, conclude a superseded one, or measure a tree."""
        repository = await self._repository(hold)
        if repository is None:
            return Done()
        if hold.lease.kind is RunKind.BASELINE:
            for ring in await self.baseline.measure(hold.lease, repository):
                await self.doorbell.run(ring.run_id, ring.attempt)
            return Done()
        async with self._subject(hold, repository) as subject:
            if hold.lease.cancel:
                await self._conclude(hold, subject)
                return Done()
            return await self._judge(hold, subject)

    async def give_up(self, hold: Hold, reason: str) -> None:
        """Say on GitHub that we could not judge, since when, and what happens next."""
        repository = await self._repository(hold)
        if repository is None or hold.lease.kind is RunKind.BASELINE:
            return
        since = f"{hold.lease.event_at:%Y-%m-%d %H:%M} UTC"
        why = f"{reason} (asked for at {since}); the next push or a re-run tries again"
        files = ConfigFiles(self.database, self.gates, repository.id)
        wish = await files.on_error(hold.lease.base_ref, repository.default_branch)
        async with self._subject(hold, repository) as subject:
            shown = await self._shown(subject)
            text = not_evaluated(_target(subject), why, wish == "failure", shown)
            await self._publish(hold, subject, text, shown)

    async def _repository(self, hold: Hold) -> RepositoryRow | None:
        """None when the App may no longer look at it."""
        async with self.database.reader() as session:
            row = await session.get(RepositoryRow, hold.lease.repository_id)
            installation = await session.get(InstallationRow, hold.lease.installation_id)
        if row is None or row.removed_at is not None:
            return None
        if installation is not None and (installation.suspended or installation.deleted_at):
            return None
        return row

    @asynccontextmanager
    async def _subject(self, hold: Hold, repository: RepositoryRow) -> AsyncIterator[Subject]:
        lease = hold.lease
        async with self.database.reader() as session:
            pull = await pull_row(session, lease.repository_id, lease.number)
        scope = Scope(lease.installation_id, lease.repository_id)
        async with self.github.repository(scope, repository.owner, repository.name) as opened:
            yield Subject(lease, repository, pull, opened)

    async def _judge(self, hold: Hold, subject: Subject) -> Outcome:
        shown = await self._shown(subject)
        if not _is_open(shown):
            desk = self._desk(hold, subject)
            published = await open_aggregate(desk, _target(subject), shown)
            log.info("run.opened", seconds=round((now() - hold.lease.event_at).total_seconds(), 2))
            if not published.complete:
                return Done()
            if (settled := self._settled(subject)) > now():
                return Later(settled)
        with metrics.evaluation_seconds.time():
            files = ConfigFiles(self.database, self.gates, subject.repository.id)
            gathered = await gather(subject, self.workshop, files, now())
            evaluation = await asyncio.to_thread(self._evaluate, subject, gathered)
        metrics.not_analysed.inc(len(gathered.change.not_analysed()))
        if not await self._still_held(hold):
            return Done()
        await self._report(hold, subject, gathered, evaluation)
        if gathered.measure is not None:
            await self._want_baseline(subject, gathered.measure)
        if evaluation.final:
            return Done()
        return Later(_look_again(gathered, now()), waiting=True)

    async def _still_held(self, hold: Hold) -> bool:
        """Asked before the words go out: the heartbeat may be seconds behind a newer push."""
        async with self.database.session() as session:
            return await extend(session, hold.lease, now())

    def _settled(self, subject: Subject) -> datetime:
        """When the judgement may begin."""
        pushes = subject.pull.pushes if subject.pull is not None else 1
        return subject.lease.event_at + (DEBOUNCE if pushes > 1 else timedelta())

    def _evaluate(self, subject: Subject, gathered: Gathered) -> Evaluation:
        rules = gathered.rules
        welcome = subject.lease.correlation_id == INSTALLED
        given = Given(
            base=gathered.commits.tip,
            config=rules.source,
            notes=rules.notes,
            config_faults=rules.faults,
            advisory=JUST_INSTALLED if welcome else "",
        )
        evaluation = evaluate(rules.policy, gathered.change, self.gates, given)
        for verdict in evaluation.verdicts:
            if verdict.judgement.fault:
                log.error("gate.crashed", gate=verdict.gate, trace=verdict.judgement.fault)
        return evaluation

    async def _report(
        self, hold: Hold, subject: Subject, gathered: Gathered, evaluation: Evaluation
    ) -> None:
        """Publish the verdict, the worst of all pull requests with this head, and keep it."""
        own = self._judged(subject, gathered, evaluation)
        others = await self._others(subject, own)
        text = wanted([own, *others], gathered.anchors, hold.lease.generation)
        await self._keep(subject, evaluation, gathered.lacked_base)
        published = await self._publish(hold, subject, text, await self._shown(subject))
        for problem in published.problems:
            log.warning("publish.refused", problem=problem)
        log.info("run.published", conclusion=evaluation.conclusion, edits=len(published.edits))

    def _judged(self, subject: Subject, gathered: Gathered, evaluation: Evaluation) -> Judged:
        row, lease = subject.repository, subject.lease
        root = f"{self.workshop.server_url}/{row.owner}/{row.name}/blob/{lease.head_sha}"
        return Judged(
            number=lease.number,
            base_ref=lease.base_ref,
            evaluation=evaluation,
            settings=gathered.rules.policy.settings,
            unread=frozenset(gathered.change.not_analysed()),
            blob_root=root,
        )

    async def _others(self, subject: Subject, own: Judged) -> list[Judged]:
        """What was concluded for other open pull requests with the same head."""
        if subject.pull is None:
            return []
        others = []
        async with self.database.reader() as session:
            for pull in await open_pulls(session, subject.repository.id, own.evaluation.head):
                row = await newest_evaluation(
                    session, subject.repository.id, pull.number, own.evaluation.head
                )
                if row is not None and pull.number != own.number:
                    told = msgspec.json.decode(row.document, type=Evaluation)
                    others.append(
                        replace(own, number=pull.number, base_ref=pull.base_ref, evaluation=told)
                    )
        return others

    async def _keep(self, subject: Subject, evaluation: Evaluation, lacked_base: str) -> None:
        row = EvaluationRow(
            run_id=subject.lease.id,
            repository_id=subject.repository.id,
            number=subject.lease.number,
            head_sha=evaluation.head,
            document=msgspec.json.encode(evaluation).decode(),
            conclusion=evaluation.conclusion,
            policy_digest=evaluation.config.digest,
            created_at=now(),
        )
        async with self.database.session() as session:
            await keep_evaluation(session, row, lacked_base)

    async def _conclude(self, hold: Hold, subject: Subject) -> None:
        """Close what a superseded head left open; nothing if a pull request still has it."""
        async with self.database.reader() as session:
            keepers = await open_pulls(session, subject.repository.id, hold.lease.head_sha)
        shown = await self._shown(subject)
        if keepers or not any(run.status == IN_PROGRESS for run in shown.runs.values()):
            return
        newer = subject.pull.head_sha if subject.pull is not None else hold.lease.head_sha
        await self._publish(hold, subject, superseded(_target(subject), newer, shown), shown)

    async def _publish(self, hold: Hold, subject: Subject, text: Wanted, shown: Shown) -> Published:
        return await publish(self._desk(hold, subject), text, shown)

    def _desk(self, hold: Hold, subject: Subject) -> Desk:
        place = _place(subject)

        async def note(edit: Edit, written: int) -> None:
            async with self.database.session() as session:
                await record(session, place, edit, written)

        return Desk(
            repository=subject.github,
            app=self.app,
            pacing=self.pacing,
            attempt=2 if hold.lease.recovered else 1,
            lost_lease=lambda: hold.lost,
            on_done=note,
        )

    async def _shown(self, subject: Subject) -> Shown:
        async with self.database.reader() as session:
            return await load_shown(session, _place(subject))

    async def _want_baseline(self, subject: Subject, commit: str) -> None:
        lease = subject.lease
        asked = RunWanted(
            repository_id=lease.repository_id,
            installation_id=lease.installation_id,
            kind=RunKind.BASELINE,
            number=0,
            head_sha=commit,
            base_ref=lease.base_ref,
            base_sha=commit,
            correlation_id=lease.correlation_id,
        )
        async with self.database.session() as session:
            ring = await request_run(session, asked, now())
        await self.doorbell.run(ring.run_id, ring.attempt)


def _look_again(gathered: Gathered, moment: datetime) -> datetime:
    """When a run that waits looks again by itself; what it waits for wakes it earlier."""
    soon = moment + BASELINE_WAIT
    if gathered.over_at <= moment:
        return soon
    return min(soon, gathered.over_at) if gathered.looks_again_soon else gathered.over_at


def _place(subject: Subject) -> Place:
    lease = subject.lease
    return Place(lease.repository_id, lease.number, lease.head_sha)


def _target(subject: Subject) -> Target:
    lease = subject.lease
    return Target(lease.number, lease.head_sha, lease.generation)


def _is_open(shown: Shown) -> bool:
    run = shown.runs.get(AGGREGATE)
    return run is not None and run.status == IN_PROGRESS

"""Publishing over real HTTP: what stands on GitHub afterwards, once, whatever went wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.failures import Transient
from bot.github import pull_requests
from bot.github.pacing import BURST, Load, Pacing
from bot.github.repositories import App
from bot.publish.anchors import Anchors, read_patches
from bot.publish.apply import Published, open_aggregate, publish
from bot.publish.desk import Desk
from bot.publish.edits import (
    CreateCheckRun,
    Edit,
    Shown,
)
from bot.publish.inline import marker
from bot.publish.limits import ANNOTATIONS_PER_PAGE
from bot.publish.review_writer import MAX_REVIEWS
from bot.publish.summary_comment import MARKER
from bot.publish.wording import Target, wanted
from bot.standin import StandIn
from bot.store.database import Database
from bot.store.shown import Place, load_shown, record
from bot.store.tables import PullRequestRow, RepositoryRow
from checks.finding import Finding
from checks.verdict import Enforcement, Evaluation
from tests.bot.github.stage import Stage, staged
from tests.bot.publish.builders import evaluation, finding, judged, verdict


@dataclass
class Office:
    """A worker's view of one pull request, with its notes in a real database."""

    stage: Stage
    notes: Database
    anchors: dict[str, Anchors]
    pacing: Pacing = field(default_factory=Pacing)
    done: list[Edit] = field(default_factory=list)
    generation: int = 1

    @property
    def standin(self) -> StandIn:
        return self.stage.standin

    @property
    def head(self) -> str:
        return self.standin.pull(self.stage.pull).head_sha

    @property
    def place(self) -> Place:
        return Place(self.stage.repository.id, 1, self.head)

    async def shown(self) -> Shown:
        async with self.notes.reader() as session:
            return await load_shown(session, self.place)

    async def _note(self, edit: Edit, written: int) -> None:
        self.done.append(edit)
        async with self.notes.session() as session:
            await record(session, self.place, edit, written)

    async def say(
        self,
        given: Evaluation,
        attempt: int = 1,
        note: Callable[[Edit, int], Awaitable[None]] | None = None,
        lost: Callable[[], bool] = lambda: False,
        shown: Shown | None = None,
    ) -> Published:
        """Publish an evaluation of the head as a worker would."""
        text = wanted([judged(replace(given, head=self.head), 1)], self.anchors, self.generation)
        async with self.desk(attempt, note, lost) as desk:
            return await publish(desk, text, shown or await self.shown())

    async def open(self, attempt: int = 1) -> Published:
        async with self.desk(attempt) as desk:
            target = Target(1, self.head, self.generation)
            return await open_aggregate(desk, target, await self.shown())

    @asynccontextmanager
    async def desk(
        self,
        attempt: int = 1,
        note: Callable[[Edit, int], Awaitable[None]] | None = None,
        lost: Callable[[], bool] = lambda: False,
    ) -> AsyncIterator[Desk]:
        us = App(self.standin.app_id, self.standin.slug)
        async with self.stage.app.repository(self.stage.scope, "acme", "shop") as repository:
            yield Desk(repository, us, self.pacing, attempt, lost, note or self._note)

    def runs(self) -> dict[str, list[str | None]]:
        """Conclusions by name, oldest first."""
        found: dict[str, list[str | None]] = {}
        for run in self.standin.check_runs(self.stage.repository, self.head):
            found.setdefault(run.name, []).append(run.conclusion)
        return found

    def comments(self) -> list[str]:
        return [comment.body for comment in self.standin.comments(self.stage.pull)]

    def inline(self) -> list[str]:
        return [c.body for c in self.standin.review_comments(self.stage.pull)]

    def writes(self) -> list[str]:
        return [f"{entry.method} {entry.path}" for entry in self.standin.requests.writes]


@pytest_asyncio.fixture
async def office(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Office]:
    async with staged(tmp_path / "github") as stage:
        notes = Database(sqlite_url)
        async with notes.session() as session:
            session.add(
                RepositoryRow(
                    id=stage.repository.id, installation_id=stage.scope.installation_id,
                    owner="acme", name="shop", default_branch="main",
                )
            )  # fmt: skip
            await session.flush()
            session.add(
                PullRequestRow(
                    repository_id=stage.repository.id, number=1, head_sha=stage.pull.head_sha,
                    base_ref="main", base_sha=stage.pull.base_sha,
                )
            )  # fmt: skip
        async with stage.app.repository(stage.scope, "acme", "shop") as repository:
            files = await pull_requests.files(repository, 1)
        stage.standin.requests.clear()
        yield Office(stage, notes, read_patches((f.filename, f.patch) for f in files))
        await notes.close()


def anys(*lines: int) -> tuple[Finding, ...]:
    return tuple(finding("src/new.ts", line) for line in lines)


def failing(*lines: int) -> Evaluation:
    gate = verdict("any-growth", f"+{len(lines)} any", Enforcement.BLOCKING, anys(*lines))
    return evaluation(gate, verdict("route-length", "fine"), title="blocked by any-growth")


PASSING = evaluation(verdict("any-growth"), verdict("route-length", "fine"))


class TestOnce:
    async def test_everything_stands_there(self, office: Office) -> None:
        await office.open()
        assert office.runs() == {"hardening": [None]}
        published = await office.say(failing(3, 4))
        assert published.complete
        assert published.problems == ()
        assert office.runs() == {
            "hardening": ["failure"],
            "hardening/any-growth": ["failure"],
            "hardening/route-length": ["success"],
        }
        assert [body.splitlines()[0] for body in office.comments()] == [MARKER]
        assert len(office.inline()) == 2

    async def test_within_the_budget(self, office: Office) -> None:
        """Token and comparison are the run's other two requests."""
        await office.open()
        await office.say(failing(3))
        gates = 2
        assert len(office.standin.requests.api) <= gates + 6 - 2

    async def test_a_second_time_changes_nothing(self, office: Office) -> None:
        await office.open()
        await office.say(failing(3))
        office.standin.requests.clear()
        await office.say(failing(3))
        assert office.writes() == []

    async def test_a_push_that_mends_everything(self, office: Office) -> None:
        await office.say(failing(3, 4))
        answered = office.standin.review_comments(office.stage.pull)[0]
        await office.standin.reply(answered, "oh")
        await office.standin.push(office.stage.pull, {"src/new.ts": "export const a = 1\n"})
        await office.say(PASSING)
        assert office.runs()["hardening"] == ["success"]
        assert office.comments() == [
            f"{MARKER}\n**Hardening: all well now.** What was reported here is gone."
        ]
        edited, reply = office.inline()
        assert edited.startswith(f"Fixed in {office.head[:7]}")
        assert reply == "oh"
        office.standin.requests.clear()
        await office.say(PASSING)
        assert list(office.standin.requests.api) == []

    async def test_a_finding_that_returns_speaks_in_its_old_comment(self, office: Office) -> None:
        await office.say(failing(3))
        (comment,) = office.standin.review_comments(office.stage.pull)
        await office.standin.reply(comment, "why?")
        await office.say(PASSING)
        await office.say(failing(3))
        first, _ = office.standin.review_comments(office.stage.pull)
        assert first.id == comment.id
        assert first.body == comment.body
        assert len(office.inline()) == 2

    async def test_a_reopened_head_gets_a_fresh_run(self, office: Office) -> None:
        await office.open()
        await office.say(PASSING)
        office.generation = 2
        await office.open()
        assert office.runs()["hardening"] == ["success", None]
        await office.say(failing(3))
        assert office.runs()["hardening"] == ["success", "failure"]

    async def test_annotations_go_in_pages(self, office: Office) -> None:
        lines = tuple(range(1, 2 * ANNOTATIONS_PER_PAGE + 2))
        office.anchors.clear()
        await office.say(failing(*lines))
        listed = office.standin.check_runs(office.stage.repository, office.head)
        run = next(run for run in listed if run.name == "hardening/any-growth")
        assert [note.start_line for note in run.annotations] == list(lines)
        assert len(office.standin.requests.find("PATCH", f"*/check-runs/{run.id}")) == 2
        office.standin.requests.clear()
        await office.say(failing(*lines))
        assert office.writes() == []


class TestAgain:
    """A second attempt after a broken first one."""

    POSTS = ("*/check-runs", "*/comments", "*/reviews")

    async def once(self, office: Office) -> None:
        assert {name: len(runs) for name, runs in office.runs().items()} == {
            "hardening": 1, "hardening/any-growth": 1, "hardening/route-length": 1,
        }  # fmt: skip
        assert len(office.comments()) == 1
        assert len(office.inline()) == 2

    @pytest.mark.parametrize("path", POSTS)
    @pytest.mark.parametrize("after", [True, False])
    async def test_a_write_without_an_answer(self, office: Office, path: str, after: bool) -> None:
        await office.open()
        fault = office.standin.faults
        (fault.write_then_fail if after else fault.fail)("POST", path)
        with pytest.raises(Transient):
            await office.say(failing(3, 4))
        published = await office.say(failing(3, 4), attempt=2)
        assert published.complete
        await self.once(office)

    @pytest.mark.parametrize("stop", range(5))
    async def test_killed_between_the_write_and_its_note(self, office: Office, stop: int) -> None:
        await office.open()
        told = 0

        async def note(edit: Edit, written: int) -> None:
            nonlocal told
            if told == stop:
                raise asyncio.CancelledError
            told += 1
            await office._note(edit, written)

        with pytest.raises(asyncio.CancelledError):
            await office.say(failing(3, 4), note=note)
        await office.say(failing(3, 4), attempt=2)
        await self.once(office)
        assert office.runs()["hardening"] == ["failure"]
        office.standin.requests.clear()
        await office.say(failing(3, 4))
        assert office.writes() == []

    async def test_killed_after_opening(self, office: Office) -> None:
        office.standin.faults.write_then_fail("POST", "*/check-runs")
        with pytest.raises(Transient):
            await office.open()
        await office.open(attempt=2)
        assert office.runs() == {"hardening": [None]}
        assert (await office.shown()).runs["hardening"].id

    async def test_killed_between_pages_of_annotations(self, office: Office) -> None:
        lines = tuple(range(1, 2 * ANNOTATIONS_PER_PAGE + 2))
        office.standin.faults.write_then_fail("PATCH", "*/check-runs/*")
        with pytest.raises(Transient):
            await office.say(failing(*lines))
        await office.say(failing(*lines), attempt=2)
        listed = office.standin.check_runs(office.stage.repository, office.head)
        (run,) = [run for run in listed if run.name == "hardening/any-growth"]
        assert [note.start_line for note in run.annotations] == list(lines)

    async def test_neutral_does_not_follow_a_success_that_nobody_noted(
        self, office: Office
    ) -> None:
        await office.say(PASSING)
        office.generation = 2
        neutral = evaluation(verdict("any-growth", unmeasured="nothing to judge"))
        await office.say(neutral, attempt=2, shown=Shown())
        assert office.runs()["hardening/any-growth"] == ["success", "success"]

    async def test_of_two_summary_comments_the_oldest_stays(self, office: Office) -> None:
        async with office.desk() as desk:
            for text in ("one", "two"):
                body = {"body": f"{MARKER}\n{text}"}
                path = "POST /repos/acme/shop/issues/1/comments"
                await desk.repository.rest.write("comment", path, body, dict[str, object])
        await office.standin.comment(office.stage.pull, f"{MARKER}\nforged by a person")
        await office.say(failing(3), attempt=2)
        ours, forged = office.comments()
        assert "blocked by any-growth" in ours.lower()
        assert forged == f"{MARKER}\nforged by a person"

    async def test_a_forged_inline_marker_is_not_taken_for_ours(self, office: Office) -> None:
        (wish,) = anys(3)
        await office.say(failing(4))
        (ours,) = office.standin.review_comments(office.stage.pull)
        await office.standin.reply(ours, f"x\n\n{marker(wish.fingerprint)}")
        await office.say(failing(3, 4), attempt=2)
        assert len(office.inline()) == 3


class TestRefused:
    async def test_a_bad_line_costs_only_itself(self, office: Office) -> None:
        office.anchors["src/new.ts"] = Anchors(((1, 500),), frozenset({3, 4, 400}))
        published = await office.say(failing(3, 400, 4))
        assert len(office.inline()) == 2
        assert published.problems
        assert office.runs()["hardening"] == ["failure"]
        assert len((await office.shown()).inline) == 2

    async def test_only_bad_lines_end_soon(self, office: Office) -> None:
        lines = range(300, 330)
        office.anchors["src/new.ts"] = Anchors(((1, 500),))
        published = await office.say(failing(*lines))
        assert office.inline() == []
        assert len(office.standin.requests.find("POST", "*/reviews")) <= MAX_REVIEWS
        assert published.complete

    async def test_a_locked_conversation_does_not_stop_the_verdict(self, office: Office) -> None:
        office.standin.faults.fail("POST", "*/issues/1/comments", 403)
        published = await office.say(failing(3))
        assert published.problems
        assert office.comments() == []
        assert office.runs()["hardening"] == ["failure"]

    async def test_a_removed_comment_is_written_again(self, office: Office) -> None:
        await office.say(failing(3))
        office.standin.state.issue_comments.clear()
        await office.say(failing(3, 4))
        assert len(office.comments()) == 1
        await office.say(failing(3))
        assert "1 finding<" in office.comments()[0]

    async def test_removed_inline_comments_are_forgotten(self, office: Office) -> None:
        await office.say(failing(3, 4))
        office.standin.state.review_comments.clear()
        await office.say(PASSING)
        assert (await office.shown()).inline == ()

    async def test_a_run_that_github_lost_is_made_anew(self, office: Office) -> None:
        await office.open()
        office.standin.state.runs.clear()
        await office.say(PASSING)
        assert office.runs()["hardening"] == ["success"]

    async def test_a_limit_is_waited_for_elsewhere(self, office: Office) -> None:
        office.standin.faults.secondary_limit("POST", "*/check-runs", retry_after=42)
        with pytest.raises(Transient) as failure:
            await office.say(failing(3))
        assert failure.value.retry_after == 42


class TestPace:
    async def test_a_far_turn_is_waited_for_elsewhere(self, office: Office) -> None:
        office.pacing = Pacing(patience=0.0)
        for _ in range(BURST):
            await office.pacing.acquire(office.stage.scope.installation_id, Load())
        with pytest.raises(Transient, match="too many writes"):
            await office.say(failing(3))
        assert office.writes() == []

    async def test_nothing_is_written_without_the_lease(self, office: Office) -> None:
        published = await office.say(failing(3), lost=lambda: True)
        assert not published.complete
        assert office.writes() == []

    async def test_the_lease_is_asked_before_each_write(self, office: Office) -> None:
        published = await office.say(failing(3), lost=lambda: len(office.done) >= 2)
        assert [type(edit) for edit in published.edits] == [CreateCheckRun, CreateCheckRun]
        assert len(office.writes()) == 2


async def test_a_first_attempt_reads_nothing(office: Office) -> None:
    """Kept ids make it cheap."""
    await office.say(failing(3))
    await office.say(failing(4, 5))
    reads = [entry.path for entry in office.standin.requests.find("GET")]
    assert reads == ["/repos/acme/shop/pulls/1/comments"]

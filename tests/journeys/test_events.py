"""Events twice, out of order, too late, or about what is no longer ours."""

import asyncio

from sqlmodel import col, select

from bot.standin.deliveries import Delivery
from bot.standin.stand_in import StandIn
from bot.standin.wire.faults import Fault
from bot.store.database import Database
from bot.store.states import DeliveryState
from bot.store.tables import DeliveryRow, RunRow
from tests.journeys.stage import AGGREGATE, ANY, CLEAN, Stage

COMPARE = "/repos/acme/shop/compare/*"


def opened(stage: Stage) -> Delivery:
    """The newest delivery of an opened pull request."""
    return [d for d in stage.github.deliveries if d.action == "opened"][-1]


async def states(stage: Stage) -> list[str]:
    """How all runs stand, in the order in which they were asked for."""
    database = Database(stage.environ["DATABASE_URL"])
    try:
        async with database.reader() as session:
            found = await session.exec(select(RunRow.state).order_by(col(RunRow.id)))
            return [str(state) for state in found.all()]
    finally:
        await database.close()


async def quiet(stage: Stage) -> None:
    """Return once no run is due or at work."""
    async with asyncio.timeout(30):
        while any(state in ("queued", "running") for state in await states(stage)):  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def test_the_same_delivery_twice_is_one_run(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    before = await alone.verdict(pull)
    delivery = opened(alone)
    await alone.github.redeliver(delivery)
    sent = [d.status_code for d in alone.github.deliveries if d.guid == delivery.guid]
    assert sent == [202, 202]
    after = await alone.pull(repository, {"src/b.ts": ANY})
    await alone.verdict(after)
    runs = alone.github.check_runs(repository, pull.head_sha)
    assert [run.id for run in runs if run.name == AGGREGATE] == [before.id]


async def test_a_redelivery_of_one_that_failed_is_taken(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    before = await alone.verdict(pull)
    delivery = opened(alone)
    database = Database(alone.environ["DATABASE_URL"])
    async with database.session() as session:
        row = (
            await session.exec(select(DeliveryRow).where(DeliveryRow.guid == delivery.guid))
        ).one()
        row.state = DeliveryState.FAILED
        session.add(row)
    await database.close()
    await alone.github.redeliver(delivery)
    assert (await alone.renewed(pull, before)).conclusion == "failure"


async def test_events_out_of_order_end_at_the_newest_head(alone: Stage) -> None:
    repository = alone.repository()
    await alone.github.hold_events()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.github.push(pull, {"src/a.ts": ANY, "src/b.ts": ANY})
    alone.github.advance(1)
    last = await alone.github.push(pull, {"src/a.ts": CLEAN, "src/b.ts": None})
    await alone.github.release_events(reverse=True)
    assert (await alone.verdict(pull, last.head_sha)).conclusion == "success"
    assert alone.github.comments(pull) == []


async def test_closed_after_opened_though_it_came_first(alone: Stage) -> None:
    repository = alone.repository()
    await alone.github.hold_events()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.github.close(pull)
    await alone.github.release_events(reverse=True)
    other = await alone.pull(repository, {"src/b.ts": ANY})
    await alone.verdict(other)
    assert alone.runs(pull) == {}


async def test_closing_ends_what_is_running(alone: Stage) -> None:
    repository = alone.repository()
    alone.github.faults.add(Fault("GET", COMPARE, delay=2.0))
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.github.until(lambda _: AGGREGATE in alone.runs(pull))
    await alone.github.close(pull)
    closed = await alone.verdict(pull, timeout=30)
    assert closed.conclusion == "cancelled"
    assert alone.github.comments(pull) == []
    assert alone.github.reviews(pull) == []


async def test_reopening_judges_again(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    before = await alone.verdict(pull)
    await alone.github.close(pull)
    await alone.github.reopen(pull)
    assert (await alone.renewed(pull, before)).conclusion == "failure"
    assert len(alone.github.comments(pull)) == 1


async def test_uninstalling_midway_stops_quietly(alone: Stage) -> None:
    repository, other = alone.repository(), alone.repository(name="beta/shop")
    alone.github.faults.add(Fault("GET", COMPARE, delay=1.0))
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.github.until(lambda _: AGGREGATE in alone.runs(pull))
    await alone.github.uninstall(alone.github.installation(repository))
    unharmed = await alone.pull(other, {"src/a.ts": ANY})
    assert (await alone.verdict(unharmed)).conclusion == "failure"
    await quiet(alone)
    assert alone.github.comments(pull) == []


async def test_a_suspended_installation_is_left_alone_until_it_is_back(alone: Stage) -> None:
    repository = alone.repository()
    installation = alone.github.installation(repository)
    await alone.github.suspend(installation)
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    await quiet(alone)
    assert alone.runs(pull) == {}
    await alone.github.suspend(installation, suspended=False)
    await alone.github.push(pull, {"src/b.ts": ANY})
    assert (await alone.verdict(pull, timeout=30)).conclusion == "failure"


async def test_a_renamed_repository_is_the_same_one(alone: Stage) -> None:
    repository = alone.repository()
    first = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.verdict(first)
    renamed = await alone.github.rename(repository, "store")
    await alone.github.push(first, {"src/b.ts": ANY})
    verdict = await alone.verdict(first)
    assert verdict.conclusion == "failure"
    assert f"/{renamed.full_name}/blob/" in (verdict.summary or "")
    assert len(alone.github.comments(first)) == 1


async def test_a_rename_that_nobody_told_us_of_is_followed(alone: Stage) -> None:
    repository = alone.repository()
    first = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.verdict(first)
    url, alone.github.webhook_url = alone.github.webhook_url, None
    await alone.github.rename(repository, "store")
    alone.github.webhook_url = url
    before = alone.runs(first)[AGGREGATE]
    await alone.github.rerequest(before)
    assert (await alone.renewed(first, before)).conclusion == "failure"


async def test_two_installations_do_not_see_each_other(alone: Stage) -> None:
    one, two = alone.repository(), alone.repository({"src/z.ts": ANY}, name="beta/shop")
    assert alone.github.installation(one).id != alone.github.installation(two).id
    pulls = [await alone.pull(one, {"src/a.ts": ANY}), await alone.pull(two, {"src/b.ts": ANY})]
    for pull in pulls:
        assert (await alone.verdict(pull)).conclusion == "failure"
        assert len(alone.github.comments(pull)) == 1
    assert alone.runs(pulls[0])["hardening/any-growth"].title == "+1 any (0 → 1)"
    assert alone.runs(pulls[1])["hardening/any-growth"].title == "+1 any (1 → 2)"


async def test_a_removed_repository_is_left_alone(alone: Stage) -> None:
    repository = alone.repository()
    other = alone.repository(name="acme/kept")
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.verdict(pull)

    def asked(github: StandIn) -> int:
        return len(github.requests.find(path="/repos/acme/shop*"))

    await alone.github.remove_repository(repository)
    before = asked(alone.github)
    await alone.github.redeliver(opened(alone))
    kept = await alone.pull(other, {"src/a.ts": ANY})
    assert (await alone.verdict(kept)).conclusion == "failure"
    assert asked(alone.github) - before <= 2, "the look around after the start, at most"

"""Webhooks: signed, delivered once, recorded, redelivered under the same GUID."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.bot.standin.listener import Listener, listening
from tests.bot.standin.stage import Stage, app_token, client

NOBODY = "http://127.0.0.1:9/hooks"


@pytest_asyncio.fixture
async def listener(stage: Stage) -> AsyncIterator[Listener]:
    """A receiver of the stage's webhooks."""
    async with listening() as ready:
        stage.standin.webhook_url = ready.url
        yield ready


async def test_headers_and_signature(stage: Stage, listener: Listener) -> None:
    await stage.standin.comment(stage.pull, "hello")
    (received,) = listener.received
    assert received.signed_with(stage.standin.webhook_secret)
    assert not received.signed_with("another secret")
    assert received.event == "issue_comment"
    assert received.headers["user-agent"].startswith("GitHub-Hookshot/")
    assert received.headers["content-type"] == "application/json"
    (delivery,) = stage.standin.deliveries
    assert received.headers["x-github-delivery"] == delivery.guid
    assert (delivery.status_code, delivery.status, delivery.redelivery) == (202, "OK", False)
    assert (delivery.event, delivery.action) == ("issue_comment", "created")
    assert delivery.repository_id == stage.repository.id
    assert delivery.installation_id == stage.standin.installation(stage.repository).id


async def test_a_refused_connection_is_recorded_and_not_tried_again(stage: Stage) -> None:
    stage.standin.webhook_url = NOBODY
    await stage.standin.comment(stage.pull, "hello")
    (delivery,) = stage.standin.deliveries
    assert (delivery.status_code, delivery.status) == (0, "failed to connect to host")
    failed = await stage.app.get("/app/hook/deliveries", params={"status": "failure"})
    assert failed.json() == []
    every = await stage.app.get("/app/hook/deliveries")
    assert [one["status_code"] for one in every.json()] == [0]


async def test_a_redelivery_keeps_the_guid(stage: Stage, listener: Listener) -> None:
    listener.status = 500
    await stage.standin.comment(stage.pull, "hello")
    failed = await stage.app.get("/app/hook/deliveries", params={"status": "failure"})
    (first,) = failed.json()
    listener.status = 202
    answer = await stage.app.post(f"/app/hook/deliveries/{first['id']}/attempts")
    assert answer.status_code == 202
    await stage.standin.until(lambda s: len(s.deliveries) == 2)
    newest = (await stage.app.get("/app/hook/deliveries")).json()[0]
    assert (newest["guid"], newest["redelivery"]) == (first["guid"], True)
    assert newest["id"] != first["id"]
    assert listener.received[0].body == listener.received[1].body


async def test_deliveries_are_paged_by_cursor_and_forgotten(stage: Stage) -> None:
    stage.standin.webhook_url = NOBODY
    for text in ("one", "two", "three"):
        await stage.standin.comment(stage.pull, text)
    first = await stage.app.get("/app/hook/deliveries", params={"per_page": 2})
    second = await stage.app.get(first.links["next"]["url"])
    ids = [one["id"] for one in [*first.json(), *second.json()]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 3
    assert "next" not in second.links


async def test_our_own_acts_come_back_as_events(stage: Stage, listener: Listener) -> None:
    await stage.run(conclusion="success")
    await stage.api.post(f"{stage.here}/issues/1/comments", json={"body": "mine"})
    await stage.review({"path": "src/shop.ts", "line": 5, "body": "b"})
    await stage.standin.until(lambda s: len(s.deliveries) == 6)
    assert sorted(listener.events) == [
        "check_run.completed",
        "check_run.created",
        "check_suite.completed",
        "issue_comment.created",
        "pull_request_review.submitted",
        "pull_request_review_comment.created",
    ]
    for received in listener.received:
        sender = received.payload["sender"]
        assert isinstance(sender, dict)
        assert (sender["login"], sender["type"]) == ("hardening[bot]", "Bot")


async def test_events_may_come_out_of_order(stage: Stage, listener: Listener) -> None:
    await stage.standin.hold_events()
    first = await stage.standin.push(stage.pull, {"a.txt": "1"})
    second = await stage.standin.push(stage.pull, {"a.txt": "2"})
    assert listener.received == []
    await stage.standin.release_events(reverse=True)
    after = [one.payload["after"] for one in listener.received if one.event == "pull_request"]
    assert after == [second.head_sha, first.head_sha]


async def test_an_app_hears_only_what_it_asked_for(stage: Stage, listener: Listener) -> None:
    app = stage.standin.state.app
    stage.standin.state.app = type(app)(
        app.id, app.slug, app.name, app.owner, app.client_id, app.created_at,
        app.private_key_pem, app.webhook_secret, app.webhook_url, app.permissions, ("push",),
    )  # fmt: skip
    await stage.standin.comment(stage.pull, "hello")
    await stage.standin.push_branch(stage.repository, "main", {"a.txt": "1"})
    await stage.standin.suspend(stage.standin.installation(stage.repository))
    assert listener.events == ["push.", "installation.suspend"]


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_other_codes_are_recorded(stage: Stage, listener: Listener, status: int) -> None:
    listener.status = status
    await stage.standin.comment(stage.pull, "hello")
    assert [one.status_code for one in stage.standin.deliveries] == [status]


async def test_no_answer(stage: Stage, listener: Listener) -> None:
    listener.status = 0
    await stage.standin.comment(stage.pull, "hello")
    assert [one.status_code for one in stage.standin.deliveries] == [0]


@pytest.mark.parametrize(("days", "kept"), [(2.99, 1), (3.0, 0)])
async def test_deliveries_are_forgotten_after_three_days(
    stage: Stage, days: float, kept: int
) -> None:
    stage.standin.webhook_url = NOBODY
    await stage.standin.comment(stage.pull, "hello")
    stage.standin.advance(days * 86_400)
    now = int(stage.standin.state.now().timestamp())
    token = app_token(stage.standin, iat=now - 60, exp=now + 540)
    async with client(stage.standin, token) as app:
        assert len((await app.get("/app/hook/deliveries")).json()) == kept

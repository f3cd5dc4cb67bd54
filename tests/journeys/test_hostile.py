"""What strangers send and commit: a clear answer for them, no harm to anybody else."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from sqlmodel import col, func, select

from bot.standin.repositories import Pull
from bot.standin.wire.faults import Fault
from bot.store.database import Database
from bot.store.tables import DeliveryRow
from bot.web.receiver import MAX_BODY
from checks.source.limits import MAX_BYTES, MAX_LINE
from tests.journeys.stage import ANY, CLEAN, Stage

PROBLEM = "application/problem+json"
MIB = bytes(1024 * 1024)
GUID = "0f1e2d3c-0000-4000-8000-000000000001"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to the receiver and the answer that it deserves; `signed` is what was signed."""

    status: int
    body: bytes = b"{}"
    signed: bytes | None = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


SENT = {
    "unsigned": Sent(401, signed=None),
    "signed by another": Sent(401, headers={"x-hub-signature-256": "sha256=" + "0" * 64}),
    "truncated": Sent(401, body=b'{"action": "ope', signed=b'{"action": "opened"}'),
    "not JSON": Sent(400, body=b"action=opened", signed=b"action=opened"),
    "half JSON": Sent(400, body=b'{"action": ', signed=b'{"action": '),
    "not an object": Sent(400, body=b"[]", signed=b"[]"),
    "not UTF-8": Sent(400, body=b'{"action": "\xff"}', signed=b'{"action": "\xff"}'),
    "deep": Sent(400, body=b"[" * 100_000, signed=b"[" * 100_000),
    "no GUID": Sent(400, headers={"x-github-delivery": "../../etc"}),
    "no event": Sent(400, headers={"x-github-event": "Pull Request"}),
    "a form": Sent(415, headers={"content-type": "application/x-www-form-urlencoded"}),
}


async def test_refused_bodies_leave_nothing_behind(alone: Stage) -> None:
    repository = alone.repository()
    async with httpx.AsyncClient(timeout=20) as client:
        for name, sent in SENT.items():
            answer = await _send(client, alone, sent)
            assert (name, answer.status_code) == (name, sent.status)
            assert answer.headers["content-type"] == PROBLEM, name
            assert answer.json()["detail"], name
            assert "x-request-id" in answer.headers, name
    assert await _stored(alone) == 0
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(pull)).conclusion == "failure"


async def test_a_body_that_says_it_is_huge_is_not_waited_for(alone: Stage) -> None:
    head = f"content-length: {MAX_BODY + 1}\r\n\r\n".encode()
    assert await _raw(alone, [head]) == b"HTTP/1.1 413"
    assert await _stored(alone) == 0


async def test_a_body_that_becomes_huge_is_cut_off(alone: Stage) -> None:
    """The last chunk never comes: the answer is given as soon as the limit is passed."""
    chunk = b"%x\r\n%b\r\n" % (len(MIB), MIB)
    parts = [
        b"transfer-encoding: chunked\r\n\r\n",
        *[chunk] * (MAX_BODY // len(MIB)),
        b"1\r\nx\r\n",
    ]
    assert await _raw(alone, parts) == b"HTTP/1.1 413"
    assert await _stored(alone) == 0


async def _raw(stage: Stage, parts: list[bytes]) -> bytes:
    """The status line's beginning, with every byte sent before any is read."""
    host, _, port = stage.address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /webhooks/github HTTP/1.1\r\nhost: here\r\n")
    for part in parts:
        writer.write(part)
        await writer.drain()
    async with asyncio.timeout(10):
        answer = await reader.readuntil(b" ") + await reader.readexactly(3)
    writer.close()
    return answer


async def test_events_that_nobody_knows_are_acknowledged_and_forgotten(alone: Stage) -> None:
    sent = Sent(202, headers={"x-github-event": "brand_new_event"})
    async with httpx.AsyncClient() as client:
        answer = await _send(client, alone, sent)
    assert (answer.status_code, answer.json()["state"]) == (202, "ignored")


async def _send(client: httpx.AsyncClient, stage: Stage, sent: Sent) -> httpx.Response:
    headers = {
        "content-type": "application/json",
        "x-github-delivery": GUID,
        "x-github-event": "pull_request",
    }
    if sent.signed is not None:
        secret = stage.github.webhook_secret.encode()
        digest = hmac.new(secret, sent.signed, hashlib.sha256).hexdigest()
        headers["x-hub-signature-256"] = f"sha256={digest}"
    url = f"{stage.address}/webhooks/github"
    return await client.post(url, content=sent.body, headers=headers | sent.headers)


async def _stored(stage: Stage) -> int:
    database = Database(stage.environ["DATABASE_URL"])
    try:
        async with database.reader() as session:
            return (await session.exec(select(func.count(col(DeliveryRow.id))))).one()
    finally:
        await database.close()


async def test_a_fork_that_is_gone_is_judged_from_the_pull_request_itself(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {"src/a.ts": ANY}, fork=True, author="eve", draft=True)
    draft = await alone.verdict(pull)
    await alone.github.delete_head_repository(pull)
    await alone.github.set_draft(pull, False)
    assert alone.github.pull(pull).head_repository_id is None
    assert (await alone.renewed(pull, draft)).conclusion == "failure"


async def test_a_head_that_was_replaced_before_we_looked(alone: Stage) -> None:
    repository = alone.repository()
    await alone.github.hold_events()
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    start = repository.git.branch("main")
    assert start is not None
    await alone.github.force_push(pull, {"src/b.ts": CLEAN}, onto=start)
    await alone.github.release_events()
    assert (await alone.verdict(pull)).conclusion == "success"
    assert alone.github.comments(pull) == []


async def test_a_head_that_is_replaced_while_we_look(alone: Stage) -> None:
    repository = alone.repository()
    alone.github.faults.add(Fault("GET", "/repos/acme/shop/compare/*", delay=1.0))
    pull = await alone.pull(repository, {"src/a.ts": ANY})
    await alone.github.until(lambda _: "hardening" in alone.runs(pull))
    start = repository.git.branch("main")
    assert start is not None
    await alone.github.force_push(pull, {"src/b.ts": CLEAN}, onto=start)
    assert (await alone.verdict(pull)).conclusion == "success"
    assert (await alone.verdict(pull, pull.head_sha)).conclusion in ("cancelled", "failure")


async def test_a_base_branch_that_vanished(alone: Stage) -> None:
    repository = alone.repository()
    tip = repository.git.branch("main")
    assert tip is not None
    repository.git.set_ref("refs/heads/short-lived", tip)
    repository.commit({"src/a.ts": ANY}, branch="feature")
    await alone.github.hold_events()
    pull = await alone.github.open_pull_request(repository, "feature", "short-lived")
    repository.git.delete_ref("refs/heads/short-lived")
    await alone.github.release_events()
    assert (await alone.verdict(pull)).conclusion == "failure"


async def test_three_hundred_changed_files(alone: Stage) -> None:
    repository = alone.repository()
    pull = await alone.pull(repository, {f"src/f{n}.ts": f"// {n}\n{ANY}" for n in range(300)})
    verdict = await alone.verdict(pull, timeout=15)
    assert verdict.conclusion == "failure"
    assert len(alone.runs(pull)["hardening/any-growth"].annotations) == 300
    assert len(alone.github.review_comments(pull)) == 10


SOURCES = {
    "minified": ("src/m.ts", b"const x=1;" * (MAX_LINE // 10) + b"const y: any = 1;\n"),
    "large": ("src/l.ts", b"const a: any = 1;\n" * (MAX_BYTES // 18 + 1)),
    "binary": ("src/b.ts", b"\x7fELF\x00\x00\x01" * 40 + ANY.encode()),
    "NUL": ("src/n.py", b"x = 1\n\x00\n"),
    "stalls the parser": ("src/s.tsx", ANY.encode() + b"! ; ! ! " * 2_400),
}
HIDING = dict(SOURCES.values())


@pytest.mark.parametrize("kind", SOURCES)
async def test_a_source_that_cannot_be_read_is_said_and_never_passes(
    alone: Stage, kind: str
) -> None:
    path, content = SOURCES[kind]
    readable = {known: CLEAN if known.endswith(("ts", "tsx")) else "x = 1\n" for known in HIDING}
    repository = alone.repository(readable)
    pull = await alone.pull(repository, {path: content})
    verdict = await alone.verdict(pull, timeout=30)
    assert verdict.conclusion == "neutral"
    assert f"not analysed: {path}" in (verdict.summary or "").replace("\\_", "_")
    following = await alone.pull(repository, {"src/a.ts": ANY})
    assert (await alone.verdict(following)).conclusion == "failure"


async def test_odd_sources_are_judged_all_the_same(alone: Stage) -> None:
    repository = alone.repository()
    odd = {
        "src/latin.ts": b"// caf\xe9\n" + ANY.encode(),
        "src/broken.ts": b"export function ((( {\n" + ANY.encode(),
        "src/bom.ts": b"\xef\xbb\xbf" + ANY.encode(),
        "src/crlf.ts": ANY.replace("\n", "\r\n").encode(),
        "src/deep.ts": ANY.encode() + b"[" * 100_000,
        "src/empty.ts": b"",
    }
    pull = await alone.pull(repository, odd)
    assert (await alone.verdict(pull, timeout=30)).conclusion == "failure"
    run = alone.runs(pull)["hardening/any-growth"]
    found = {note.path for note in run.annotations}
    hidden = set(re.findall(r"not analysed: (\S+?):", alone.runs(pull)["hardening"].summary or ""))
    assert {"src/latin.ts", "src/bom.ts", "src/crlf.ts"} <= found
    assert found | hidden >= set(odd) - {"src/empty.ts", "src/broken.ts"}


EVIL = "<img src=x onerror=alert(1)> @acme/everyone `x` [y](javascript:z) --> | #1"
EVIL_PATH = "src/<b>@acme `|` [x](y) --> #1/evil & sons.ts"
EVIL_BRANCH = "<b>@acme`|`(y)-->#1"
OURS = re.compile(r"<!-- hardening:(summary|finding [0-9a-f]+) -->|</?details>|</?summary>")


async def test_nothing_that_strangers_name_comes_to_life_in_our_words(alone: Stage) -> None:
    repository = alone.repository()
    repository.commit({EVIL_PATH: f"// {EVIL}\n{ANY}"}, branch=EVIL_BRANCH)
    pull = await alone.github.open_pull_request(repository, EVIL_BRANCH, title=EVIL, body=EVIL)
    assert (await alone.verdict(pull)).conclusion == "failure"
    texts = list(_texts(alone, pull))
    assert len(texts) >= 5
    assert any("evil" in text for text in texts)
    for text in texts:
        _dead(text)


def _texts(stage: Stage, pull: Pull) -> Iterator[str]:
    for run in stage.runs(pull).values():
        yield from (run.summary or "", run.text or "")
    yield from (comment.body for comment in stage.github.comments(pull))
    yield from (review.body for review in stage.github.reviews(pull) if review.body)
    yield from (comment.body for comment in stage.github.review_comments(pull))


def _dead(text: str) -> None:
    """HTML is ours alone, nobody is mentioned, every link leads to a file of the head."""
    for token in _tokens(MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)):
        if token.type in ("html_block", "html_inline"):
            assert re.fullmatch(r"[\w\s]*", OURS.sub("", token.content)), token.content
        if token.type == "text":
            assert not re.search(r"(@|#)\w", token.content), token.content
        if token.type == "link_open":
            assert "/blob/" in str(token.attrs["href"])


def _tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _tokens(token.children or [])

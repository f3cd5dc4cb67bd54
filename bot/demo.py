"""The demo: the whole product against the stand-in, told as a reviewer would see it."""

import asyncio
import re
import socket
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

import httpx

from bot.process import serve
from bot.settings import load
from bot.standin.checks import CheckRun
from bot.standin.repositories import Pull
from bot.standin.scenario import Reports, Scene, from_local, shop
from bot.standin.stand_in import StandIn
from bot.standin.workflows import WorkflowRun

WEBHOOKS = "/webhooks/github"
UPLOAD_SECONDS = 60.0
VERDICT_WITHIN = 300.0
"""Seconds; a large repository is measured once before its totals can be judged."""

HIDDEN = re.compile(r"<!--.*?-->\s*", re.DOTALL)
FOLD = re.compile(r"</?(?:details|summary)>")
LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Play:
    """What to play: a local repository's change, or the built-in scene without `repo`."""

    repo: Path | None = None
    base: str = ""
    head: str = ""


@asynccontextmanager
async def stage(directory: Path) -> AsyncIterator[StandIn]:
    """GitHub's stand-in with the App running against it, both on loopback."""
    standin = await StandIn.start(directory / "github")
    port = _free_port()
    environ = {
        "GITHUB_APP_ID": str(standin.app_id),
        "GITHUB_APP_PRIVATE_KEY": standin.private_key_pem,
        "GITHUB_WEBHOOK_SECRET": standin.webhook_secret,
        "GITHUB_API_URL": standin.url,
        "GITHUB_SERVER_URL": standin.url,
        "HARDENING_DATA_DIR": str(directory / "data"),
        "PORT": port,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    stop, address = asyncio.Event(), asyncio.get_running_loop().create_future()
    running = asyncio.create_task(serve(load(environ), stop, address.set_result))
    try:
        await asyncio.wait({running, address}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        standin.webhook_url = f"{address.result()}{WEBHOOKS}"
        yield standin
    finally:
        stop.set()
        await asyncio.wait({running})
        await standin.stop()


async def perform(standin: StandIn, play: Play, say: Say) -> Pull:
    """Open the pull request, wait for the verdict, tell it; then the same for the push after."""
    scene = _scene(standin, play)
    if scene.before:
        say(f"CI of {scene.base} uploads {', '.join(scene.before)}")
        await report(standin, await standin.start_workflow(scene.repository), scene.before)
    say(f'{scene.author} opens "{scene.title}" ({scene.head} into {scene.base})')
    pull = await scene.open(standin)
    await _judged(standin, scene, pull, scene.reports, say)
    for title, files, reports in scene.later:
        say(f'\n{scene.author} pushes "{title}"')
        await standin.push(pull, files, message=title)
        await _judged(standin, scene, pull, reports, say)
    return standin.pull(pull)


async def _judged(standin: StandIn, scene: Scene, pull: Pull, reports: Reports, say: Say) -> None:
    """CI reports what it measured of the newest push, and the verdict follows."""
    if reports:
        say(f"CI uploads {', '.join(reports)}")
        await report(standin, await standin.start_workflow(scene.repository, pull=pull), reports)
    await _verdict(standin, pull)
    _tell(standin, pull, say)


async def report(standin: StandIn, run: WorkflowRun, reports: Reports) -> None:
    """The upload step of a workflow run."""
    address = (standin.webhook_url or "").removesuffix(WEBHOOKS)
    job = await standin.start_job(run, "test")
    token = standin.oidc_token(job, address)
    async with httpx.AsyncClient(timeout=UPLOAD_SECONDS) as client:
        answer = await client.post(
            f"{address}/api/v1/reports",
            headers={"authorization": f"Bearer {token}"},
            files=[("file", (name, content)) for name, content in reports.items()],
            data={"complete": "true"},
        )
        answer.raise_for_status()
    await standin.finish_workflow(run)


def _scene(standin: StandIn, play: Play) -> Scene:
    if play.repo is None:
        return shop(standin)
    return from_local(standin, play.repo, play.base, play.head)


async def _verdict(standin: StandIn, pull: Pull) -> None:
    def concluded(_: StandIn) -> bool:
        runs = _newest(standin, pull)
        return any(run.name == "hardening" and run.conclusion for run in runs)

    await standin.until(concluded, timeout=VERDICT_WITHIN)


def _newest(standin: StandIn, pull: Pull) -> list[CheckRun]:
    now = standin.pull(pull)
    repository = standin.state.repositories[now.repository_id]
    runs = {run.name: run for run in standin.check_runs(repository, now.head_sha)}
    return [runs[name] for name in sorted(runs)]


def _tell(standin: StandIn, pull: Pull, say: Say) -> None:
    say("\nChecks")
    for run in _newest(standin, pull):
        say(f"  {run.conclusion or run.status:<9} {run.name:<24} {run.title or ''}".rstrip())
    for comment in standin.comments(pull):
        say(f"\nComment by {standin.slug}[bot]\n{indent(readable(comment.body), '  ')}")
    lines = list(_review(standin, pull))
    if lines:
        say("\nReview comments")
        for line in lines:
            say(line)


def _review(standin: StandIn, pull: Pull) -> Iterator[str]:
    for comment in standin.review_comments(pull):
        where = f"{comment.path}:{comment.line}"
        yield f"  {where}\n{indent(readable(comment.body), '    ')}"


def readable(markdown: str) -> str:
    """Markdown for a terminal: without hidden markers, folds and the targets of links."""
    text = LINK.sub(r"\1", FOLD.sub("", HIDDEN.sub("", markdown)))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _free_port() -> str:
    """Known before the App listens, because its public address is part of its settings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@asynccontextmanager
async def workplace() -> AsyncIterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="hardening-demo-") as folder:
        yield Path(folder)

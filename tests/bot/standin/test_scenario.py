"""What the demo plays: the shop, and local repositories that are only read."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.standin import StandIn
from bot.standin.scenario import ScenarioError, from_local, shop
from tests.bot.standin.stage import app_token, client, git_fetch


@pytest_asyncio.fixture
async def standin(tmp_path: Path) -> AsyncIterator[StandIn]:
    started = await StandIn.start(tmp_path / "github")
    yield started
    await started.stop()


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """A repository with `main` and two commits more on `topic/one`."""
    folder = tmp_path / "My Project"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "a.ts").write_text("let a = 1;\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    git(folder, "checkout", "-q", "-b", "topic/one")
    for number in (2, 3):
        (folder / "a.ts").write_text(f"let a: any = {number};\n")
        git(folder, "commit", "-q", "-am", f"Change {number}\n\nBody {number}")
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.as_posix(): path.read_bytes() for path in files}


async def test_the_shop(standin: StandIn) -> None:
    scene = shop(standin)
    pull = await scene.open(standin)
    git_repository = scene.repository.git
    assert b"any-growth" in (git_repository.read(pull.base_sha, ".hardening.yml") or b"")
    changed = {
        file.path: file.status for file in git_repository.compare(pull.base_sha, pull.head_sha)
    }
    assert changed["src/lib/objects.ts"] == "renamed"
    assert changed["app/api/refunds/route.ts"] == "added"
    for message, files, reports in scene.later:
        assert set(reports) == {"junit.xml", "lcov.info", "npm-audit.json"}
        pushed = await standin.push(pull, files, message)
        assert pushed.head_sha != pull.head_sha


async def test_a_local_repository(standin: StandIn, local: Path, tmp_path: Path) -> None:
    before = snapshot(local)
    scene = from_local(standin, local, "main", "topic/one")
    pull = await scene.open(standin)
    assert scene.repository.full_name == "local/My-Project"
    assert (pull.title, pull.body) == ("Change 3", "Body 3")
    assert (pull.base_ref, pull.head_ref) == ("main", "topic/one")
    assert pull.head_sha == git(local, "rev-parse", "HEAD")
    async with client(standin, app_token(standin)) as app:
        number = standin.installation(scene.repository).id
        answer = await app.post(f"/app/installations/{number}/access_tokens")
    assert answer.status_code == 201
    assert snapshot(local) == before


async def test_any_two_revisions(standin: StandIn, local: Path) -> None:
    (local / "sub").mkdir()
    scene = from_local(standin, local / "sub", "HEAD~2", "HEAD")
    pull = await scene.open(standin)
    assert (pull.base_ref, pull.head_ref) == ("base", "head")
    assert [file.path for file in scene.repository.git.compare(pull.base_sha, pull.head_sha)] == [
        "a.ts"
    ]


async def test_a_shallow_clone(standin: StandIn, local: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    source = f"file://{local}"
    git(tmp_path, "clone", "-q", "--depth=2", "--branch=topic/one", source, str(clone))
    scene = from_local(standin, clone, "HEAD~1", "HEAD")
    assert (await scene.open(standin)).title == "Change 3"


@pytest.mark.parametrize(
    ("base", "head", "says"),
    [
        ("absent", "main", "has no commit called absent"),
        ("main", "main", "the same commit"),
        ("main", "--help", "has no commit called --help"),
    ],
)
async def test_bad_revisions(
    standin: StandIn, local: Path, base: str, head: str, says: str
) -> None:
    with pytest.raises(ScenarioError, match=says):
        from_local(standin, local, base, head)


async def test_not_a_repository(standin: StandIn, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="there is no folder"):
        from_local(standin, tmp_path / "absent", "a", "b")
    with pytest.raises(ScenarioError, match="not a git repository"):
        from_local(standin, tmp_path, "a", "b")


async def test_a_borrowed_history_can_be_fetched(
    standin: StandIn, local: Path, tmp_path: Path
) -> None:
    scene = from_local(standin, local, "main", "topic/one")
    pull = await scene.open(standin)
    async with client(standin, app_token(standin)) as app:
        number = standin.installation(scene.repository).id
        minted = (await app.post(f"/app/installations/{number}/access_tokens")).json()
    name, into = scene.repository.full_name, tmp_path / "mirror"
    options = ("--depth=1", "--filter=blob:none", pull.head_sha)
    code = await asyncio.to_thread(
        git_fetch, standin, minted["token"], into, *options, repository=name
    )
    assert code == 0
    assert git(into, "cat-file", "-t", pull.head_sha) == "commit"

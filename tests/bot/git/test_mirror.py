"""Mirrors against a real git server: what is fetched, in how many requests, and what is refused."""

import asyncio
import os
import stat
import threading
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from bot.failures import Permanent, Transient
from bot.git.changes import blobs_of_change, diff
from bot.git.environment import Remote
from bot.git.mirror import Mirror
from bot.git.refusals import AccessRefused, MissingCommit
from bot.git.repository import known
from bot.git.snapshot import read_blobs, tree
from tests.bot.git.git_server import Answer, GitServer
from tests.bot.git.repositories import Repository

TOKEN = "ghs_" + "x" * 36
NOBODY = "1" * 40


def files(count: int, text: str = "line") -> dict[str, bytes | str | None]:
    return {f"src/d{n % 7}/f{n}.ts": f"{text} {n}\n" * 20 for n in range(count)}


@pytest.fixture
def mirror(tmp_path: Path, server: GitServer, upstream: Repository) -> Mirror:
    return Mirror(tmp_path / "mirrors" / "42.git", server.url(upstream.path))


async def everything(mirror: Mirror, base: str, head: str, keep: dict[str, str]) -> int:
    """Do all that a push needs; the number of changed files."""
    async with mirror.in_use():
        await mirror.fetch_commits([base, head], None, keep)
        await mirror.fetch_blobs(await blobs_of_change(mirror.directory, base, head), None)
        return len((await diff(mirror.directory, base, head)).files)


async def test_a_push_costs_four_requests_however_many_files_change(
    mirror: Mirror, server: GitServer, upstream: Repository
) -> None:
    base = upstream.commit(files(400))
    head = upstream.commit(files(300, "changed"))
    keep = {"refs/hardening/pull/1/head": head, "refs/hardening/heads/main": base}
    assert await everything(mirror, base, head, keep) == 300
    assert len(server.requests) == 4
    later = upstream.commit(files(5, "again"))
    server.requests.clear()
    server.sent = 0
    assert await everything(mirror, base, later, {"refs/hardening/pull/1/head": later}) == 300
    assert len(server.requests) == 4
    assert server.sent < 8_000
    server.requests.clear()
    assert await everything(mirror, base, later, {"refs/hardening/pull/1/head": later}) == 300
    assert server.requests == []


async def test_many_kept_heads_cost_no_more_requests(
    mirror: Mirror, server: GitServer, upstream: Repository
) -> None:
    first = upstream.commit(files(3))
    heads = [upstream.commit({"a.ts": f"{n}"}) for n in range(60)]
    async with mirror.in_use():
        keep = {f"refs/hardening/pull/{n}/head": sha for n, sha in enumerate(heads)}
        await mirror.fetch_commits([first], None, keep)
        server.requests.clear()
        await mirror.fetch_commits([upstream.commit({"b.ts": "b"})], None, {})
        assert len(server.requests) == 2
        server.requests.clear()
        upstream.git("checkout", "--quiet", "--orphan", "unrelated")
        await mirror.fetch_commits([upstream.commit({"c.ts": "c"})], None, {})
    assert len(server.requests) == 3  # one more, because nothing that we have leads to it


async def test_a_mirror_names_no_remote_and_reads_nothing_lazily(
    mirror: Mirror, server: GitServer, upstream: Repository
) -> None:
    head = upstream.commit(files(3))
    async with mirror.in_use():
        await mirror.fetch_commits([head], None, {})
        config = (mirror.directory / "config").read_text()
        server.requests.clear()
        with pytest.raises(Permanent, match="lacks file contents"):
            _ = [pair async for pair in read_blobs(mirror.directory, [*ids(upstream)], 100)]
    assert "remote" not in config
    assert server.requests == []


def ids(repository: Repository) -> set[str]:
    listed = repository.git("ls-tree", "-r", "HEAD").splitlines()
    return {line.split()[2] for line in listed}


async def test_only_what_is_missing_is_fetched(
    mirror: Mirror, server: GitServer, upstream: Repository
) -> None:
    head = upstream.commit(files(30))
    async with mirror.in_use():
        await mirror.fetch_commits([head], None, {})
        blobs = set((await tree(mirror.directory, head)).values())
        await mirror.fetch_blobs(blobs, None)
        server.requests.clear()
        await mirror.fetch_blobs(blobs, None)
        assert await known(mirror.directory, blobs) == blobs
    assert server.requests == []


async def test_the_token_is_sent_and_written_nowhere(
    mirror: Mirror, server: GitServer, upstream: Repository
) -> None:
    seen: list[str | None] = []

    def note(path: str, auth: str | None) -> Answer | None:
        seen.append(auth)
        return None

    server.interrupt = note
    head = upstream.commit(files(2))
    async with mirror.in_use():
        await mirror.fetch_commits([head], TOKEN, {"refs/hardening/pull/1/head": head})
    secret = b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    assert seen == [f"Basic {secret}"] * 2
    written = b"".join(p.read_bytes() for p in mirror.directory.rglob("*") if p.is_file())
    assert TOKEN.encode() not in written
    assert secret.encode() not in written
    assert TOKEN not in repr(mirror)


async def test_a_redirect_is_not_followed_with_the_token(
    mirror: Mirror, server: GitServer, upstream: Repository
) -> None:
    head = upstream.commit(files(2))
    elsewhere = server.url(server.root / "elsewhere")
    server.interrupt = lambda path, auth: (302, {"Location": f"{elsewhere}/info/refs"}, b"")
    async with mirror.in_use():
        with pytest.raises((Transient, Permanent)) as failure:
            await mirror.fetch_commits([head], TOKEN, {})
    assert TOKEN not in str(failure.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "kind"), [(401, AccessRefused), (404, AccessRefused), (503, Transient)]
)
async def test_refusals_are_told_apart(
    mirror: Mirror,
    server: GitServer,
    upstream: Repository,
    status: int,
    kind: type[Exception],
) -> None:
    head = upstream.commit(files(2))
    server.interrupt = lambda path, auth: (status, {"WWW-Authenticate": "Basic realm=x"}, b"")
    async with mirror.in_use():
        with pytest.raises(kind) as failure:
            await mirror.fetch_commits([head], TOKEN, {})
    assert TOKEN not in str(failure.value)


async def test_nobody_listens(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path / "1.git", "http://127.0.0.1:9/x.git")
    async with mirror.in_use():
        with pytest.raises(Transient):
            await mirror.fetch_commits([NOBODY], TOKEN, {})


async def test_an_unknown_commit_is_missing(mirror: Mirror, upstream: Repository) -> None:
    upstream.commit(files(2))
    async with mirror.in_use():
        with pytest.raises(MissingCommit, match=NOBODY):
            await mirror.fetch_commits([NOBODY], None, {})


def test_an_address_with_credentials_or_of_another_scheme_is_refused() -> None:
    for url in ("https://user:secret@host/x", "file:///etc", "ext::sh -c id", "--upload-pack=x"):
        with pytest.raises(ValueError, match="without credentials"):
            Remote(url)


async def test_a_server_that_refuses_exact_ids_is_asked_for_refs(
    mirror: Mirror, server: GitServer, upstream: Repository
) -> None:
    server.protocol = False
    upstream.commit(files(3))
    inner = upstream.commit({"a.ts": "1"})
    upstream.git("update-ref", "refs/pull/7/head", upstream.commit({"a.ts": "2"}))
    async with mirror.in_use():
        with pytest.raises(MissingCommit):
            await mirror.fetch_commits([inner], None, {})
        await mirror.fetch_commits([inner], None, {}, ["refs/pull/7/head"])
        assert await known(mirror.directory, [inner]) == {inner}
        gone = upstream.git("commit-tree", "HEAD^{tree}", "-m", "reachable from nowhere")
        with pytest.raises(MissingCommit, match="no longer hold"):
            await mirror.fetch_commits([gone], None, {}, ["refs/heads/main"])


async def test_a_server_without_filters_works(mirror: Mirror, upstream: Repository) -> None:
    upstream.git("config", "uploadpack.allowFilter", "false")
    base = upstream.commit(files(9))
    head = upstream.commit(files(4, "new"))
    assert await everything(mirror, base, head, {"refs/hardening/pull/1/head": head}) == 4


async def test_the_merge_base_is_found_by_deepening(mirror: Mirror, upstream: Repository) -> None:
    fork = upstream.commit(files(3))
    for n in range(70):
        tip = upstream.commit({"main.ts": f"{n}"})
    upstream.git("checkout", "--quiet", "-b", "topic", fork)
    head = upstream.commit({"topic.ts": "t"})
    async with mirror.in_use():
        await mirror.fetch_commits([tip, head], None, {})
        assert await mirror.merge_base(tip, head, None) == fork
        later = upstream.commit({"topic.ts": "u"})
        await mirror.fetch_commits([later], None, {})
        assert set(await tree(mirror.directory, later)) == {*files(3), "topic.ts"}


async def test_unrelated_histories_have_no_merge_base(mirror: Mirror, upstream: Repository) -> None:
    one = upstream.commit(files(1))
    upstream.git("checkout", "--quiet", "--orphan", "other")
    other = upstream.commit(files(2))
    async with mirror.in_use():
        await mirror.fetch_commits([one, other], None, {})
        assert await mirror.merge_base(one, other, None) is None


async def test_two_processes_worth_of_fetches_do_not_disturb_each_other(
    mirror: Mirror, upstream: Repository
) -> None:
    heads = [upstream.commit({"a.ts": f"{n}"}) for n in range(6)]
    again = Mirror(mirror.directory, mirror.remote_url)

    async def one(which: Mirror, sha: str) -> None:
        async with which.in_use():
            await which.fetch_commits([sha], None, {f"refs/hardening/pull/{sha[:8]}/head": sha})

    await asyncio.gather(*(one(m, sha) for sha in heads for m in (mirror, again)))
    assert await known(mirror.directory, heads) == set(heads)
    assert [path.name for path in mirror.directory.parent.glob(".new-*")] == []


async def test_the_leavings_of_a_killed_git_are_removed(
    mirror: Mirror, upstream: Repository
) -> None:
    head = upstream.commit(files(2))
    async with mirror.in_use():
        (mirror.directory / "shallow.lock").touch()
        (mirror.directory / "objects" / "pack" / "tmp_pack_1").touch()
        await mirror.fetch_commits([head], None, {})
    assert not (mirror.directory / "shallow.lock").exists()
    assert not (mirror.directory / "objects" / "pack" / "tmp_pack_1").exists()


async def test_a_pack_over_the_size_limit_is_refused(mirror: Mirror, upstream: Repository) -> None:
    mirror = replace(mirror, max_pack_bytes=20_000)
    small = upstream.commit({"a.bin": os.urandom(2_000)})
    large = upstream.commit({"b.bin": os.urandom(60_000)})
    async with mirror.in_use():
        await mirror.fetch_commits([small, large], None, {})
        await mirror.fetch_blobs((await tree(mirror.directory, small)).values(), None)
        with pytest.raises(Permanent, match="too large"):
            await mirror.fetch_blobs((await tree(mirror.directory, large)).values(), None)
    assert not list((mirror.directory / "objects" / "pack").glob("tmp_*"))


async def test_a_silent_server_is_given_up(
    mirror: Mirror, server: GitServer, upstream: Repository
) -> None:
    mirror = replace(mirror, fetch_seconds=0.5)
    head = upstream.commit(files(1))
    release = threading.Event()

    def wait(path: str, auth: str | None) -> Answer | None:
        release.wait(20)
        return None

    server.interrupt = wait
    async with mirror.in_use():
        with pytest.raises(Transient, match=r"longer than 0\.5 s"):
            await mirror.fetch_commits([head], None, {})
    release.set()
    assert not (mirror.directory / "shallow.lock").exists()


@pytest.mark.parametrize("ref", ["refs/heads/main", "refs/hardening/../x", "refs/hardening/a b"])
async def test_only_our_refs_are_written(mirror: Mirror, upstream: Repository, ref: str) -> None:
    head = upstream.commit(files(1))
    async with mirror.in_use():
        with pytest.raises(ValueError, match="not a ref to keep"):
            await mirror.fetch_commits([head], None, {ref: head})


async def test_the_locks_are_private(mirror: Mirror) -> None:
    async with mirror.in_use():
        mode = mirror.directory.with_suffix(".use").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600

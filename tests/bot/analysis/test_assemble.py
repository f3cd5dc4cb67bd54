"""Two commits become a change: which facts are asked for, remembered and refused."""

from collections.abc import AsyncIterator, Collection
from datetime import date
from pathlib import Path

import pytest

from bot.analysis import limits
from bot.analysis.assemble import Terms, assemble, snapshot
from bot.analysis.facts_cache import FactsCache
from bot.analysis.facts_source import FactsSource
from bot.analysis.pool import Pool
from bot.git.changes import blobs_of_change
from bot.git.mirror import Mirror
from checks.catalogue import ruleset
from checks.facts import FileFacts, NotAnalysed
from tests.bot.git.git_server import GitServer
from tests.bot.git.repositories import Repository

TODAY = date(2026, 3, 10)


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[FactsSource]:
    cache = FactsCache(tmp_path / "facts.sqlite")
    async with Pool(1) as pool:
        yield FactsSource(pool, cache, ruleset().digest)
    cache.close()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "served" / "work")


def terms(**more: bool) -> Terms:
    return Terms(TODAY, whole_tree=more.get("whole_tree", True))


async def test_a_whole_change(repository: Repository, source: FactsSource) -> None:
    base = repository.commit({"a.ts": "let a: any;\n", "same.ts": "let s: any;\n", "x.md": "any"})
    head = repository.commit({"a.ts": "let a: string;\n", "b.py": "x = 1\n"})
    change = await assemble(repository.path / ".git", base, head, source, terms())
    assert (change.base.commit, change.head.commit, change.today) == (base, head, TODAY)
    before, after = change.base.facts_of("a.ts"), change.head.facts_of("a.ts")
    assert isinstance(before, FileFacts)
    assert isinstance(after, FileFacts)
    assert (len(before.candidates), len(after.candidates)) == (1, 0)
    assert isinstance(change.head.facts_of("same.ts"), FileFacts)
    assert change.head.facts_of("x.md") is None
    assert set(change.diff.files) == {"a.ts", "b.py"}


async def test_changed_files_alone(repository: Repository, source: FactsSource) -> None:
    base = repository.commit({"a.ts": "a\n" * 9, "same.ts": "s\n", "old.ts": "o\n" * 9})
    head = repository.commit({"a.ts": "b\n", "old.ts": None, "new.ts": "o\n" * 9 + "p\n"})
    change = await assemble(repository.path / ".git", base, head, source, terms(whole_tree=False))
    assert not change.whole_tree
    assert len(change.head.facts) == 4
    assert change.base.facts_of("old.ts") is not None
    assert change.head.facts_of("same.ts") is None


async def test_nobody_reads_what_is_ignored(repository: Repository, source: FactsSource) -> None:
    head = repository.commit({"gen/a.ts": "let a: any;\n", "b.ts": "b\n"})
    seen = await snapshot(
        repository.path / ".git", head, source, lambda path: path.startswith("gen/")
    )
    assert seen.facts_of("gen/a.ts") is None
    assert seen.facts_of("b.ts") is not None


async def test_the_same_bytes_in_two_languages(repository: Repository, source: FactsSource) -> None:
    text = "x = 1  # type: ignore\n"
    head = repository.commit({"a.ts": text, "b.py": text, "c.py": text})
    seen = await snapshot(repository.path / ".git", head, source, lambda _: False)
    languages = [seen.facts_of(path) for path in ("a.ts", "b.py", "c.py")]
    assert [f.language for f in languages if isinstance(f, FileFacts)] == [
        "typescript",
        "python",
        "python",
    ]
    assert len(seen.facts) == 2


async def test_remembered_facts_are_not_computed_again(
    repository: Repository, source: FactsSource
) -> None:
    head = repository.commit({"a.ts": "let a: any;\n"})
    repo = repository.path / ".git"
    told: list[tuple[int, int]] = []
    source.told = lambda done, total: told.append((done, total))
    first = await snapshot(repo, head, source, lambda _: False)
    assert told == [(1, 1)]
    assert await snapshot(repo, head, source, lambda _: False) == first
    assert told == [(1, 1)]


@pytest.mark.parametrize(("more", "read"), [(0, True), (1, False)])
async def test_a_blob_over_the_limit_is_refused_unread(
    repository: Repository, source: FactsSource, more: int, read: bool
) -> None:
    head = repository.commit({"a.ts": b"x\n" * (limits.READ_MAX_BYTES // 2) + b"y" * more})
    seen = await snapshot(repository.path / ".git", head, source, lambda _: False)
    facts = seen.facts_of("a.ts")
    assert isinstance(facts, FileFacts) == read
    assert read or (isinstance(facts, NotAnalysed) and "larger than" in facts.reason)


async def test_a_mirror_brings_what_is_missing(
    repository: Repository, source: FactsSource, tmp_path: Path
) -> None:
    base = repository.commit({"a.ts": "let a: any;\n", "same.ts": "let s: any;\n"})
    head = repository.commit({"a.ts": "let a: string;\n"})
    server = GitServer(tmp_path / "served")
    mirror = Mirror(tmp_path / "1.git", server.url(repository.path))

    async def fetch(blobs: Collection[str]) -> None:
        await mirror.fetch_blobs(blobs, None)

    source.fetch = fetch
    async with mirror.in_use():
        await mirror.fetch_commits([base, head], None, {})
        await fetch(await blobs_of_change(mirror.directory, base, head))
        change = await assemble(mirror.directory, base, head, source, terms())
    server.close()
    assert isinstance(change.head.facts_of("same.ts"), FileFacts)
    assert len(server.requests) == 6

"""Whose `.hardening.yml` counts, and what stands in for one that cannot be read."""

from pathlib import Path

import pytest
import pytest_asyncio

from bot.configuration import Branches, ConfigFiles
from bot.store.database import Database
from checks.catalogue import gates
from checks.policy import FILE
from checks.verdict import Enforcement
from checks.yaml_tree import SIZE_LIMIT
from tests.bot.git.repositories import Repository
from tests.bot.store.known import shop

VALID = "version: 1\ngates:\n  any-growth: {enforcement: blocking}\n"
LOOSE = "version: 1\ngates:\n  any-growth: {enforcement: info}\n"
BROKEN = "version: 1\ngates:\n  any-grwth: {}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "shop")


@pytest_asyncio.fixture
async def files(database: Database) -> ConfigFiles:
    await shop(database)
    return ConfigFiles(database, gates(), 7)


def git_dir(repository: Repository) -> Path:
    return repository.path / ".git"


async def test_no_file_is_the_advisory_default(files: ConfigFiles, repository: Repository) -> None:
    commit = repository.commit({"a.md": "x"})
    rules = await files.in_force(git_dir(repository), "main", commit)
    assert rules.policy.is_default
    assert (rules.source.source, rules.notes, rules.broken) == ("default", (), False)


async def test_the_file_of_the_commit_counts(files: ConfigFiles, repository: Repository) -> None:
    commit = repository.commit({FILE: VALID})
    repository.commit({FILE: LOOSE})
    rules = await files.in_force(git_dir(repository), "main", commit)
    assert rules.policy.gates["any-growth"].enforcement is Enforcement.BLOCKING
    assert rules.source.commit == commit


async def test_a_broken_file_leaves_the_last_valid_one(
    files: ConfigFiles, repository: Repository
) -> None:
    valid, broken = repository.commit({FILE: VALID}), repository.commit({FILE: BROKEN})
    await files.in_force(git_dir(repository), "main", valid)
    rules = await files.in_force(git_dir(repository), "main", broken)
    assert rules.policy.gates["any-growth"].enforcement is Enforcement.BLOCKING
    assert (rules.broken, rules.source.commit) == (True, valid)
    [note] = rules.notes
    assert f"{FILE}:3:3" in note
    assert broken[:7] in note
    assert valid[:7] in note


async def test_another_branch_has_its_own_last_valid_one(
    files: ConfigFiles, repository: Repository
) -> None:
    valid, broken = repository.commit({FILE: VALID}), repository.commit({FILE: BROKEN})
    await files.in_force(git_dir(repository), "main", valid)
    rules = await files.in_force(git_dir(repository), "next", broken)
    assert rules.policy.is_default
    assert "nothing blocks" in rules.notes[0]


@pytest.mark.parametrize(("size", "well"), [(SIZE_LIMIT, True), (SIZE_LIMIT + 1, False)])
async def test_the_size_of_a_file_is_limited(
    files: ConfigFiles, repository: Repository, size: int, well: bool
) -> None:
    commit = repository.commit({FILE: VALID + "#" * (size - len(VALID))})
    rules = await files.in_force(git_dir(repository), "main", commit)
    assert rules.broken != well


@pytest.mark.parametrize("hostile", [b"\xff\xfe", b"version: 1\x00", b"a: &a [*a]", b"[" * 9_999])
async def test_hostile_files_are_broken_and_no_more(
    files: ConfigFiles, repository: Repository, hostile: bytes
) -> None:
    commit = repository.commit({FILE: hostile})
    assert (await files.in_force(git_dir(repository), "main", commit)).broken


@pytest.mark.parametrize(
    ("listed", "governing"), [("", "main"), ('branches: ["release/*"]\n', "release/1")]
)
async def test_a_branch_counts_if_the_default_one_lists_it(
    files: ConfigFiles, repository: Repository, listed: str, governing: str
) -> None:
    own = repository.commit({FILE: LOOSE})
    default = repository.commit({FILE: VALID.replace("gates", f"{listed}gates")})
    branches = Branches("release/1", own, "main", default)
    branch, commit = await files.governing(git_dir(repository), branches)
    assert (branch, commit) == (governing, default if governing == "main" else own)


async def test_the_default_branch_governs_itself(
    files: ConfigFiles, repository: Repository
) -> None:
    tip = repository.commit({FILE: VALID})
    branches = Branches("main", tip, "main", None)
    assert await files.governing(git_dir(repository), branches) == ("main", tip)


@pytest.mark.parametrize(
    ("before", "after", "faults", "note"),
    [
        (VALID, VALID, False, ""),
        (VALID, LOOSE, False, "edits"),
        (VALID, None, False, "removes"),
        (VALID, BROKEN, True, ""),
        (BROKEN, BROKEN + "#", False, "not valid"),
        (BROKEN, VALID, False, "edits"),
    ],
)
async def test_what_a_change_does_to_the_file(
    files: ConfigFiles,
    repository: Repository,
    before: str,
    after: str | None,
    faults: bool,
    note: str,
) -> None:
    base = repository.commit({FILE: before})
    head = repository.commit({FILE: after})
    rules = await files.in_force(git_dir(repository), "main", base)
    told = await files.with_change(git_dir(repository), rules, base, head)
    assert bool(told.faults) == faults
    added = told.notes[len(rules.notes) :]
    assert [note in each for each in added] == ([True] if note else [])
    assert told.policy == rules.policy, "a change is never judged by its own rules"

"""Which lockfiles are read, at the edge of every limit; hostile ones cost only themselves."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.git.repository import open_local
from bot.git.snapshot import tree
from bot.locks import RememberedLocks, Sides, chosen, read_locks
from bot.osv import limits
from checks.catalogue import lockfiles
from checks.dependencies import Dependencies
from checks.lockfile import LOCKFILE_BYTES, Lock, is_lockfile
from tests.bot.git.repositories import Repository
from tests.bot.osv.advisories import npm

LOCK = "package-lock.json"
REQUIREMENTS = "requirements.txt"
MODERN = "module example.com/a\ngo 1.21\nrequire example.com/b v1.2.0\n"
OLD = "module example.com/a\ngo 1.16\nrequire example.com/b v1.2.0\n"
SUM = "example.com/b v1.2.0 h1:x=\nexample.com/c v1.0.0 h1:y=\n"


@pytest.fixture
def work(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "work")


async def locks(work: Repository, files: Mapping[str, bytes | str | None]) -> Dependencies:
    """Of a commit that adds these files to nothing."""
    head = work.commit(files)
    repo = await open_local(work.path)
    return await read_locks(repo, Sides({}, await tree(repo, head)))


def names(found: Dependencies) -> dict[str, list[str]]:
    return {path: [one.name for one in lock.packages] for path, lock in found.head.items()}


LIKE = ("Cargo.lock", "a/b/Cargo.lock", "dev-requirements.txt", "requirements/x.txt", "gems.locked")
UNLIKE = ("Cargo.lock.bak", "xCargo.lock", "require.txt", "a.lock/b", "pnpm-lock.yml", "go.mod/x")


@pytest.mark.parametrize("path", [*LIKE, *UNLIKE])
def test_lockfiles_are_those_of_the_readers(path: str) -> None:
    _, head, _ = chosen(Sides({}, {path: "0" * 40}))
    assert [one.path for one in head] == [path] * is_lockfile(path, lockfiles())
    assert bool(head) is (path in LIKE)


def test_ignored_paths_are_not_looked_at() -> None:
    files = {LOCK: "0" * 40, f"samples/{LOCK}": "1" * 40}
    _, head, _ = chosen(Sides({}, files, lambda path: path.startswith("samples/")))
    assert [one.path for one in head] == [LOCK]


@pytest.mark.parametrize(("spare", "left"), [(0, 0), (1, 1), (9, 9)])
def test_the_number_of_lockfiles_at_the_edge(spare: int, left: int) -> None:
    files = {f"p{number:03}/{LOCK}": "0" * 40 for number in range(limits.LOCKFILES + spare)}
    _, head, left_out = chosen(Sides({}, files))
    assert len(head) == limits.LOCKFILES
    reasons = {f"p200/{LOCK}": f"more than 200 lockfiles; {left} of them are not read"}
    assert left_out == (reasons if left else {})


def test_changed_ones_come_first() -> None:
    many = {f"a{number:03}/{LOCK}": "0" * 40 for number in range(limits.LOCKFILES)}
    deep = f"z/z/z/{LOCK}"
    base, head, left_out = chosen(Sides(many | {deep: "1" * 40}, many | {deep: "2" * 40}))
    assert head[0].path == base[0].path == deep
    assert list(left_out) == [f"a199/{LOCK}"]


async def test_formats_that_share_a_blob(work: Repository) -> None:
    same = "mug==1.0.0\n"
    found = await locks(
        work, {REQUIREMENTS: same, "Gemfile.lock": same, "x/requirements.txt": same}
    )
    assert names(found)[REQUIREMENTS] == names(found)["x/requirements.txt"] == ["mug"]
    assert names(found).get("Gemfile.lock", []) == []


async def test_a_complete_go_mod_needs_no_go_sum(work: Repository) -> None:
    found = await locks(
        work, {"go.mod": MODERN, "go.sum": SUM, "old/go.mod": OLD, "old/go.sum": SUM}
    )
    assert names(found) == {
        "go.mod": ["example.com/b"],
        "old/go.mod": ["example.com/b"],
        "old/go.sum": ["example.com/b", "example.com/c"],
    }


async def test_a_go_sum_alone_counts(work: Repository) -> None:
    assert list((await locks(work, {"go.sum": SUM, "x/go.mod": MODERN})).head) == [
        "go.sum",
        "x/go.mod",
    ]


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (1, False)])
async def test_the_size_of_a_lockfile_at_the_edge(work: Repository, spare: int, fits: bool) -> None:
    comment = b"#" * 1023 + b"\n"
    content = b"mug==1.0.0\n".rjust(1024) + comment * (LOCKFILE_BYTES // 1024 - 1) + b"#" * spare
    found = await locks(work, {REQUIREMENTS: content})
    assert bool(found.head) is fits
    assert found.unread == ({} if fits else {REQUIREMENTS: "it is larger than 32 MB"})


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (1, False)])
async def test_versions_of_one_package_at_the_edge(
    work: Repository, spare: int, fits: bool
) -> None:
    most = limits.VERSIONS_OF_ONE + spare
    packages = {f"a/{n}/node_modules/mug": {"version": f"1.0.{n}"} for n in range(most)}
    content = json.dumps({"lockfileVersion": 3, "packages": {"": {}, **packages}})
    found = await locks(work, {LOCK: content})
    assert bool(found.head) is fits
    assert found.unread == ({} if fits else {LOCK: "it pins more than 200 versions of one package"})


async def test_what_was_read_is_remembered(work: Repository, tmp_path: Path) -> None:
    """The second time neither git nor a child is asked: the other repository has no such file."""
    head = work.commit({REQUIREMENTS: "remembered==1.0.0\n"})
    sides = Sides({}, await tree(await open_local(work.path), head))
    first = await read_locks(await open_local(work.path), sides)
    other = Repository(tmp_path / "other")
    assert await read_locks(await open_local(other.path), sides) == first
    assert names(first) == {REQUIREMENTS: ["remembered"]}


def test_the_oldest_are_forgotten() -> None:
    memory = RememberedLocks(packages=3)
    two = Lock((npm("a", "1"), npm("b", "1")))
    one = Lock((npm("c", "1"),))
    memory.keep(("two", ()), two)
    memory.keep(("one", ()), one)
    assert memory.get(("two", ())) is two
    memory.keep(("more", ()), one)
    assert (memory.get(("one", ())), memory.get(("two", ()))) == (None, two)
    memory.keep(("large", ()), Lock(two.packages * 2))
    assert memory.get(("large", ())) is memory.get(("two", ())) is None


@pytest.mark.parametrize("spare", [0, 1])
async def test_the_packages_of_a_change_at_the_edge(work: Repository, spare: int) -> None:
    """Sixty thousand in each of four files, then what is left and one more."""
    files = {f"p{n}/{REQUIREMENTS}": _pins(n, 60_000) for n in range(4)}
    last = limits.CHANGE_PACKAGES - 240_000 + spare
    found = await locks(work, {**files, f"p9/{REQUIREMENTS}": _pins(9, last)})
    assert len(found.head) == 5 - spare
    reason = "the lockfiles of both sides hold more than 250,000 packages"
    assert found.unread == ({f"p9/{REQUIREMENTS}": reason} if spare else {})


def _pins(number: int, count: int) -> str:
    return "".join(f"p{number}-{one}==1\n" for one in range(count))


HOSTILE = {
    "nested JSON": (LOCK, b'{"lockfileVersion":3,"packages":' + b'{"a":' * 200_000),
    "nested YAML": ("pnpm-lock.yaml", b"a: " + b"[" * 500_000),
    "YAML bomb": ("pnpm-lock.yaml", b"a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n"),
    "zeros": ("Cargo.lock", b"\0" * 100_000),
    "no text": ("poetry.lock", b"\xff\xfe" * 1_000),
    "a long line": ("uv.lock", b"[[package]]\nname = " + b"'" * 1_000_000),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_lockfile_costs_only_itself(work: Repository, name: str) -> None:
    path, content = HOSTILE[name]
    found = await locks(work, {path: content, REQUIREMENTS: "mug==1.0.0\n"})
    assert names(found)[REQUIREMENTS] == ["mug"]
    assert names(found).get(path, []) == []

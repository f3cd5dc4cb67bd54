"""From lockfiles in git to what is known against their packages on both sides."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.dependencies import Sides, dependencies, lockfile_blobs
from bot.git.repository import open_local
from bot.git.snapshot import tree
from bot.osv import limits
from bot.osv.api_lookup import ServiceLookup
from bot.osv.directory import DirectoryLookup
from bot.osv.lookup import Lookup
from bot.osv.wire import Patience
from bot.standin.osv import OsvFault, OsvStandIn
from checks.dependencies import Dependencies
from tests.bot.git.repositories import Repository
from tests.bot.osv.advisories import advisory, ids, package_lock

FIRST, SECOND = "GHSA-aaaa-aaaa-aaaa", "GHSA-bbbb-bbbb-bbbb"
LOCK = "package-lock.json"

Files = Mapping[str, bytes | str | None]


@pytest.fixture
def service() -> Iterator[OsvStandIn]:
    with OsvStandIn(advisory(FIRST), advisory(SECOND, name="mug")) as standin:
        yield standin


@pytest.fixture
def work(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "work")


def asking(service: OsvStandIn) -> ServiceLookup:
    return ServiceLookup(service.url, patience=Patience(pause=0.001, rest=0.0))


async def sides(work: Repository, before: Files, after: Files) -> Sides:
    base, head = work.commit(before), work.commit(after)
    repo = await open_local(work.path)
    return Sides(await tree(repo, base), await tree(repo, head))


async def of(
    work: Repository, before: Files, after: Files, lookup: Lookup | None = None
) -> Dependencies:
    both = await sides(work, before, after)
    return await dependencies(await open_local(work.path), both, lookup)


async def test_what_a_change_brings_in(work: Repository, service: OsvStandIn) -> None:
    before, after = package_lock(kettle="1.4.0"), package_lock(kettle="1.4.0", mug="1.0.0")
    found = await of(work, {LOCK: before}, {LOCK: after}, asking(service))
    assert (ids(found.known_base), ids(found.known)) == ([FIRST], [FIRST, SECOND])
    assert list(found.base) == list(found.head) == [LOCK]
    assert (found.unread, found.why_not) == ({}, "")
    assert found.source.startswith("OSV at 127.0.0.1")


async def test_both_sources_say_the_same(
    work: Repository, service: OsvStandIn, tmp_path: Path
) -> None:
    (tmp_path / "osv").mkdir()
    for name, record in (("a", advisory(FIRST)), ("b", advisory(SECOND, name="mug"))):
        (tmp_path / "osv" / f"{name}.json").write_bytes(_json(record))
    both = await sides(
        work, {LOCK: package_lock(mug="1.0.0")}, {LOCK: package_lock(kettle="1.0.0")}
    )
    repo = await open_local(work.path)
    asked = await dependencies(repo, both, asking(service))
    looked = await dependencies(repo, both, DirectoryLookup(tmp_path / "osv"))
    assert (asked.known, asked.known_base) == (looked.known, looked.known_base)
    assert ids(asked.known) == [FIRST]


async def test_an_advisory_named_for_the_new_version_alone_judges_the_old_one_too(
    work: Repository, service: OsvStandIn
) -> None:
    """What was published after the base was looked up is nobody's doing."""
    lookup = asking(service)
    found = await of(
        work, {LOCK: package_lock(kettle="1.3.0")}, {LOCK: package_lock(kettle="1.4.0")}, lookup
    )
    assert ids(found.known) == ids(found.known_base) == [FIRST]


async def test_no_source(work: Repository) -> None:
    found = await of(work, {LOCK: package_lock(mug="1.0.0")}, {})
    assert found.why_not == "no OSV source is configured (OSV_API_URL or OSV_DATABASE_DIR)"
    assert (found.known, found.known_base) == (None, None)
    assert [package.name for package in found.head[LOCK].packages] == ["mug"]


async def test_no_lockfile(work: Repository, service: OsvStandIn) -> None:
    found = await of(work, {"a.py": "1"}, {"a.py": "2"}, asking(service))
    assert found.why_not == "the repository has no lockfile of a known kind"
    assert service.asked == []


async def test_a_service_that_is_down_sinks_nothing(work: Repository, service: OsvStandIn) -> None:
    service.faults += [OsvFault(503)] * limits.ATTEMPTS
    found = await of(work, {}, {LOCK: package_lock(mug="1.0.0")}, asking(service))
    assert found.known is None
    assert "did not answer: status 503; tried again with the next run" in found.why_not
    assert list(found.head) == [LOCK]


async def test_who_is_patient_waits_for_a_service_that_is_down(
    work: Repository, service: OsvStandIn
) -> None:
    service.faults += [OsvFault(503)] * limits.ATTEMPTS
    both = await sides(work, {}, {LOCK: package_lock(mug="1.0.0")})
    repo = await open_local(work.path)
    found = await dependencies(repo, both, asking(service), patient=True)
    assert (found.awaited, found.failed) == (True, True)
    assert "did not answer: status 503; asked again in a while" in found.why_not


async def test_a_source_that_is_not_there(work: Repository, tmp_path: Path) -> None:
    lookup = DirectoryLookup(tmp_path / "none")
    found = await of(work, {}, {LOCK: package_lock(mug="1.0.0")}, lookup)
    assert found.why_not == "the OSV folder cannot be read: No such file or directory"


async def test_what_the_source_could_not_tell_is_told(
    work: Repository, service: OsvStandIn
) -> None:
    service.malformed = {"mug"}
    found = await of(work, {}, {LOCK: package_lock(mug="1.0.0", kettle="1.0.0")}, asking(service))
    assert found.known is not None
    assert not found.known.complete
    assert "refused 1 packages as malformed" in found.known.warnings[-1]
    assert ids(found.known) == [FIRST]


async def test_a_record_that_is_none_is_told(work: Repository, tmp_path: Path) -> None:
    """It has what an index looks at, and is no record."""
    record = {**advisory(FIRST), "severity": 7}
    (tmp_path / "osv").mkdir()
    (tmp_path / "osv" / "a.json").write_bytes(_json(record))
    found = await of(
        work, {}, {LOCK: package_lock(kettle="1.0.0")}, DirectoryLookup(tmp_path / "osv")
    )
    assert found.known is not None
    assert not found.known.complete
    assert found.known.warnings == ("advisories that could not be read: a.json",)


async def test_a_lockfile_that_cannot_be_read(work: Repository, service: OsvStandIn) -> None:
    both = {LOCK: package_lock(kettle="1.0.0"), "web/yarn.lock": "\0"}
    found = await of(work, both, {LOCK: "{", "web/yarn.lock": "\0\0"}, asking(service))
    assert list(found.base) == [LOCK]
    assert found.head == {}
    assert "cut off" in found.unread[LOCK]


async def test_no_lockfile_can_be_read(work: Repository) -> None:
    found = await of(work, {}, {LOCK: "{"})
    assert found.why_not == "no lockfile could be read"


async def test_a_lockfile_that_only_the_base_cannot_read(work: Repository) -> None:
    found = await of(work, {LOCK: "{"}, {LOCK: package_lock(mug="1.0.0")})
    assert found.unread[LOCK].startswith("as it was before this change: ")
    assert list(found.head) == [LOCK]


async def test_the_blobs_to_be_fetched(work: Repository) -> None:
    both = await sides(
        work,
        {LOCK: package_lock(mug="1.0.0"), "a.py": "1", "api/uv.lock": "version = 1"},
        {LOCK: package_lock(mug="1.1.0"), "a.py": "2"},
    )
    wanted = {both.base_tree[LOCK], both.head_tree[LOCK], both.head_tree["api/uv.lock"]}
    assert lockfile_blobs(both) == wanted


def _json(record: dict[str, object]) -> bytes:
    return json.dumps(record).encode()

"""Folders of OSV records: both layouts, changes, and what a hostile one holds."""

import asyncio
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.failures import Permanent, Transient
from bot.osv.directory import DirectoryLookup
from bot.osv.lookup import Advisories
from checks.lockfile import Ecosystem, Package
from checks.osv import RECORD_BYTES
from tests.bot.osv.advisories import advisory, audit, ids, npm

KETTLE = npm("kettle", "1.4.0")
FIRST, SECOND = "GHSA-aaaa-aaaa-aaaa", "GHSA-bbbb-bbbb-bbbb"


def text(id: str, **more: str) -> str:
    return json.dumps(advisory(id, **more))


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def pack(path: Path, files: Mapping[str, str], method: int = zipfile.ZIP_DEFLATED) -> None:
    """An archive, put in place at once as a downloader would."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path.with_suffix(".new"), "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    path.with_suffix(".new").replace(path)


def names_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


async def asked(folder: Path, *packages: Package) -> Advisories:
    return await DirectoryLookup(folder).advisories(packages or [KETTLE])


async def test_a_file_for_each_record(tmp_path: Path) -> None:
    files = {f"npm/{FIRST}.json": text(FIRST), f"npm/{SECOND}.json": text(SECOND, name="mug")}
    write(tmp_path, files)
    found = await asked(tmp_path)
    assert ids(audit(found.records, KETTLE)) == [FIRST]
    assert found.missing == ()
    assert found.source == "the OSV folder (2 records, the newest of 2026-11-01)"


@pytest.mark.parametrize("place", ["", "npm/", "a/2026/11/GHSA-x/"])
async def test_files_at_any_depth(tmp_path: Path, place: str) -> None:
    write(tmp_path, {f"{place}{FIRST}.json": text(FIRST)})
    assert ids(audit((await asked(tmp_path)).records, KETTLE)) == [FIRST]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("place", ["npm/all.zip", "all.zip"])
async def test_archives(tmp_path: Path, place: str, method: int) -> None:
    files = {f"{FIRST}.json": text(FIRST), "x.json": text("X-1", name="mug"), "notes.txt": "-"}
    pack(tmp_path / place, files, method)
    found = await asked(tmp_path)
    assert ids(audit(found.records, KETTLE)) == [FIRST]
    assert found.missing == ()


async def test_archives_of_other_ecosystems_are_not_opened(tmp_path: Path) -> None:
    pack(tmp_path / "Debian" / "all.zip", {"a.json": text(FIRST)})
    pack(tmp_path / "npm" / "all.zip", {"b.json": text(SECOND)})
    found = await asked(tmp_path)
    assert ids(audit(found.records, KETTLE)) == [SECOND]


async def test_names_as_their_ecosystem_spells_them(tmp_path: Path) -> None:
    record = advisory(FIRST, name="zope.interface", ecosystem="PyPI")
    write(tmp_path, {"a.json": json.dumps(record)})
    package = Package(Ecosystem.PYPI, "Zope_Interface", "1.0")
    assert ids(audit((await asked(tmp_path, package)).records, package)) == [FIRST]


async def test_suffixes_of_ecosystems(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": text(FIRST, ecosystem="npm:some-suffix")})
    assert ids(audit((await asked(tmp_path)).records, KETTLE)) == [FIRST]


async def test_withdrawn_records_do_not_count(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": text(FIRST, withdrawn="2026-11-02T00:00:00Z")})
    found = await asked(tmp_path)
    assert found.records == {}
    assert found.missing == ("the OSV folder holds no records of npm",)


async def test_an_ecosystem_without_records_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": text(FIRST)})
    found = await asked(tmp_path, KETTLE, Package(Ecosystem.GO, "example.com/a", "1.0.0"))
    assert found.missing == ("the OSV folder holds no records of Go",)


async def test_a_record_about_two_packages_is_read_once(tmp_path: Path) -> None:
    record = advisory(FIRST)
    other = advisory(FIRST, name="mug")["affected"]
    assert isinstance(record["affected"], list)
    assert isinstance(other, list)
    record["affected"] += other
    write(tmp_path, {"a.json": json.dumps(record)})
    assert len((await asked(tmp_path, KETTLE, npm("mug", "1.0.0"))).records) == 1


async def test_a_new_file_is_seen(tmp_path: Path) -> None:
    write(tmp_path, {"npm/a.json": text(FIRST)})
    lookup = DirectoryLookup(tmp_path)
    await lookup.advisories([KETTLE])
    write(tmp_path, {"npm/b.json": text(SECOND)})
    found = await lookup.advisories([KETTLE])
    assert ids(audit(found.records, KETTLE)) == [FIRST, SECOND]


async def test_a_replaced_archive_is_seen(tmp_path: Path) -> None:
    pack(tmp_path / "npm" / "all.zip", {"a.json": text(FIRST)})
    lookup = DirectoryLookup(tmp_path)
    await lookup.advisories([KETTLE])
    pack(tmp_path / "npm" / "all.zip", {"0.json": text("X-1"), "b.json": text(SECOND)})
    found = await lookup.advisories([KETTLE])
    assert ids(audit(found.records, KETTLE)) == [SECOND, "X-1"]


async def test_one_index_for_many_look_ups(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": text(FIRST)})
    lookup = DirectoryLookup(tmp_path)
    found = await asyncio.gather(*(lookup.advisories([KETTLE]) for _ in range(5)))
    assert all(one == found[0] for one in found)
    assert list(found[0].records) == ["a.json"]


async def test_an_index_in_the_making_is_not_waited_for_without_end(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": text(FIRST)})
    lookup = DirectoryLookup(tmp_path, patience=0.0)
    with pytest.raises(Transient, match="still being indexed"):
        await lookup.advisories([KETTLE])
    lookup.patience = 30.0
    assert list((await lookup.advisories([KETTLE])).records) == ["a.json"]


async def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="the OSV folder cannot be read: No such file"):
        await asked(tmp_path / "none")
    (tmp_path / "file").write_text("")
    with pytest.raises(Permanent, match="the OSV folder cannot be read: Not a directory"):
        await asked(tmp_path / "file")


async def test_a_folder_without_records_is_no_clean_bill(tmp_path: Path) -> None:
    write(tmp_path, {"README.md": "empty"})
    lookup = DirectoryLookup(tmp_path)
    for _ in range(2):
        with pytest.raises(Permanent, match="holds no OSV records"):
            await lookup.advisories([KETTLE])
    write(tmp_path, {"a.json": text(FIRST)})
    assert (await lookup.advisories([KETTLE])).records


async def test_the_folder_may_be_a_link_and_what_is_in_it_may_not(tmp_path: Path) -> None:
    write(tmp_path / "v1", {"a.json": text(FIRST)})
    write(tmp_path / "out", {"b.json": text(SECOND)})
    pack(tmp_path / "out" / "all.zip", {"c.json": text("X-1")})
    (tmp_path / "v1" / "b.json").symlink_to(tmp_path / "out" / "b.json")
    (tmp_path / "v1" / "all.zip").symlink_to(tmp_path / "out" / "all.zip")
    (tmp_path / "v1" / "npm").symlink_to(tmp_path / "out")
    (tmp_path / "current").symlink_to("v1")
    found = await asked(tmp_path / "current")
    assert ids(audit(found.records, KETTLE)) == [FIRST]


HOSTILE = {
    "empty": b"",
    "cut": b'{"id":"X-1","affected":[{"package":{"ecosystem":"npm",',
    "deep": b'{"id":"X-1","affected":' + b"[" * 100_000,
    "no object": b"[1, 2]",
    "no text": b"\xff\xfe\x00",
    "another shape": b'{"id":7,"affected":"kettle"}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
async def test_records_that_are_none(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, {"good.json": text(FIRST)})
    (tmp_path / "bad.json").write_bytes(content)
    found = await asked(tmp_path)
    assert ids(audit(found.records, KETTLE)) == [FIRST]
    assert found.missing == ("the OSV folder: records that could not be read: 1",)


async def test_pipes_and_odd_names(tmp_path: Path) -> None:
    write(tmp_path, {"good.json": text(FIRST), "folder.json/.keep": ""})
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / os.fsdecode(b"\xff.json")).write_text(text(SECOND))
    found = await asked(tmp_path)
    assert ids(audit(found.records, KETTLE)) == [FIRST]
    assert found.missing == ("the OSV folder: records that could not be read: 1",)


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (1, False)])
@pytest.mark.parametrize("packed", [False, True])
async def test_the_size_of_a_record_at_the_edge(
    tmp_path: Path, spare: int, fits: bool, packed: bool
) -> None:
    content = text(FIRST)
    content += " " * (RECORD_BYTES - len(content) + spare)
    write(tmp_path, {"good.json": text(SECOND)})
    if packed:
        pack(tmp_path / "npm" / "all.zip", {"large.json": content}, zipfile.ZIP_STORED)
    else:
        write(tmp_path, {"large.json": content})
    found = await asked(tmp_path)
    assert ids(audit(found.records, KETTLE)) == ([FIRST, SECOND] if fits else [SECOND])
    assert bool(found.missing) is not fits


async def test_bombs_in_archives(tmp_path: Path) -> None:
    bomb = text(FIRST) + " " * (4 * 1024 * 1024)
    pack(tmp_path / "npm" / "all.zip", {"bomb.json": bomb, "good.json": text(SECOND)})
    found = await asked(tmp_path)
    assert ids(audit(found.records, KETTLE)) == [SECOND]
    assert found.missing == ("the OSV folder: records that could not be read: 1",)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
async def test_uncommon_packings(tmp_path: Path, method: int) -> None:
    pack(tmp_path / "npm" / "all.zip", {"a.json": text(FIRST)}, method)
    write(tmp_path, {"good.json": text(SECOND)})
    found = await asked(tmp_path)
    assert ids(audit(found.records, KETTLE)) == [SECOND]


async def test_names_in_archives_lead_nowhere(tmp_path: Path) -> None:
    names = ("../../up.json", "/etc/abs.json", "a\\..\\b.json", "x" * 60_000 + ".json")
    files = {name: text(f"X-{number}") for number, name in enumerate(names)}
    pack(tmp_path / "osv" / "npm" / "all.zip", files)
    found = await asked(tmp_path / "osv")
    assert len(found.records) == len(names)
    assert names_in(tmp_path) == ["osv"]


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"PK\x03\x04" + b"\0" * 100, b"<html>"])
async def test_archives_that_are_none(tmp_path: Path, content: bytes) -> None:
    write(tmp_path, {"npm/good.json": text(FIRST)})
    (tmp_path / "npm" / "all.zip").write_bytes(content)
    found = await asked(tmp_path)
    assert ids(audit(found.records, KETTLE)) == [FIRST]
    assert found.missing == ("the OSV folder: npm/all.zip is no usable zip file",)


async def test_archives_whose_insides_lie(tmp_path: Path) -> None:
    path = tmp_path / "npm" / "all.zip"
    pack(path, {"a.json": text(FIRST), "good.json": text(SECOND)}, zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"kettle", b"KETTLE", 1))
    found = await asked(tmp_path)
    assert ids(audit(found.records, KETTLE)) == [SECOND]
    assert found.missing == ("the OSV folder: records that could not be read: 1",)

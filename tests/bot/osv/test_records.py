"""Single records read again: only what was indexed, and never more than a record may have."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.osv import limits
from bot.osv.index import Place
from bot.osv.index_child import read_regular
from bot.osv.records import UnreadableRecord, read
from checks.osv import RECORD_BYTES

Change = Callable[[Place], Place]


def packed(folder: Path, *contents: bytes) -> list[Place]:
    """The places of these contents in an archive."""
    path = folder / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.json", content)
        entries = archive.infolist()
    stamp = path.stat().st_mtime_ns
    return [Place("all.zip", stamp, one.header_offset, one.compress_size) for one in entries]


def test_files_and_entries(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"a")
    first, second = packed(tmp_path, b"first", b"second")
    assert read(tmp_path, [first, second, Place("a.json")]) == {
        "all.zip at byte 0": b"first",
        f"all.zip at byte {second.offset}": b"second",
        "a.json": b"a",
    }


CHANGES: dict[str, Change] = {
    "another time": lambda place: replace(place, stamp=place.stamp + 1),
    "another start": lambda place: replace(place, offset=place.offset + 1),
    "beyond the end": lambda place: replace(place, offset=10**9),
    "a longer entry": lambda place: replace(place, size=10**6),
    "a shorter header": lambda place: replace(place, offset=10**9, size=0),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_archive_that_is_another_by_now(tmp_path: Path, change: Change) -> None:
    (place,) = packed(tmp_path, b"first")
    with pytest.raises(UnreadableRecord):
        read(tmp_path, [change(place)])


def test_an_entry_that_cannot_be_unpacked(tmp_path: Path) -> None:
    (place,) = packed(tmp_path, b"first")
    path = tmp_path / "all.zip"
    start = 30 + len("0.json")
    content = bytearray(path.read_bytes())
    content[start : start + place.size] = b"\xff" * place.size
    path.write_bytes(content)
    with pytest.raises(UnreadableRecord):
        read(tmp_path, [replace(place, stamp=path.stat().st_mtime_ns)])


def test_a_bomb_is_cut(tmp_path: Path) -> None:
    (place,) = packed(tmp_path, bytes(RECORD_BYTES + 1))
    (content,) = read(tmp_path, [place]).values()
    assert len(content) == RECORD_BYTES


def test_no_more_than_fits(tmp_path: Path) -> None:
    large = bytes(RECORD_BYTES)
    fitting = limits.ADVISORIES_BYTES // RECORD_BYTES
    places = packed(tmp_path, *[large] * (fitting + 1))
    assert len(read(tmp_path, places)) == fitting


@pytest.mark.parametrize("spare", [0, 1])
def test_the_number_of_records_at_the_edge(tmp_path: Path, spare: int) -> None:
    places = packed(tmp_path, *[b"{}"] * (limits.ADVISORIES + spare))
    assert len(read(tmp_path, places)) == limits.ADVISORIES


def test_links_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"a")
    (tmp_path / "link.json").symlink_to("a.json")
    assert read_regular(tmp_path / "a.json") == b"a"
    with pytest.raises(OSError, match="symbolic links"):
        read_regular(tmp_path / "link.json")

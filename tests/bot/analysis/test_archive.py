"""Zip files of strangers: each trick is refused with its reason, and no name is ever written to."""

import hashlib
import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.archive import Archive, ArchiveError, ArchiveLimits, open_archive
from checks.report_limits import MEGABYTE, PACKED_RATIO, RATIO_FREE_BYTES
from tests.bot.analysis.archives import TEXT, flagged, linked, lying, with_entry, zipped


def opened(content: bytes, limits: ArchiveLimits | None = None) -> Archive:
    return open_archive(io.BytesIO(content), limits or ArchiveLimits())


def unpacked(archive: Archive, name: str) -> bytes:
    target = io.BytesIO()
    digest = archive.unpack(name, target)
    assert digest == f"sha256:{hashlib.sha256(target.getvalue()).hexdigest()}"
    return target.getvalue()


def refused(content: bytes, reason: str, limits: ArchiveLimits | None = None) -> None:
    with pytest.raises(ArchiveError, match=reason):
        for name in (archive := opened(content, limits)).entries:
            archive.unpack(name, io.BytesIO())


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_what_may_be_a_report_is_unpacked(method: int) -> None:
    files = {"b/LCOV.INFO": TEXT, "a.resultset.json": b"{}", "app.exe": b"MZ", "dir/": b""}
    archive = opened(zipped(files, method))
    assert archive.entries == ("a.resultset.json", "b/LCOV.INFO")
    assert unpacked(archive, "b/LCOV.INFO") == TEXT


def test_an_empty_archive_and_an_empty_file() -> None:
    assert opened(zipped({})).entries == ()
    assert unpacked(opened(zipped({"a.txt": b""})), "a.txt") == b""


def test_a_comment_at_the_end_is_no_hindrance() -> None:
    buffer = io.BytesIO(zipped({"a.xml": TEXT}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"from a tool"
    assert unpacked(opened(buffer.getvalue()), "a.xml") == TEXT


@pytest.mark.parametrize(
    "content", [b"", b"PK", TEXT, zipped({"a.xml": TEXT})[:-9], b"\0" * 70_000]
)
def test_what_is_no_zip_archive(content: bytes) -> None:
    refused(content, "it is no zip archive")


@pytest.mark.parametrize(
    "name",
    ["/etc/a.xml", "../a.xml", "a/../../b.xml", "..", "C:\\a.xml", "a\\..\\b.xml", "\\a.xml"],
)
def test_names_that_lead_outside(name: str) -> None:
    refused(zipped({"good.xml": TEXT, name: TEXT}), "it names a file outside itself")


def test_dots_within_a_name_lead_nowhere() -> None:
    assert opened(zipped({"a..b/..c.xml": TEXT})).entries == ("a..b/..c.xml",)


def test_a_symbolic_link() -> None:
    refused(with_entry(linked, b"/etc/passwd"), "it holds a symbolic link: lcov.info")


def test_a_device_is_no_report() -> None:
    def fifo(info: zipfile.ZipInfo) -> None:
        info.external_attr = 0o010644 << 16

    assert opened(with_entry(fifo)).entries == ()


def test_an_encrypted_file() -> None:
    refused(flagged(zipped({"a.xml": TEXT}), 1), "it is encrypted: a.xml")


def test_an_unusual_packing() -> None:
    refused(zipped({"a.xml": TEXT * 50}, zipfile.ZIP_LZMA), "packed in a way that is not read")


def test_the_number_of_files() -> None:
    limits = ArchiveLimits(entries=3)
    assert len(opened(zipped({f"{n}.xml": TEXT for n in range(3)}), limits).entries) == 3
    refused(zipped({f"{n}.xml": TEXT for n in range(4)}), "more than 3 files", limits)


def test_two_thousand_files_are_the_limit() -> None:
    assert len(opened(zipped({f"{n}.xml": b"" for n in range(2_000)})).entries) == 2_000
    refused(zipped({f"{n}.xml": b"" for n in range(2_001)}), "more than 2,000 files")


def test_a_directory_that_holds_more_than_its_end_says() -> None:
    content = bytearray(zipped({f"{n}.xml": TEXT for n in range(5)}))
    struct.pack_into("<HH", content, len(content) - 14, 1, 1)
    refused(bytes(content), "more than 3 files", ArchiveLimits(entries=3))


def test_an_end_that_says_more_than_the_directory_holds() -> None:
    content = bytearray(zipped({"a.xml": TEXT}))
    struct.pack_into("<HH", content, len(content) - 14, 4, 4)
    refused(bytes(content), "more than 3 files", ArchiveLimits(entries=3))


def test_a_long_directory() -> None:
    content = zipped({"n" * 500 + ".xml": TEXT})
    size = struct.unpack_from("<L", content, len(content) - 10)[0]
    assert opened(content, ArchiveLimits(directory=size)).entries
    refused(content, "its list of files is longer", ArchiveLimits(directory=size - 1))


def test_the_variant_for_large_archives() -> None:
    content = zipped({"a.xml": TEXT})
    locator = b"PK\x06\x07" + b"\0" * 16
    refused(content[:-22] + locator + content[-22:], "more than 4 GB")


def test_two_files_of_one_name() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.xml", TEXT)
            archive.writestr("a.xml", TEXT)
    refused(buffer.getvalue(), "two files of one name")


@pytest.mark.parametrize("difference", [-1, -len(TEXT), 1, 1_000])
def test_sizes_that_lie(difference: int) -> None:
    refused(lying(difference), "a.xml (cannot be unpacked|is not as long as the archive says)")


def test_damaged_content() -> None:
    content = zipped({"a.xml": TEXT}, zipfile.ZIP_STORED)
    refused(content.replace(b"DA:1,1", b"DA:1,2"), "a.xml cannot be unpacked: Bad CRC-32")


def test_the_size_of_one_file() -> None:
    limits = ArchiveLimits(file=len(TEXT))
    assert unpacked(opened(zipped({"a.xml": TEXT}), limits), "a.xml") == TEXT
    limits = ArchiveLimits(file=len(TEXT) - 1)
    refused(zipped({"a.xml": TEXT}), "a.xml is larger than 0 MB unpacked", limits)


def test_the_size_of_all_files() -> None:
    files = {"a.xml": TEXT, "b.xml": TEXT}
    archive = opened(zipped(files), ArchiveLimits(total=2 * len(TEXT)))
    assert [unpacked(archive, name) for name in archive.entries] == [TEXT, TEXT]
    refused(zipped(files), "more than 0 MB unpacked", ArchiveLimits(total=2 * len(TEXT) - 1))


def test_a_bomb_is_left_unfinished() -> None:
    """Zeros pack a thousand times smaller; ten megabytes of them may, no more."""
    fitting = zipped({"a.xml": b"\0" * RATIO_FREE_BYTES})
    assert len(unpacked(opened(fitting), "a.xml")) == RATIO_FREE_BYTES
    bomb, target = zipped({"a.xml": b"\0" * (40 * MEGABYTE)}), io.BytesIO()
    with pytest.raises(ArchiveError, match=f"a.xml unpacks to more than {PACKED_RATIO} times"):
        opened(bomb).unpack("a.xml", target)
    assert len(target.getvalue()) <= RATIO_FREE_BYTES + MEGABYTE


def test_a_ratio_is_not_hidden_by_a_declared_size() -> None:
    raw = bytearray(zipped({"a.xml": b"\0" * (12 * MEGABYTE)}))
    struct.pack_into("<L", raw, raw.index(b"PK\x01\x02") + 20, 2**31)
    refused(bytes(raw), "a.xml (cannot be unpacked|unpacks to more than)")


@pytest.mark.parametrize("inner", [zipped({"a.xml": TEXT}), b"\x1f\x8b\x08\0", b"BZh9", zipped({})])
def test_archives_within_are_not_opened(inner: bytes) -> None:
    archive = opened(zipped({"a.txt": inner, "b.xml": TEXT}, zipfile.ZIP_STORED))
    assert archive.unpack("a.txt", io.BytesIO()) is None
    assert unpacked(archive, "b.xml") == TEXT


def test_names_are_shown_harmless() -> None:
    with pytest.raises(ArchiveError) as refusal:
        opened(zipped({"../\x1b[31m" + "x" * 5_000: TEXT}))
    assert "\x1b" not in str(refusal.value)
    assert len(str(refusal.value)) < 300


@given(st.data())
def test_no_damage_does_anything_but_refuse(data: st.DataObject) -> None:
    raw = bytearray(zipped({"a.xml": TEXT, "b/c.json": b"[1]" * 40, "d.txt": b""}))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else raw)
    try:
        archive = opened(content)
        for name in archive.entries:
            archive.unpack(name, io.BytesIO())
    except ArchiveError as refusal:
        assert str(refusal)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(content: bytes) -> None:
    refused(content, "it is no zip archive|more than|variant") if content else None

"""Zip files as tools make them, and as only strangers do."""

import io
import struct
import zipfile
from collections.abc import Callable
from stat import S_IFLNK

TEXT = b"TN:\nSF:a.ts\nDA:1,1\nend_of_record\n"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_entry(change: Callable[[zipfile.ZipInfo], None], content: bytes = TEXT) -> bytes:
    buffer, info = io.BytesIO(), zipfile.ZipInfo("lcov.info")
    info.create_system, info.external_attr = 3, 0o100644 << 16
    change(info)
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, content)
    return buffer.getvalue()


def linked(info: zipfile.ZipInfo) -> None:
    """Make the entry a symbolic link."""
    info.external_attr = (S_IFLNK | 0o777) << 16


def flagged(content: bytes, flag: int) -> bytes:
    """The archive with a general purpose flag set in both headers of its only file."""
    raw = bytearray(content)
    struct.pack_into("<H", raw, 6, flag)
    struct.pack_into("<H", raw, raw.index(b"PK\x01\x02") + 8, flag)
    return bytes(raw)


def lying(difference: int) -> bytes:
    """An archive whose headers tell another size than the file has."""
    raw = bytearray(zipped({"a.xml": TEXT}))
    struct.pack_into("<L", raw, 22, len(TEXT) + difference)
    struct.pack_into("<L", raw, raw.index(b"PK\x01\x02") + 24, len(TEXT) + difference)
    return bytes(raw)

"""Whole files of the head that gates want to read, such as the README."""

from collections.abc import Mapping
from pathlib import Path

from bot.git.snapshot import read_blobs
from checks.paths import matches

FILES = 300
TEXT_BYTES = 512 * 1024


def wanted_texts(tree: Mapping[str, str], globs: tuple[str, ...]) -> dict[str, str]:
    """Path → blob id of the files that the globs ask for, the first by name where many are."""
    if not globs:
        return {}
    found = sorted(path for path in tree if matches(globs, path))[:FILES]
    return {path: tree[path] for path in found}


async def read_texts(repo: Path, wanted: Mapping[str, str]) -> dict[str, str]:
    """Path → text; what is too large is left out. The blobs must be in the repository."""
    read = dict[str, str]()
    async for blob, content in read_blobs(repo, set(wanted.values()), TEXT_BYTES):
        if isinstance(content, bytes):
            read[blob] = content.decode("utf-8", "replace")
    return {path: read[blob] for path, blob in wanted.items() if blob in read}

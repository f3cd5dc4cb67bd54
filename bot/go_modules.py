"""Where the modules of a Go repository are: coverage names packages, not files."""

import re
from collections.abc import Mapping
from pathlib import Path

from bot.git.mirror import Mirror
from bot.git.snapshot import read_blobs

MODULES = 200
GO_MOD_BYTES = 256 * 1024
MODULE = re.compile(rb'^\s*module\s+"?([^\s"]{1,512})"?\s*(?://[^\n]*)?$', re.MULTILINE)


async def go_modules(mirror: Mirror, files: Mapping[str, str], token: str | None) -> dict[str, str]:
    """Module path → folder, of every `go.mod` in a tree of a partial mirror."""
    await mirror.fetch_blobs({files[path] for path in _named(files)}, token)
    return await modules_in(mirror.directory, files)


def _named(files: Mapping[str, str]) -> list[str]:
    return [path for path in sorted(files) if path.rpartition("/")[2] == "go.mod"][:MODULES]


async def modules_in(repo: Path, files: Mapping[str, str]) -> dict[str, str]:
    """The same of a repository that has all blobs."""
    found = _named(files)
    texts = dict[str, bytes]()
    async for blob, content in read_blobs(repo, {files[path] for path in found}, GO_MOD_BYTES):
        if isinstance(content, bytes):
            texts[blob] = content
    named = ((path, MODULE.search(texts.get(files[path], b""))) for path in found)
    return {
        match[1].decode("utf-8", "replace"): path.rpartition("/")[0]
        for path, match in named
        if match is not None
    }

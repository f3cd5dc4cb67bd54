"""A local repository: where its objects are, what a revision means, where two histories meet."""

import asyncio
import re
from collections.abc import Iterable
from pathlib import Path

from bot.failures import Permanent
from bot.git.command import Options, git
from bot.git.refusals import MissingCommit

OBJECT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def object_id(text: str) -> str:
    """A full SHA-1 or SHA-256 object id in lower case hex; ValueError for anything else."""
    if not OBJECT_ID.fullmatch(text):
        raise ValueError(f"not a full object id: {text[:80]!r}")
    return text


async def open_local(directory: Path) -> Path:
    """The git directory of a checkout, a bare repository, or a folder inside one of them."""
    if not await asyncio.to_thread(directory.is_dir):
        raise Permanent(f"{directory}: no such directory")
    asked = ("rev-parse", "--absolute-git-dir")
    found = await git(directory, *asked, options=Options(discover=True, codes=(0, 128)))
    if found.code:
        raise Permanent(f"{directory}: not a git repository")
    return Path(found.text())


async def resolve(repo: Path, revision: str) -> str:
    """The commit id of a revision; MissingCommit says what could not be found."""
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    found = await git(repo, *asked, options=Options(codes=(0, 1, 128)))
    if found.code:
        raise MissingCommit(f"{revision}: no such commit in this repository")
    return object_id(found.text())


async def merge_base(repo: Path, one: str, other: str) -> str | None:
    """The best common ancestor, None when the known histories do not meet."""
    asked = ("merge-base", "--end-of-options", object_id(one), object_id(other))
    found = await git(repo, *asked, options=Options(codes=(0, 1)))
    return None if found.code else object_id(found.text())


async def first_parents(repo: Path, commit: str, count: int) -> list[str]:
    """The commit and at most `count` first-parent ancestors, as far as history is here."""
    asked = ("rev-list", "--first-parent", f"--max-count={count + 1}", "--end-of-options")
    found = await git(repo, *asked, object_id(commit))
    return found.text().split()


async def is_shallow(repo: Path) -> bool:
    """Whether history was cut off when the repository was cloned."""
    return (await git(repo, "rev-parse", "--is-shallow-repository")).text() == "true"


async def known(repo: Path, ids: Iterable[str]) -> set[str]:
    """Those of the object ids that are in the repository."""
    asked = "".join(f"{object_id(id)}\n" for id in ids).encode()
    if not asked:
        return set()
    answer = await git(
        repo, "cat-file", "--batch-check=%(objectname)", options=Options(stdin=asked)
    )
    lines = answer.stdout.decode("ascii").splitlines()
    return {line for line in lines if not line.endswith(" missing")}

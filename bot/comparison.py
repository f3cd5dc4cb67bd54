"""Where a head left its base branch, by GitHub's comparison or, where that tells too little, by
the branch, the pull request's files and git."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.failures import Permanent
from bot.git.mirror import Mirror
from bot.github import pull_requests
from bot.github.pull_requests import ChangedFile, Comparison
from bot.github.refusals import Refused
from bot.github.repositories import branch_head
from bot.github.rest import Repository
from bot.store.leases import Lease
from bot.store.states import RunKind

UNRELATED = "no common ancestor"
"""What GitHub says, with 404, of histories that never meet; git would find nothing either."""
NOTHING = Comparison()


@dataclass(frozen=True, slots=True)
class Compared:
    """The base branch's tip, the merge base, and the files with GitHub's patches if it gave any."""

    tip: str
    merge_base: str
    files: Sequence[ChangedFile]


async def compared(github: Repository, lease: Lease, mirror: Mirror, token: str) -> Compared:
    """The base as it is now, or the event's base when its branch is gone. Raises Transient or
    Permanent. The mirror must be in use."""
    said = await _comparison(github, lease)
    tip = said.base or await _tip(github, lease)
    middle = said.merge_base or await _merge_base(lease, tip, mirror, token)
    files = said.files if isinstance(said.files, list) else await _files(github, lease)
    return Compared(tip, middle, files)


async def _comparison(github: Repository, lease: Lease) -> Comparison:
    bases = [lease.base_sha]
    if lease.kind is RunKind.PULL_REQUEST:
        bases.insert(0, lease.base_ref)
    for base in bases:
        try:
            return await pull_requests.compare(github, base, lease.head_sha)
        except Refused as refused:
            if refused.status != 404 or UNRELATED in refused.message.lower():
                raise
    return NOTHING


async def _tip(github: Repository, lease: Lease) -> str:
    if lease.kind is not RunKind.PULL_REQUEST:
        return lease.base_sha
    try:
        return await branch_head(github, lease.base_ref)
    except Refused as refused:
        if refused.status != 404:
            raise
        return lease.base_sha


async def _merge_base(lease: Lease, tip: str, mirror: Mirror, token: str) -> str:
    refs = [f"refs/heads/{lease.base_ref}"]
    if lease.kind is RunKind.PULL_REQUEST:
        refs.append(f"refs/pull/{lease.number}/head")
    await mirror.fetch_commits([tip, lease.head_sha], token, {}, refs)
    found = await mirror.merge_base(tip, lease.head_sha, token)
    if found is None:
        raise Permanent(f"{tip[:7]} and {lease.head_sha[:7]} have no common ancestor")
    return found


async def _files(github: Repository, lease: Lease) -> list[ChangedFile]:
    """Without patches nothing stands inline, but the verdict is the same."""
    if lease.kind is not RunKind.PULL_REQUEST:
        return []
    try:
        return await pull_requests.files(github, lease.number)
    except Refused:
        return []

"""What a change did to each file: one `diff-tree` gives raw entries, renames and added lines."""

from pathlib import Path

from bot.failures import Permanent
from bot.git import limits
from bot.git.command import Options, git
from bot.git.repository import object_id
from checks.diff import Diff, changed_blobs, read_diff


async def diff(repo: Path, base: str, head: str, max_patch: int = limits.MAX_PATCH_BYTES) -> Diff:
    """All changed regular files between two commits whose changed blobs are present.

    Lines past `max_patch` bytes of patch are not known: every line of those files counts as added.
    """
    patch = await git(
        repo,
        *("diff-tree", "-r", "--raw", "--patch", "--unified=0", "--full-index", "--no-color"),
        *("--no-ext-diff", "--no-textconv", "--no-relative", "--inter-hunk-context=0"),
        *("--find-renames", f"-l{limits.RENAME_LIMIT}", "--diff-algorithm=myers"),
        *("--ignore-submodules=none", "--src-prefix=a/", "--dst-prefix=b/"),
        *("--end-of-options", object_id(base), object_id(head)),
        options=Options(max_output=max_patch, cut=True),
    )
    try:
        return read_diff(patch.stdout, complete=not patch.was_cut)
    except ValueError as unread:
        raise Permanent(f"cannot read git's difference: {unread}") from unread


async def blobs_of_change(repo: Path, base: str, head: str) -> set[str]:
    """Blobs that `diff` and the facts of the changed files need, from trees alone."""
    raw = await git(
        repo,
        *("diff-tree", "-r", "--raw", "--no-renames", "--no-abbrev"),
        *("--end-of-options", object_id(base), object_id(head)),
        options=Options(max_output=limits.MAX_TREE_BYTES),
    )
    return changed_blobs(raw.stdout)

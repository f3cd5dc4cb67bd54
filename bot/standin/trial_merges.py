"""The trial merge of a pull request, which its workflows test in place of the head."""

from dataclasses import replace

from bot.standin.repositories import Pull
from bot.standin.state import State


def trial_merge(state: State, pull: Pull) -> str | None:
    """The merge commit at `refs/pull/N/merge`, made again once either end moved.

    None on a conflict and for what is closed unmerged.
    """
    pull = state.pulls[pull.id]
    if pull.merge_known or pull.state != "open":
        return pull.merge_commit_sha
    git = state.repositories[pull.repository_id].git
    base = git.branch(pull.base_ref)
    merged = git.merge(base, pull.head_sha) if base else None
    if merged:
        git.set_ref(f"refs/pull/{pull.number}/merge", merged)
    with state.change():
        state.pulls[pull.id] = replace(pull, merge_known=True, merge_commit_sha=merged)
    return merged

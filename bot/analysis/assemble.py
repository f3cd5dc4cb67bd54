"""Two commits become the Change that gates judge; command line and bot share it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.analysis.facts_source import FactsSource, wanted_facts
from bot.git.changes import diff
from bot.git.snapshot import tree
from checks.change import Change, PullRequest, Snapshot
from checks.diff import Diff


@dataclass(frozen=True, slots=True)
class Terms:
    """What a change is judged under and git does not know. `ignored` tells paths that nobody
    needs facts of; `whole_tree` asks for the facts of all files, not of the changed ones alone."""

    today: date
    whole_tree: bool
    ignored: Callable[[str], bool] = lambda _: False
    pull_request: PullRequest | None = None


async def assemble(repo: Path, base: str, head: str, source: FactsSource, terms: Terms) -> Change:
    """The change from `base` (the merge base) to `head`, both full ids of commits in `repo`.

    A partial mirror must hold the changed blobs already. Raises Transient or Permanent.
    """
    old, new = await tree(repo, base), await tree(repo, head)
    changes = await diff(repo, base, head)
    wanted = wanted_facts(old, _paths(old, changes, terms, old=True), terms.ignored)
    wanted |= wanted_facts(new, _paths(new, changes, terms, old=False), terms.ignored)
    facts = await source.facts(repo, wanted)
    return Change(
        base=Snapshot(base, old, facts),
        head=Snapshot(head, new, facts),
        diff=changes,
        today=terms.today,
        whole_tree=terms.whole_tree,
        pull_request=terms.pull_request,
    )


async def snapshot(
    repo: Path, commit: str, source: FactsSource, ignored: Callable[[str], bool]
) -> Snapshot:
    """One commit with the facts of all its files."""
    files = await tree(repo, commit)
    return Snapshot(commit, files, await source.facts(repo, wanted_facts(files, files, ignored)))


def _paths(files: Mapping[str, str], changes: Diff, terms: Terms, *, old: bool) -> list[str]:
    if terms.whole_tree:
        return list(files)
    return [file.old_path if old else file.path for file in changes.files.values()]

"""Changes made of plain text: tests read like sentences and compute facts in process."""

from collections.abc import Mapping
from datetime import date
from difflib import SequenceMatcher
from hashlib import sha1

from checks.analyse import analyse
from checks.catalogue import gates, ruleset
from checks.change import Change, Snapshot
from checks.diff import Diff, FileDiff, FileStatus
from checks.facts import Facts, facts_key
from checks.languages import language_of

TODAY = date(2026, 3, 10)
RULES, GATES = ruleset(), gates()
"""Found while files may still be read: the tests of the domain are sealed."""
Files = Mapping[str, str]


def blob_id(text: str) -> str:
    """A stand-in for git's blob id: equal texts have equal ids."""
    return sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def snapshot(files: Files, commit: str = "c" * 40) -> Snapshot:
    """A commit with the facts of all its files."""
    facts: dict[str, Facts] = {}
    for path, text in files.items():
        language = language_of(path)
        if language is not None:
            raw = text.encode("utf-8", "surrogatepass")
            facts[facts_key(language, blob_id(text))] = analyse(path, raw, RULES, lambda: False)
    return Snapshot(commit, {path: blob_id(text) for path, text in files.items()}, facts)


def change(
    base: Files, head: Files, renames: Mapping[str, str] | None = None, today: date = TODAY
) -> Change:
    """The change from one set of files to another; `renames` maps head paths to base paths."""
    renames = renames or {}
    return Change(
        base=snapshot(base, "b" * 40),
        head=snapshot(head, "a" * 40),
        diff=Diff(dict(_files(base, head, renames))),
        today=today,
    )


def _files(base: Files, head: Files, renames: Mapping[str, str]) -> list[tuple[str, FileDiff]]:
    files = []
    for path in sorted({*base, *head} - set(renames.values())):
        old_path = renames.get(path, path)
        old, new = base.get(old_path), head.get(path)
        if old == new and old_path == path:
            continue
        files.append((path, _file(path, old_path, old, new)))
    return files


def _file(path: str, old_path: str, old: str | None, new: str | None) -> FileDiff:
    if old is None:
        status = FileStatus.ADDED
    elif new is None:
        status = FileStatus.REMOVED
    else:
        status = FileStatus.MODIFIED if path == old_path else FileStatus.RENAMED
    return FileDiff(
        path,
        old_path,
        status,
        None if old is None else blob_id(old),
        None if new is None else blob_id(new),
        added_lines(old or "", new or ""),
        removed=removed_lines(old or "", new or ""),
    )


def added_lines(old: str, new: str) -> tuple[tuple[int, int], ...]:
    """(first, last) head lines that the new text adds or changes."""
    return tuple((first + 1, last) for _, _, first, last in _edits(old, new) if last > first)


def removed_lines(old: str, new: str) -> tuple[tuple[int, int], ...]:
    """(first, last) base lines that the new text removes or changes."""
    return tuple((first + 1, last) for first, last, _, _ in _edits(old, new) if last > first)


def _edits(old: str, new: str) -> list[tuple[int, int, int, int]]:
    matcher = SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    return [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]

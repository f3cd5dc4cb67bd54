"""Findings of base and head, matched: what is new, what stayed, what is gone.

Moved and renamed code is not new: candidates are paired first by fingerprint (a renamed file's
base candidates count under its new path), then, where growth is judged net, by rule and
normalised code among what the change left over. What is then left on a line that the change did
not touch is paired with what is left of its rule in its file: only its surroundings changed.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checks.change import Change, Snapshot
from checks.diff import FileDiff
from checks.facts import Candidate, FileFacts, InlineIgnore, NotAnalysed
from checks.finding import BaselineState, Finding, Location, fingerprint
from checks.languages import FAMILY, language_of

Wanted = Callable[[str, Candidate], bool]
ByLine = Mapping[int, Sequence[InlineIgnore]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate in its file. `home` is the path that the file has at head, `key` the
    candidate's fingerprint there."""

    path: str
    home: str
    key: str
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Matched:
    """Findings of the changed files; `new` and `absent` are what is left after matching."""

    new: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]
    absent: tuple[Finding, ...]

    def all(self) -> tuple[Finding, ...]:
        """Every finding, new ones first."""
        return self.new + self.unchanged + self.absent


def match(change: Change, wanted: Wanted, *, moves: bool) -> Matched:
    """Compare the candidates of the changed files; `moves` also pairs by rule and code."""
    files = [file for file in change.diff.files.values() if comparable(change, file)]
    base = [p for f in files for p in _placed(change.base, f.old_path, f.path, wanted)]
    head = [p for f in files for p in _placed(change.head, f.path, f.path, wanted, f)]
    pairs, base, head = _pair(base, head, lambda p: p.key)
    if moves:
        moved, base, head = _pair(base, head, _moved_key)
        pairs += moved
    touched = [p for p in head if change.diff.files[p.path].adds(*_lines(p))]
    untouched = [p for p in head if not change.diff.files[p.path].adds(*_lines(p))]
    kept, base, head = _pair(base, untouched, lambda p: f"{p.home}\0{p.candidate.rule}")
    pairs, head = pairs + kept, head + touched
    head.sort(key=lambda p: (p.path, p.candidate.line, p.candidate.column))
    told = {file.path: _reasoned(change, file.path) for file in files}
    return Matched(
        new=tuple(_finding(change, p, BaselineState.NEW, told) for p in head),
        unchanged=tuple(_finding(change, p, BaselineState.UNCHANGED, told) for p in pairs),
        absent=tuple(_finding(change, p, BaselineState.ABSENT, told) for p in base),
    )


def comparable(change: Change, file: FileDiff) -> bool:
    """False when one side was not analysed: its silence would look like a fix or a crowd."""
    sides = (change.base.facts_of(file.old_path), change.head.facts_of(file.path))
    return not any(isinstance(facts, NotAnalysed) for facts in sides)


def _placed(
    snapshot: Snapshot, path: str, head_path: str, wanted: Wanted, file: FileDiff | None = None
) -> Iterator[Placed]:
    """Twins on untouched lines are counted first, so that a new one is not taken for an old."""
    facts = snapshot.facts_of(path)
    if not isinstance(facts, FileFacts):
        return
    twins: dict[tuple[str, str], int] = defaultdict(int)
    candidates = [candidate for candidate in facts.candidates if wanted(path, candidate)]
    if file is not None:
        candidates.sort(key=lambda c: file.adds(c.line, c.end_line))
    for candidate in candidates:
        twin = (candidate.rule, candidate.code)
        key = fingerprint(candidate.rule, head_path, candidate.code, twins[twin])
        twins[twin] += 1
        yield Placed(path, head_path, key, candidate)


def _lines(placed: Placed) -> tuple[int, int]:
    return placed.candidate.line, placed.candidate.end_line


def _moved_key(placed: Placed) -> str:
    language = FAMILY.get(language_of(placed.path) or "", "")
    return "\0".join((language, placed.candidate.rule, placed.candidate.code))


def _pair(
    base: Iterable[Placed], head: Iterable[Placed], key: Callable[[Placed], str]
) -> tuple[list[Placed], list[Placed], list[Placed]]:
    """Pair equal keys one to one; returns the head side of the pairs and both left-overs."""
    waiting: dict[str, deque[Placed]] = defaultdict(deque)
    for placed in base:
        waiting[key(placed)].append(placed)
    pairs, fresh = [], []
    for placed in head:
        partners = waiting.get(key(placed))
        if partners:
            partners.popleft()
            pairs.append(placed)
        else:
            fresh.append(placed)
    return pairs, [placed for rest in waiting.values() for placed in rest], fresh


def _finding(
    change: Change, placed: Placed, state: BaselineState, told: Mapping[str, ByLine]
) -> Finding:
    candidate, path = placed.candidate, placed.path
    finding = Finding(
        rule=candidate.rule,
        severity=candidate.severity,
        message=candidate.message,
        location=Location(path, candidate.line, candidate.end_line, candidate.column),
        fingerprint=placed.key,
        state=state,
        suggestion=candidate.suggestion,
    )
    if state is BaselineState.ABSENT:
        return replace(finding, suggestion=None)
    file: FileDiff | None = change.diff.files.get(path)
    changed = file is not None and file.adds(candidate.line, candidate.end_line)
    ignored = _ignored(told.get(path, {}), finding)
    return replace(finding, on_changed_line=changed, suppressed_by=ignored)


def ignores_by_line(change: Change, path: str) -> dict[int, list[InlineIgnore]]:
    """The inline ignores of a file of the head by the line they cover: looking through all of
    them for every finding would let one file stall the judgement."""
    facts = change.head.facts_of(path)
    found: dict[int, list[InlineIgnore]] = defaultdict(list)
    for ignore in facts.ignores if isinstance(facts, FileFacts) else ():
        found[ignore.line].append(ignore)
    return found


def _reasoned(change: Change, path: str) -> ByLine:
    return ignores_by_line(change, path) if change.inline_ignores else {}


def _ignored(told: ByLine, finding: Finding) -> str | None:
    here = told.get(finding.location.line, ())
    reasons = [i.reason for i in here if i.reason and covers(i, finding.rule)]
    return f"inline: {reasons[0]}" if reasons else None


def covers(ignore: InlineIgnore, rule: str) -> bool:
    """Whether an ignore names a rule: by its id, its short name, or its gate."""
    return ignore.rule in (rule, *rule.split("/", 1))

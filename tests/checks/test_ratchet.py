"""Matching stays fast whatever an author piles up: hunks, inline ignores, twins."""

import time
from collections.abc import Iterable
from datetime import date

from checks.change import Change, Snapshot
from checks.diff import Diff, FileDiff, FileStatus
from checks.facts import Candidate, FileFacts, InlineIgnore, facts_key
from checks.finding import Severity
from checks.ratchet import Matched, match

ENOUGH_SECONDS = 3.0
"""Of processor time; looking at everything for every finding takes minutes."""
FIRST_LINE = 600_000
RULE = "any-growth/as-any"


def candidates(codes: Iterable[str]) -> tuple[Candidate, ...]:
    lines = enumerate(codes, start=FIRST_LINE)
    return tuple(Candidate(RULE, n, n, 1, Severity.LOW, "as any", code) for n, code in lines)


def matched(
    head: tuple[Candidate, ...],
    base: tuple[Candidate, ...] = (),
    ignores: tuple[InlineIgnore, ...] = (),
    added: tuple[tuple[int, int], ...] = (),
) -> Matched:
    facts = {
        facts_key("typescript", "old"): FileFacts("typescript", base),
        facts_key("typescript", "new"): FileFacts("typescript", head, (), ignores),
    }
    file = FileDiff("a.ts", "b.ts", FileStatus.RENAMED, "old", "new", added)
    before, after = Snapshot("b", {"b.ts": "old"}, facts), Snapshot("a", {"a.ts": "new"}, facts)
    change = Change(before, after, Diff({"a.ts": file}), date(2026, 3, 10))
    started = time.process_time()
    found = match(change, lambda _, __: True, moves=True)
    assert time.process_time() - started < ENOUGH_SECONDS
    return found


def test_many_hunks_cost_little() -> None:
    hunks = tuple((line, line) for line in range(1, FIRST_LINE, 2))
    last = (FIRST_LINE + 1, FIRST_LINE + 1)
    found = matched(candidates(f"{n} as any" for n in range(2_000)), added=(*hunks, last))
    assert [f.location.line for f in found.new if f.on_changed_line] == [FIRST_LINE + 1]


def test_many_inline_ignores_cost_little() -> None:
    others = [InlineIgnore("other/rule", "because", FIRST_LINE)] * 999
    ours = InlineIgnore(RULE, "an old contract", FIRST_LINE + 7)
    found = matched(candidates(f"{n} as any" for n in range(10_000)), ignores=(*others, ours))
    ignored = [f.location.line for f in found.new if f.suppressed_by is not None]
    assert ignored == [FIRST_LINE + 7]


def test_many_twins_cost_little() -> None:
    twins = candidates("x as any" for _ in range(10_000))
    found = matched(twins, base=twins[1:])
    assert (len(found.new), len(found.unchanged), len(found.absent)) == (1, 9_999, 0)

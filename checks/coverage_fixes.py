"""What would make the coverage gate pass: the fewest places whose lines must be covered."""

from collections.abc import Iterable, Iterator

from checks.coverage_delta import FileDelta
from checks.coverage_figures import percent
from checks.coverage_held import HeldFloor, HeldPatch
from checks.coverage_judged import Judged
from checks.coverage_lines import Run, runs, smallest
from checks.coverage_parts import Part
from checks.report import Count

NAMED = 5

Lines = set[tuple[str, int]]


def remedy(judged: Judged) -> str:
    """For example "cover a.ts:40-42 and b.py:17 → patch 80.30 %"."""
    done: Lines = set()
    texts = [_patch(held, done) for held in judged.patches if held.broken]
    found = judged.ratchet
    if found is not None and found.need:
        files = judged.compared.files
        places = list(_changed(files, judged, added_only=True))
        if sum(len(run.lines) for run in places) < found.need:
            places = list(_changed(files, judged, added_only=False))
        texts.append(_project("project", places, found.need, found.sums.head, done))
    texts += [_floor(judged, held, done) for held in _highest(judged.floors)]
    return "; ".join(text for text in texts if text)


def _patch(held: HeldPatch, done: Lines) -> str:
    chosen = smallest((run for file in held.files for run in file.runs), held.need)
    done.update((run.path, line) for run in chosen for line in run.lines)
    after = Count(held.count.covered + held.need, held.count.total)
    return f"cover {_places(chosen, held.need)} → {_of(held.part)}patch {percent(after):.2f} %"


def _project(words: str, places: Iterable[Run], need: int, head: Count, done: Lines) -> str:
    """What is left to do once the lines already asked for are covered."""
    covered = sum(1 for run in places for line in run.lines if (run.path, line) in done)
    left = need - covered
    if left <= 0:
        return ""
    chosen = smallest((run for run in _without(places, done)), left)
    done.update((run.path, line) for run in chosen for line in run.lines)
    after = Count(head.covered + need, head.total)
    return f"cover {_places(chosen, left)} → {words} {percent(after):.2f} %"


def _floor(judged: Judged, held: HeldFloor, done: Lines) -> str:
    metric, words = held.floor.metric, f"{_of(held.part)}{held.floor.metric}"
    after = Count(held.count.covered + held.need, held.count.total)
    if metric != "lines":
        return f"cover {held.need} more {metric} → {words} {percent(after):.2f} %"
    files = judged.files_of(held.part)
    places = list(_changed(files, judged, added_only=False))
    return _project(words, places, held.need, held.count, done)


def _highest(floors: Iterable[HeldFloor]) -> list[HeldFloor]:
    """Of the broken floors of one figure, the one that asks for most."""
    best = dict[tuple[int | None, str], HeldFloor]()
    for held in floors:
        key = held.part.index, held.floor.metric
        if held.broken and (key not in best or best[key].need < held.need):
            best[key] = held
    return list(best.values())


def _changed(files: Iterable[FileDelta], judged: Judged, *, added_only: bool) -> Iterator[Run]:
    """Missed lines of changed files, and lines that are no longer covered in any."""
    added = {file.path: file.runs for file in judged.patch.files}
    for one in files:
        after = one.after
        if after is None or after.listed is None:
            continue
        if added_only or one.path not in judged.change.diff.files:
            yield from added.get(one.path, ())
            yield from runs(one.path, list(after.listed), one.lost)
        else:
            yield from runs(one.path, list(after.listed), after.missed())


def _without(places: Iterable[Run], done: Lines) -> Iterator[Run]:
    for run in places:
        left = tuple(line for line in run.lines if (run.path, line) not in done)
        if left:
            yield Run(run.path, left, run.span)


def _places(chosen: list[Run], need: int) -> str:
    """The first of the places, and how many lines there are beside them."""
    named = sorted(chosen[:NAMED], key=lambda run: (run.path, run.lines))
    more = need - sum(len(run.lines) for run in named)
    words = [run.words() for run in named]
    if more:
        words.append(f"{more} more line{'s' * (more != 1)}")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _of(part: Part) -> str:
    return "" if part.index is None else f"{part.name} "

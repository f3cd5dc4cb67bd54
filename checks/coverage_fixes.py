"""What would make the coverage gate pass: the fewest places whose lines must be covered."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from checks.awaited import listed
from checks.coverage_delta import FileDelta
from checks.coverage_figures import percent
from checks.coverage_held import HeldFloor, HeldPatch, Ratchet
from checks.coverage_judged import Judged
from checks.coverage_lines import Run, runs, smallest
from checks.coverage_parts import Part
from checks.report import Count

NAMED = 5
SINGULAR = {"branches": "branch", "functions": "function", "statements": "statement"}

Lines = set[tuple[str, int]]


def remedy(judged: Judged) -> str:
    """For example "cover a.ts:40-42 and b.py:17 → patch 80.30 %"."""
    done: Lines = set()
    texts = [_patch(held, done) for held in judged.patches if held.broken]
    found = judged.ratchet
    if found is not None and found.need:
        places, need = _places_of(judged, found)
        texts.append(_project("project", places, need, found.sums.head, done))
    texts += [_floor(judged, held, done) for held in _highest(judged.floors)]
    lost = judged.absent()
    texts += [f"let CI measure {listed(lost)} again"] if lost else []
    blind = " and ".join(judged.blind())
    texts += [f"send a report that counts {blind}, or ask for no figure of them"] if blind else []
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


def _places_of(judged: Judged, found: Ratchet) -> tuple[list[Run], int]:
    """The narrowest places that mend the ratchet, and how many of their lines it takes: the
    change's own missed lines, or all missed lines of the files that it touches. Lines that others
    lost count only where the whole figure has to come back."""
    own = found.tolerance.lack(found.sums.expected, found.compared)
    whole = found.tolerance.lack(found.sums.head, found.compared)
    files, places = judged.compared.files, list[Run]()
    for need, lost in ((own, False), (whole, True)) if own <= whole else ((whole, True),):
        for widely in (False, True):
            places = list(_missed(files, judged, widely=widely, lost=lost))
            if sum(len(run.lines) for run in places) >= need:
                return places, need
    return places, whole


def _floor(judged: Judged, held: HeldFloor, done: Lines) -> str:
    metric, words = held.floor.metric, f"{_of(held.part)}{held.floor.metric}"
    after = Count(held.count.covered + held.need, held.count.total)
    if metric != "lines":
        noun = SINGULAR[metric] if held.need == 1 else metric
        return f"cover {held.need} more {noun} → {words} {percent(after):.2f} %"
    files = judged.files_of(held.part)
    places = list(_missed(files, judged, widely=True, lost=True))
    return _project(words, places, held.need, held.count, done)


def _highest(floors: Iterable[HeldFloor]) -> list[HeldFloor]:
    """Of the broken floors of one figure, the one that asks for most."""
    best = dict[tuple[int | None, str], HeldFloor]()
    for held in floors:
        key = held.part.index, held.floor.metric
        if held.broken and (key not in best or best[key].need < held.need):
            best[key] = held
    return list(best.values())


def _missed(
    files: Iterable[FileDelta], judged: Judged, *, widely: bool, lost: bool
) -> Iterator[Run]:
    """Missed added lines, or `widely` all missed lines of changed files; `lost` lines, which the
    change did not touch, of any file or of none."""
    added = {file.path: file.missed() for file in judged.patch.files}
    for one in files:
        if one.after is None or one.after.listed is None:
            continue
        wide = widely and one.path in judged.change.diff.files
        chosen = set(one.after.missed() if wide else added.get(one.path, ()))
        chosen = chosen.union(one.lost) if lost else chosen.difference(one.lost)
        yield from runs(one.path, list(one.after.listed), sorted(chosen))


def _without(places: Iterable[Run], done: Lines) -> Iterator[Run]:
    for run in places:
        left = tuple(line for line in run.lines if (run.path, line) not in done)
        if left:
            yield Run(run.path, left, run.span)


def _places(chosen: list[Run], need: int) -> str:
    """The first of the places, and how many lines there are beside them."""
    named = sorted(chosen[:NAMED], key=lambda run: (run.path, run.lines))
    more = need - sum(len(run.lines) for run in named)
    words = [_in_file(path, there) for path, there in groupby(named, key=lambda run: run.path)]
    if more:
        words.append(f"{more} more line{'s' * (more != 1)}")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _in_file(path: str, places: Iterable[Run]) -> str:
    """For example `a.ts:40-42, 47`."""
    first, *others = (run.words() for run in places)
    return ", ".join((first, *(words.removeprefix(f"{path}:") for words in others)))


def _of(part: Part) -> str:
    return "" if part.index is None else f"{part.name} "

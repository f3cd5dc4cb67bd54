"""The figures of the coverage gate for scripts: metrics with their limits, and pairs of counts."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from checks.coverage_figures import difference, percent, rounded, share
from checks.coverage_held import HeldFloor, HeldPatch, figure
from checks.coverage_judged import Judged
from checks.coverage_options import METRICS
from checks.coverage_parts import Part
from checks.coverage_patch import Patch, patch_count
from checks.metric import Limit, LimitKind, Metric
from checks.report import Count, FileCoverage
from checks.verdict import Enforcement

MISSED_LISTED = 20_000
"""Missed added lines that are listed; `covered` and `total` count all of them."""
PATHS_LISTED = 200


def metrics(judged: Judged) -> tuple[Metric, ...]:
    """Every known figure of the whole, then those of the scopes that have limits."""
    found = [metric for part in judged.parts for metric in _of_part(judged, part)]
    return tuple(found)


def _of_part(judged: Judged, part: Part) -> Iterator[Metric]:
    before, after = _sides(judged, part)
    for name in METRICS:
        floors = [h for h in judged.floors if h.part is part and h.floor.metric == name]
        head = figure(after, name)
        if head is None or not head.total or (part.index is not None and not floors):
            continue
        base = figure(before, name)
        kept = judged.ratchet if part.index is None and name == "lines" else None
        against = base if kept is None else kept.compared
        delta = None if against is None else difference(head, against)
        limits = (*_ratchet(judged, part, name), *map(_floor, floors))
        yield Metric(part.metric(name), "percent", percent(base), percent(head), delta, limits)
    for held in judged.patches:
        if held.part is part and held.count.total:
            yield _patch(held)


def _ratchet(judged: Judged, part: Part, name: str) -> Iterator[Limit]:
    found, options = judged.ratchet, judged.options
    if found is None or part.index is not None or name != "lines":
        return
    if options.project.target is not None:
        return
    least = rounded(max(share(found.compared) - found.tolerance.of(found.sums.head), Fraction(0)))
    keys = ("project.target", "project")
    origins = [o for o in map(options.origin, keys) if o != "default"]
    holds = found.level is Enforcement.OFF
    yield Limit(LimitKind.RATCHET, least, holds, (origins or ["default"])[0])


def _floor(held: HeldFloor) -> Limit:
    floor = held.floor
    return Limit(floor.kind, floor.written, not held.broken, floor.origin)


def _patch(held: HeldPatch) -> Metric:
    floor = held.part.patch
    limit = Limit(floor.kind, floor.written, not held.broken, floor.origin)
    return Metric(held.part.metric("patch"), "percent", None, percent(held.count), None, (limit,))


def _sides(judged: Judged, part: Part) -> tuple[list[FileCoverage], list[FileCoverage]]:
    files = judged.files_of(part)
    before = [one.before for one in files if one.before is not None]
    return before, [one.after for one in files if one.after is not None]


def detail(judged: Judged) -> dict[str, object]:
    """The keys that the gate adds to its JSON object."""
    return {"patch": patch_detail(judged.patch), "project": _project(judged)}


def patch_detail(patch: Patch) -> dict[str, object]:
    """Covered and all added lines, and the missed ones by file. `cut` says that more were missed
    than are listed."""
    count, room = patch_count(patch.files), MISSED_LISTED
    files = dict[str, list[int]]()
    for file in patch.files:
        missed = file.missed()[:room]
        room -= len(missed)
        if missed:
            files[file.path] = missed
    found = {"covered": count.covered, "total": count.total, "files": files}
    return found if count.total - count.covered <= MISSED_LISTED else {**found, "cut": True}


def _project(judged: Judged) -> dict[str, object]:
    before, after = _sides(judged, judged.parts[0])
    found = judged.ratchet
    reference = judged.evidence.reference
    known: dict[str, object] = {
        name: {"base": _pair(figure(before, name)), "head": _pair(figure(after, name))}
        for name in METRICS
        if figure(after, name) is not None
    }
    lost = [one for one in judged.compared.files if one.lost or one.slipped]
    return {
        **known,
        "adjusted_base": _pair(found.compared if found is not None and found.adjusted else None),
        "reference": None
        if reference is None or not judged.based
        else {"commit": reference.commit, "distance": reference.distance},
        "indirect": {one.path: len(one.lost) + one.slipped for one in lost[:PATHS_LISTED]},
        "vanished": _some(judged.compared.vanished),
        "measure_changed": judged.compared.remeasured is not None,
    }


def _pair(count: Count | None) -> dict[str, int] | None:
    return None if count is None else {"covered": count.covered, "total": count.total}


def _some(paths: Sequence[str]) -> list[str]:
    return list(paths[:PATHS_LISTED])

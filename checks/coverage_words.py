"""What the coverage gate says: its title and its notes."""

from collections.abc import Iterator, Sequence

from checks.awaited import listed
from checks.coverage_figures import difference, percent, signed
from checks.coverage_held import HeldFloor, HeldPatch, figure
from checks.coverage_judged import Judged, unfinished
from checks.coverage_options import METRICS
from checks.coverage_parts import Parts
from checks.coverage_patch import patch_count
from checks.coverage_sources import unmeasured
from checks.evidence import SHORT_COMMIT, Submitted
from checks.report import Count, Coverage, FileCoverage
from checks.roadmap import next_step

BROKEN_NAMED = 2
REPORT_NOTES = 3
NO_BASE = "no base to compare with: only the added lines and fixed limits are judged"


def title(judged: Judged) -> str:
    """For example "80.12 % (−0.19), patch 7 of 10 lines (70.00 %)"."""
    broken = [_under(held) for held in judged.floors if held.broken and not _is_main(held)]
    broken += [_scope_patch(held) for held in judged.patches if held.broken and held.part.name]
    more = len(broken) - BROKEN_NAMED
    shown = broken[:BROKEN_NAMED] + ([f"{more} more under their limits"] if more > 0 else [])
    lost = len(judged.absent())
    shown += [f"{lost} file{'s' * (lost != 1)} no longer measured"] if lost else []
    shown += [f"{metric} not reported" for metric in judged.blind()]
    return ", ".join((_project(judged), _patch(judged), *shown))


def _project(judged: Judged) -> str:
    after = [one.after for one in judged.compared.files if one.after is not None]
    before = [one.before for one in judged.compared.files if one.before is not None]
    for metric in METRICS:
        head, base = figure(after, metric), figure(before, metric)
        if head is None or not head.total:
            continue
        if metric == "lines" and judged.ratchet is not None:
            base = judged.ratchet.compared
        points = None if base is None or not judged.based else difference(head, base)
        asked = max((h.floor.written for h in judged.floors if _is_main(h) and h.broken), default=0)
        inside = [*([] if points is None else [signed(points)])]
        inside += [f"under {asked:g} %"] if asked and metric == "lines" else []
        name = "" if metric == "lines" else f"{metric} "
        return f"{name}{percent(head):.2f} %" + (f" ({', '.join(inside)})" if inside else "")
    return "nothing measured"


def _is_main(held: HeldFloor) -> bool:
    return held.part.index is None and held.floor.metric == "lines"


def _patch(judged: Judged) -> str:
    count = patch_count(judged.patch.files)
    if count.total:
        return f"patch {_counted(count)}"
    return "patch not known" if judged.patch.unknown else "nothing to cover"


def _counted(count: Count) -> str:
    return f"{count.covered} of {count.total} line{'s' * (count.total != 1)} ({_percent(count)})"


def _percent(count: Count) -> str:
    return f"{percent(count):.2f} %"


def _under(held: HeldFloor) -> str:
    name = f"{held.part.name} " if held.part.name else ""
    return f"{name}{held.floor.metric} {_percent(held.count)}, under {held.floor.written:g} %"


def _scope_patch(held: HeldPatch) -> str:
    asked = f"under {held.part.patch.written:g} %"
    return f"{held.part.name} patch {_counted(held.count)}, {asked}"


def notes(judged: Judged) -> tuple[str, ...]:
    """What a reader must know to trust the figures; the weightiest first."""
    found = [*_base(judged), *_ratchet(judged), *_floors(judged), *_patches(judged)]
    found += [*_missing(judged), *judged.head.notes, *_coming(judged)]
    found += [*judged.evidence.notes, *_reports(judged.evidence.head)]
    return tuple(dict.fromkeys(found))


def _base(judged: Judged) -> Iterator[str]:
    evidence, reference = judged.evidence, judged.evidence.reference
    cut = unfinished(evidence.base)
    if cut:
        why = "; ".join(cut[0].report.warnings[:1]) or "it is not complete"
        yield f"the base's {cut[0].origin.name} cannot be compared with: {why}"
    elif not evidence.base:
        yield NO_BASE
    if judged.compared.remeasured is not None:
        old, new = judged.compared.remeasured
        yield f"measure changed from {old} to {new}: no difference to the base is shown or judged"
    elif judged.based and reference is not None and reference.distance:
        steps = f"{reference.distance} commit{'s' * (reference.distance != 1)}"
        yield (
            f"compared with {reference.commit[:SHORT_COMMIT]}, {steps} before the merge base: the"
            " nearest with the same reports"
        )


def _ratchet(judged: Judged) -> Iterator[str]:
    found = judged.ratchet
    if found is None:
        return
    # Two figures that read alike would only puzzle.
    if found.adjusted and _percent(found.compared) != _percent(found.sums.base):
        yield (
            f"compared with {_percent(found.compared)}, which is the base's"
            f" {_percent(found.sums.base)} without the code that this change removes"
        )
    lost, slid = found.sums.lost, found.sums.slid
    if lost:
        paths = [one.path for one in judged.compared.files if one.lost or one.slipped]
        yield (
            f"{lost} line{'s' * (lost != 1)} that the change does not touch"
            f" {'are' if lost != 1 else 'is'} no longer covered, in {slid}"
            f" file{'s' * (slid != 1)}: {listed(paths)}; not held against the change"
        )
    fresh = _newly_listed(judged)
    if fresh:
        yield (
            f"{len(fresh)} file{'s' * (len(fresh) != 1)} that this change does not touch"
            f" {'are' if len(fresh) != 1 else 'is'} in the figures for the first time:"
            f" {listed(fresh)}; not held against the change"
        )


def _newly_listed(judged: Judged) -> list[str]:
    """Files with missed lines that the change leaves alone and only the head's reports list."""
    touched = judged.change.diff.files
    return [
        one.path
        for one in judged.compared.files
        if one.before is None and one.path not in touched and _misses(one.after)
    ]


def _misses(file: FileCoverage | None) -> bool:
    lines = None if file is None else file.lines
    return lines is not None and lines.covered < lines.total


def _floors(judged: Judged) -> Iterator[str]:
    for held in judged.floors:
        if held.need and not held.broken:
            why = "but more than before" if held.better else "which is not this change's doing"
            yield f"{_under(held)}, {why}"
    for part, floor in judged.untold_floors():
        scope = f" of {part.name}" if part.name else ""
        asked = f"{floor.written:g} %"
        yield f"no report tells of {floor.metric}{scope}; {asked} asked, not judged"


def _patches(judged: Judged) -> Iterator[str]:
    whole = patch_count(judged.patch.files).total
    for held in judged.patches:
        if held.small and held.count.total:
            scope = f" of {held.part.name}" if held.part.name else ""
            yield (
                f"small change: {whole} coverable line{'s' * (whole != 1)}, fewer than"
                f" {held.part.min_changed_lines} (`min_changed_lines`); patch coverage{scope} is"
                " not judged"
            )
    if judged.patch.unknown:
        yield f"lines not known, so the added ones are not judged: {listed(judged.patch.unknown)}"


def _missing(judged: Judged) -> Iterator[str]:
    wanted = Parts(judged.options).wanted
    new = unmeasured(judged.change, frozenset(judged.head.files))
    fresh = [path for path in new if wanted(path)]
    if fresh and judged.options.unlisted == "miss":
        yield f"all lines of {listed(fresh)} count as missed, as no report lists {_it(fresh)}"
    elif fresh:
        yield f"not measured, as no report lists {_it(fresh)}: {listed(fresh)}"
    lost = judged.absent()
    if lost:
        yield (
            f"{len(lost)} file{'s' * (len(lost) != 1)} of the base's reports, still in the tree,"
            f" {'are' if len(lost) != 1 else 'is'} in no report of the head and left out; is a"
            f" shard missing? {listed(lost)}"
        )


def _it(paths: Sequence[str]) -> str:
    return "it" if len(paths) == 1 else "them"


def _coming(judged: Judged) -> Iterator[str]:
    step = next_step(judged.options.roadmap, judged.change)
    if step is not None:
        yield f"from {step.by.isoformat()} on: at least {step.project:g} % of all lines"


def _reports(head: Sequence[Submitted]) -> list[str]:
    own = [note for one in head for note in one.notes]
    told = [
        f"{one.origin.name}: {warning}"
        for one in head
        if isinstance(one.report, Coverage)
        for warning in one.report.warnings
    ]
    return [*own, *told[:REPORT_NOTES]]

"""Tests pass, and none of them gets lost.

`failed` is how many tests may fail (none, unless `passed` says which share must pass); a test that
failed before counts like any other. There may not be fewer tests than at the base (`max_loss` says
how many fewer are fine), and `minimum` must run. Tests that ran at the base and are gone, or are
skipped now, are named: `vanished` and `newly_skipped` say how much that matters, never more than
the gate itself. A test is found again by its suite and name, though its suite, class or file was
renamed. Only reports that the base had as well are compared; without any, only fixed limits hold.

`suites` and `paths` choose the tests that count. `scopes` are parts with their own limits; a test
belongs to the last scope that matches its file or its suite, and what no scope matches is the
gate's own part, though its `minimum` counts all tests. `categories` must report: a report has the
category that `reports:` declares for it. `slow` names tests that take longer than their category
allows, `other` standing for all further categories; `slow_enforcement` says how much that matters.
`roadmap` tightens `failed`, `passed` and `minimum` on a day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from checks.awaited import listed, unready
from checks.change import Change
from checks.evidence import SHORT_COMMIT, Evidence, Topic
from checks.gate import gate
from checks.plain_text import cut, one_line
from checks.report import TestCase
from checks.report_pairs import named
from checks.roadmap import next_step
from checks.suite_cases import Side, side
from checks.suite_findings import told
from checks.suite_limits import Judged, Known, judged
from checks.suite_options import Options, parts
from checks.suite_pairs import Pairing, pair
from checks.suite_places import Places
from checks.suite_tally import Sides, tallies
from checks.suite_words import detail, notes, remedy, speed_up, title
from checks.verdict import Enforcement, Judgement, stronger, weaker

__all__ = ["GATE", "Options"]

MICROSECONDS = 1_000
REASON_BYTES = 160
REPAIR = "let the tests run to their end and send their report again"


def judge(change: Change, options: Options) -> Judgement:
    """Hold all test reports against the limits."""
    evidence = change.evidence_of(Topic.TESTS)
    lacking = _lacking(evidence, options)
    not_ready = unready(evidence, "test report")
    if not_ready is not None:
        return _demanded(not_ready, lacking)
    sides = _sides(change, evidence, options)
    found = _judged(change, options, sides)
    said, slower = _said(change, options, sides, found)
    unmeasured = _unmeasured(sides, sum(each.tally.ran for each in found))
    about = (*evidence.notes, *_age(evidence), *said.notes, *_coming(change, options))
    if lacking:
        said = replace(said, breach=stronger(said.breach, options.enforcement))
    quiet = unmeasured is not None and said.breach is Enforcement.OFF
    asked = (remedy(found, sides, lacking), speed_up(slower) if slower else "")
    return replace(
        said,
        title=unmeasured or "" if quiet else title(found, lacking, len(slower)),
        notes=tuple(dict.fromkeys(about)),
        remedy="; ".join(filter(None, asked)) or (REPAIR if unmeasured else ""),
        unmeasured=unmeasured,
        missing=not sides.head.complete,
        required=_is_demanded(sides, options),
        reports=tuple(one.origin for one in evidence.head),
    )


def _lacking(evidence: Evidence, options: Options) -> list[str]:
    """Categories that should have reported and did not."""
    here = {one.category for one in evidence.head}
    return [category for category in options.categories if category not in here]


def _demanded(judgement: Judgement, lacking: Sequence[str]) -> Judgement:
    """A declared category is demanded: its absence counts as the gate's own breach."""
    if not (judgement.missing and lacking):
        return judgement
    note = f"no {listed(lacking)} tests reported"
    return replace(judgement, required=True, notes=(*judgement.notes, note))


def _sides(change: Change, evidence: Evidence, options: Options) -> Sides:
    before = Places(change.base.tree)
    head = side(evidence.head, options.owner, Places(change.head.tree))
    base = side(evidence.base, options.owner, before)
    reference = evidence.reference
    diff = change.diff if reference is None else reference.diff
    renamed = {old: new for new, old in diff.renames().items()}
    pairing = pair(head, base, renamed)
    if reference is not None and reference.distance:
        pairing = _own_doing(pairing, base, change, before)
    if not head.complete:
        pairing = replace(pairing, vanished=[])
    slow = {category: int(most * MICROSECONDS) for category, most in options.slow.items()}
    return Sides(head, base, pairing, slow)


def _own_doing(pairing: Pairing, base: Side, change: Change, places: Places) -> Pairing:
    """Without what went away in files that this change does not touch: commits between the
    compared one and the merge base did that."""
    touched = {path for f in change.diff.files.values() for path in (f.path, f.old_path)}

    def ours(index: int) -> bool:
        case = base.cases[index]
        file = case.file or places.of(case)
        return not file or file in touched

    gone, vanished = filter(ours, pairing.gone), filter(ours, pairing.vanished)
    return replace(pairing, gone=list(gone), vanished=list(vanished))


def _judged(change: Change, options: Options, sides: Sides) -> list[Judged]:
    every = parts(options, change)
    counted = tallies(sides, [part.index for part in every])
    compared, base = sides.pairing.compared, sides.pairing.compared_base
    known = Known(
        complete=sides.head.complete,
        compared=bool(base),
        whole=len(compared) == len(sides.head.reports) and len(base) == len(sides.base.reports),
        ran=sum(tally.ran for tally in counted.values()),
        base_ran=sum(tally.base - tally.base_skipped for tally in counted.values()),
    )
    return [judged(part, counted[part.index], known) for part in every]


def _said(
    change: Change, options: Options, sides: Sides, found: Sequence[Judged]
) -> tuple[Judgement, Sequence[TestCase]]:
    """The figures and findings of all parts, and the slow tests that are more than information."""
    slow = weaker(options.slow_enforcement, options.enforcement)
    words = told(found, sides, Places(change.head.tree), slow)
    breach = Enforcement.OFF
    for each in found:
        breach = stronger(breach, each.level)
    judgement = Judgement(
        title="",
        breach=stronger(breach, slow) if words.slower else breach,
        metrics=tuple(metric for each in found for metric in each.metrics),
        findings=tuple(words.findings),
        levels=words.levels,
        notes=(*notes(found, sides), *words.notes()),
        detail=detail(found, sides),
    )
    return judgement, words.slower if slow.rank > Enforcement.INFO.rank else ()


def _unmeasured(sides: Sides, ran: int) -> str | None:
    """Why nothing passes although nothing may be broken."""
    for one in sides.head.reports:
        if not one.report.complete:
            why = one.report.warnings[:1] or ("it is incomplete",)
            return cut(one_line(f"{named(one)}: {why[0]}"), REASON_BYTES)
    if not sides.head.cases and not any(more.tests for more in sides.head.unlisted):
        return "no test of the reports is one that counts"
    return None if ran else "no test ran: all of them were skipped"


def _is_demanded(sides: Sides, options: Options) -> bool:
    """Whether a report that is cut off is demanded, or was to speak for a declared category."""
    incomplete = [one for one in sides.head.reports if not one.report.complete]
    return any(one.required or one.category in options.categories for one in incomplete)


def _age(evidence: Evidence) -> Iterable[str]:
    reference = evidence.reference
    if reference is not None and reference.distance:
        away = f"{reference.distance} commit{'s' * (reference.distance != 1)}"
        yield f"compared with {reference.commit[:SHORT_COMMIT]}, {away} before the merge base"


def _coming(change: Change, options: Options) -> Iterable[str]:
    step = next_step(options.roadmap, change)
    if step is None:
        return
    told = [
        f"at most {step.failed} failed" if step.failed is not None else "",
        f"at least {step.passed:g} % passed" if step.passed is not None else "",
        f"at least {step.minimum} run" if step.minimum is not None else "",
    ]
    yield f"from {step.by.isoformat()} on: {', '.join(filter(None, told))}"


GATE = gate(id="tests", title="Tests", options=Options, judge=judge)

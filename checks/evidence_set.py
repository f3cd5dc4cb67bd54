"""Which reports of a commit count, which are still to come, and what they are compared with.

What is expected of a head is what `reports:` declares for a topic, else what the nearest ancestor
had. The comparison is with the nearest ancestor that has all that the head has: figures of unlike
sets do not compare.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checks.declared_report import DeclaredReport
from checks.evidence import Refusal, Topic, Trust
from checks.format_names import is_a
from checks.held_report import (
    Ancestor,
    Held,
    best_of_twins,
    by_commit,
    known_by_name,
    last_attempts,
    tools_of,
    under_old_names,
)
from checks.paths import GlobError, check_glob, matches
from checks.report_reference import reference

SCANS = "sarif"
"""The format of findings in which scanners tell of vulnerabilities."""
LINTERS = frozenset({Topic.LINT, Topic.TYPES})
"""One kind of report: only the configuration can tell a type checker that hides its name."""
SEND = {
    Trust.ARTIFACT: (
        "let the job that writes {} send it with its token: the upload step of `docs/reports.md`"
        " instead of an artifact"
    ),
    Trust.FORK: (
        "{} has to come from CI of this repository, which a fork cannot run: somebody who may"
        " write here can push the same commits to a branch"
    ),
}
"""What helps where a report came with too little trust."""
__all__ = ["Ancestor", "Chosen", "Held", "Question", "assigned", "by_commit", "choose"]


STRAYS = 5
"""Broken reports beside the declared ones that are told of."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The set of one topic: what to read of the head and of the reference, and what is missing."""

    head: tuple[Held, ...] = ()
    base: tuple[Held, ...] = ()
    reference: Ancestor | None = None
    missing: tuple[str, ...] = ()
    closed: bool = True
    required: bool = False
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A topic, what the configuration declares for it, and whether CI said or time tells that no
    more reports will come (`over`). `now` ages what is carried forward."""

    topic: Topic
    declared: tuple[DeclaredReport, ...]
    over: bool
    now: datetime


def choose(question: Question, head: Sequence[Held], ancestors: Sequence[Ancestor]) -> Chosen:
    """`ancestors` begin with the merge base; those without reports may be left out."""
    own = _of_topic(question, known_by_name(best_of_twins(last_attempts(head)), ancestors))
    line = [
        replace(one, held=tuple(_trusted_base(_of_topic(question, last_attempts(one.held)))))
        for one in ancestors
    ]
    line = [ancestor for ancestor in line if ancestor.held]
    own, strays = _without_strays(question, own)
    own, doubted = _trusted(under_old_names(own, line[0].held if line else ()))
    usable = [each for each in own if not each.refused]
    missing, sure = _missing(question, own, line)
    closed = question.over or (sure and not missing)
    carried = list(_carried(question, missing, line)) if closed else []
    lent = {each.slot for each in carried}
    left = [part for part in missing if part[0] not in lent]
    present = [*usable, *carried]
    found, base, notes = reference(present, line)
    return Chosen(
        head=tuple(present),
        base=base,
        reference=found,
        missing=_labels(left, missing),
        closed=closed,
        required=_is_required(question, left, own),
        refused=(*_refused(own), *_unwelcome(doubted, left)),
        notes=(*notes, *strays),
    )


def assigned(held: Held, declared: Sequence[DeclaredReport]) -> Held:
    """The report under the declaration that it fits: by the id that it was sent with, else by
    what the declaration asks of it, the one that asks most first."""
    named = [one for one in declared if one.id == held.origin.report_id]
    fits = named or sorted((one for one in declared if _fits(one, held)), key=_vagueness)
    if not fits:
        return held
    origin = replace(held.origin, report_id=fits[0].id)
    return replace(held, declared=fits[0], origin=origin)


def _vagueness(declared: DeclaredReport) -> int:
    return [declared.artifact, declared.format, declared.tool].count(None)


def _fits(declared: DeclaredReport, held: Held) -> bool:
    if held.origin.report_id or not _same_kind(declared, held):
        return False
    if declared.format is not None and not is_a(held.origin.format, declared.format):
        return False
    if declared.tool is not None and declared.tool.lower() not in tools_of(held):
        return False
    return declared.artifact is None or _named_like(declared.artifact, held.origin.name)


def _same_kind(declared: DeclaredReport, held: Held) -> bool:
    """Scanners write their flaws as findings, too: who names such a report means these."""
    if declared.kind == held.topic or {declared.kind, held.topic} <= LINTERS:
        return True
    named = held.origin.report_id or declared.artifact or declared.format or declared.tool
    scan = held.topic in LINTERS and held.origin.format == SCANS
    return declared.kind is Topic.AUDIT and scan and bool(named)


def _named_like(pattern: str, name: str) -> bool:
    """Whether the name, or the artifact before its first slash, fits the glob."""
    try:
        check_glob(pattern)
    except GlobError:
        return pattern == name
    return any(matches((pattern,), text) for text in (name, name.partition("/")[0]))


def _as_declared(held: Held) -> Held:
    """An id is no disguise: a report of something else holds nothing that would be found."""
    declared = held.declared
    if declared is None or held.refused or held.topic is None:
        return held
    wrong = list[tuple[str, str, str]]()
    if not _same_kind(declared, held):
        wrong.append(("kind", held.topic, declared.kind))
    if declared.format is not None and not is_a(held.origin.format, declared.format):
        wrong.append(("format", held.origin.format, declared.format))
    tools = tools_of(held)
    if declared.tool is not None and declared.tool.lower() not in tools:
        wrong.append(("tool", ", ".join(tools), declared.tool))
    told = (f"its {key} is {own}, and `{key}: {asked}` is declared" for key, own, asked in wrong)
    return replace(held, refused=next(told, ""))


def _of_topic(question: Question, held: Iterable[Held]) -> list[Held]:
    """The reports about the topic, each under its declaration."""
    placed = (_as_declared(assigned(each, question.declared)) for each in held)
    return [
        each
        for each in placed
        if (each.declared.kind if each.declared is not None else each.topic) == question.topic
    ]


def _trusted_base(held: Iterable[Held]) -> Iterable[Held]:
    """A fork may send reports for a commit that it shares with us: no base is made of them."""
    return (each for each in held if each.origin.trust is not Trust.FORK and not each.refused)


def _without_strays(question: Question, own: Sequence[Held]) -> tuple[list[Held], tuple[str, ...]]:
    """Once the configuration says what is to come, other reports that are broken are only told:
    a stray sample must keep nothing from being judged, nor anybody's limits from holding."""
    asked = any(one.kind == question.topic for one in question.declared)
    strays = [each for each in own if asked and each.refused and each.declared is None]
    told = (
        f"{each.origin.name}, which `reports:` does not name, cannot be used: {each.refused}"
        for each in strays[:STRAYS]
    )
    return [each for each in own if each not in strays], tuple(told)


def _trusted(own: Iterable[Held]) -> tuple[list[Held], list[Held]]:
    """Reports that came as the configuration asks for, and the others, which count as missing:
    they must neither close a set nor spoil it."""
    trusted, doubted = list[Held](), list[Held]()
    for each in own:
        asked = each.declared.trust if each.declared is not None else None
        meets = asked is None or each.origin.trust.meets(asked)
        (trusted if meets else doubted).append(each)
    return trusted, doubted


def _refused(own: Iterable[Held]) -> Iterable[Refusal]:
    return (Refusal(each.origin.name, each.refused) for each in own if each.refused)


def _unwelcome(doubted: Iterable[Held], left: Sequence[tuple[str, str]]) -> Iterable[Refusal]:
    """What came for a report that is missing, and why it does not do."""
    wanted = {slot for slot, _ in left}
    for each in doubted:
        if each.slot in wanted and each.declared is not None:
            asked = (
                f"it came as {each.origin.trust}, and `trust: {each.declared.trust}` is asked for"
            )
            yield Refusal(each.origin.name, asked, SEND[each.origin.trust].format(each.slot))


def _missing(
    question: Question, own: Sequence[Held], line: Sequence[Ancestor]
) -> tuple[list[tuple[str, str]], bool]:
    """Parts that are expected and not here, and whether all that is expected is known: how many
    shards a report has, only an earlier commit can tell."""
    held = _expected(line)
    loose = {each.slot for each in own if not each.origin.trust.meets(Trust.SIGNED)}
    apart = {each.part for each in held if each.origin.trust.meets(Trust.SIGNED)}
    before = {each.part for each in held}
    declared = {one.id for one in question.declared if one.kind == question.topic}
    if declared:
        before = {part for part in before if part[0] in declared}
    here, slots = {each.part for each in own}, {each.slot for each in own}
    known = {slot for slot, _ in before}
    expected = before | {(slot, "") for slot in declared - known if slot not in slots}
    # Artifacts know no jobs, and come all at once when CI is over.
    there = {part for part in apart if part[0] in loose}
    return sorted(expected - here - there), bool(expected) and declared <= known


def _expected(line: Sequence[Ancestor]) -> Sequence[Held]:
    """What the nearest commit had, but for what only runs of a schedule, or by hand, send."""
    steady = ([each for each in ancestor.held if not each.apart] for ancestor in line)
    return next(filter(None, steady), [])


def _labels(
    parts: Sequence[tuple[str, str]], missing: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """Names of the parts; with the job where a report has several."""
    several = {slot for slot, _ in missing if sum(one == slot for one, _ in missing) > 1}
    return tuple(f"{slot} ({job})" if slot in several and job else slot for slot, job in parts)


def _is_required(question: Question, left: Sequence[tuple[str, str]], own: Sequence[Held]) -> bool:
    """Whether one is demanded that did not come, or that came broken."""
    lost = {slot for slot, _ in left}
    absent = any(one.id in lost for one in question.declared if one.is_demanded)
    return absent or any(each.refused and each.is_demanded for each in own)


def _carried(
    question: Question, missing: Sequence[tuple[str, str]], line: Sequence[Ancestor]
) -> Iterable[Held]:
    """What an ancestor lends for a missing report, where the configuration allows it."""
    spans = {one.id: one.carry_forward for one in question.declared}
    for slot in dict.fromkeys(slot for slot, _ in missing):
        span = spans.get(slot)
        lender = next((a for a in line if any(each.slot == slot for each in a.held)), None)
        if span is None or lender is None:
            continue
        for each in lender.held:
            age = question.now - each.received_at
            if each.slot == slot and age <= span:
                yield replace(each, origin=replace(each.origin, carried_days=max(age.days, 0)))

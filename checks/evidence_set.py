"""Which reports of a commit count, which are still to come, and what they are compared with.

What is expected of a head is what `reports:` declares for a topic, else what the nearest ancestor
had. The comparison is with the nearest ancestor that has all that the head has: figures of unlike
sets do not compare.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checks.declared_report import DeclaredReport
from checks.evidence import Provenance, Refusal, Topic, Trust
from checks.paths import GlobError, check_glob, matches

NUMBERED = re.compile(r"(?:^|/ )(?:run )?[0-9]{6,}$")
LINTERS = frozenset({Topic.LINT, Topic.TYPES})
"""One kind of report: only the configuration can tell a type checker that hides its name."""


@dataclass(frozen=True, slots=True)
class Held:
    """A report that is at hand. `key` leads to its content; `refused` says why there is none;
    `merged` that a merge of the head was tested, nobody knows which. Files named by hand have a
    `group` instead of a name that base and head have in common."""

    key: int
    origin: Provenance
    topic: Topic | None
    received_at: datetime
    tool: str = ""
    refused: str = ""
    declared: DeclaredReport | None = None
    merged: bool = False
    group: str = ""

    @property
    def slot(self) -> str:
        """What its shards share: its id, declared or sent, else the name that it was sent under."""
        return self.origin.report_id or self.group or self.origin.name

    @property
    def leaf(self) -> tuple[str, str]:
        """What stays the same when a report comes another way, or from another folder."""
        return self.origin.name.rpartition("/")[2], self.origin.format

    @property
    def part(self) -> tuple[str, str]:
        """The slot, and the job that sent this shard of it. A job whose name nobody could look up
        has a number, another one for each commit."""
        job = self.origin.job
        return self.slot, "" if NUMBERED.search(job) else job


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A commit before the head's own, `distance` first-parent steps from the merge base."""

    commit: str
    distance: int
    held: tuple[Held, ...]


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
    own = _of_topic(question, _known_by_name(_best_of_twins(head), ancestors))
    line = [
        replace(ancestor, held=tuple(_trusted_base(_of_topic(question, ancestor.held))))
        for ancestor in ancestors
    ]
    line = [ancestor for ancestor in line if ancestor.held]
    own = _under_old_names(own, line[0].held if line else ())
    usable, refused = _usable(own)
    missing, sure = _missing(question, own, line)
    closed = question.over or (sure and not missing)
    carried = list(_carried(question, missing, line)) if closed else []
    lent = {each.slot for each in carried}
    left = [part for part in missing if part[0] not in lent]
    present = [*usable, *carried]
    reference, base, notes = _reference(present, line)
    return Chosen(
        head=tuple(present),
        base=base,
        reference=reference,
        missing=_labels(left, missing),
        closed=closed,
        required=_is_required(question, left),
        refused=refused,
        notes=notes,
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
    if held.origin.report_id or not _same_kind(declared.kind, held):
        return False
    if declared.format is not None and declared.format != held.origin.format:
        return False
    if declared.tool is not None and declared.tool.lower() != (held.tool or "").lower():
        return False
    return declared.artifact is None or _named_like(declared.artifact, held.origin.name)


def _same_kind(kind: Topic, held: Held) -> bool:
    return kind == held.topic or (kind in LINTERS and held.topic in LINTERS)


def _named_like(pattern: str, name: str) -> bool:
    """Whether the name, or the artifact before its first slash, fits the glob."""
    try:
        check_glob(pattern)
    except GlobError:
        return pattern == name
    return any(matches((pattern,), text) for text in (name, name.partition("/")[0]))


def _known_by_name(held: Iterable[Held], ancestors: Iterable[Ancestor]) -> list[Held]:
    """What could not be read is about what the report of that name was about before."""
    topics = {each.origin.name: each.topic for a in ancestors for each in a.held if each.topic}
    return [
        each if each.topic is not None else replace(each, topic=topics.get(each.origin.name))
        for each in held
    ]


def _of_topic(question: Question, held: Iterable[Held]) -> list[Held]:
    """The reports about the topic, each under its declaration."""
    placed = (assigned(each, question.declared) for each in held)
    return [
        each
        for each in placed
        if (each.declared.kind if each.declared is not None else each.topic) == question.topic
    ]


def _under_old_names(own: Sequence[Held], before: Sequence[Held]) -> list[Held]:
    """A report whose name is new takes the place of one that is gone, if file name and format are
    the same: a fork's comes in an artifact, a second report of a name is told by its folder."""
    known = {each.slot for each in before}
    gone = {each.leaf: each.slot for each in before if each.slot not in {o.slot for o in own}}
    return [
        replace(each, group=gone[each.leaf])
        if each.slot not in known and not each.origin.report_id and each.leaf in gone
        else each
        for each in own
    ]


def _best_of_twins(held: Sequence[Held]) -> list[Held]:
    """One file that a workflow run uploaded and kept as an artifact as well is one report."""
    best = dict[tuple[int, str], Held]()
    for each in held:
        key = (each.origin.run, each.origin.digest)
        known = best.get(key)
        if known is None or not known.origin.trust.meets(each.origin.trust):
            best[key] = each
    return [
        each
        for each in held
        if best[each.origin.run, each.origin.digest].origin.trust == each.origin.trust
    ]


def _trusted_base(held: Iterable[Held]) -> Iterable[Held]:
    """A fork may send reports for a commit that it shares with us: no base is made of them."""
    return (each for each in held if each.origin.trust is not Trust.FORK and not each.refused)


def _usable(own: Sequence[Held]) -> tuple[list[Held], tuple[Refusal, ...]]:
    refused = list[Refusal]()
    usable = list[Held]()
    for each in own:
        asked = each.declared.trust if each.declared is not None else None
        if each.refused:
            refused.append(Refusal(each.origin.name, each.refused))
        elif asked is not None and not each.origin.trust.meets(asked):
            reason = f"it came as {each.origin.trust}, and `trust: {asked}` is asked for"
            refused.append(Refusal(each.origin.name, reason))
        else:
            usable.append(each)
    return usable, tuple(refused)


def _missing(
    question: Question, own: Sequence[Held], line: Sequence[Ancestor]
) -> tuple[list[tuple[str, str]], bool]:
    """Parts that are expected and not here, and whether all that is expected is known: how many
    shards a report has, only an earlier commit can tell."""
    held = line[0].held if line else ()
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


def _labels(
    parts: Sequence[tuple[str, str]], missing: Sequence[tuple[str, str]]
) -> tuple[str, ...]:
    """Names of the parts; with the job where a report has several."""
    several = {slot for slot, _ in missing if sum(one == slot for one, _ in missing) > 1}
    return tuple(f"{slot} ({job})" if slot in several and job else slot for slot, job in parts)


def _is_required(question: Question, left: Sequence[tuple[str, str]]) -> bool:
    demanded = {one.id for one in question.declared if one.required or one.category is not None}
    return any(slot in demanded for slot, _ in left)


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


def _reference(
    present: Sequence[Held], line: Sequence[Ancestor]
) -> tuple[Ancestor | None, tuple[Held, ...], tuple[str, ...]]:
    """The nearest ancestor with all that the head has, else the nearest with some of it."""
    wanted = {each.slot for each in present}
    if not wanted:
        return (line[0], line[0].held, ()) if line else (None, (), ())
    for ancestor in line:
        if wanted <= {each.slot for each in ancestor.held}:
            return ancestor, _only(ancestor, wanted), ()
    for ancestor in line:
        common = wanted & {each.slot for each in ancestor.held}
        if common:
            new = ", ".join(sorted(wanted - common))
            return ancestor, _only(ancestor, common), (f"new here, with nothing before it: {new}",)
    return None, (), ()


def _only(ancestor: Ancestor, slots: set[str]) -> tuple[Held, ...]:
    return tuple(each for each in ancestor.held if each.slot in slots)


def by_commit(held: Iterable[tuple[str, Held]]) -> Mapping[str, tuple[Held, ...]]:
    """Reports grouped by the commit that they speak for."""
    groups = dict[str, list[Held]]()
    for commit, each in held:
        groups.setdefault(commit, []).append(each)
    return {commit: tuple(group) for commit, group in groups.items()}

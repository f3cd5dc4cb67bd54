"""Figures that the README and the docs claim are held against what was measured at the head.

Read are sentences, tables and static badges: "85 % test coverage", "151 tests passing",
"0 vulnerabilities", "no lint errors", "type coverage: 98 %". Code is left out, and so is what tells
of goals, limits, other times or a part of the project. `files` are globs of the files to read.

A claim that is better than what was measured breaks the gate, whether the change wrote it or its
line is old. One that the change leaves alone and that was as wrong at the base at most warns.
`slack` is how far it may be off, in `points` of a percentage and in a `count`. Of one
that undersells only a note is made. "More than 85 %" and "85 %+" hold at any higher figure.

Only what CI reported is judged. A change that touches no code is held against the reports of its
base where the head has none. A reviewed exception stands in the text as
`<!-- hardening: ignore[claims] reason -->` on or above the line.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from checks.change import Change
from checks.claim_judged import (
    Judged,
    breach,
    detail,
    differing,
    excused,
    findings,
    is_added,
    limits,
    notes,
    remedy,
    title,
)
from checks.claim_measures import TOPICS, Basis, Outcome, Slack, basis, before, held
from checks.claims import all_claimed
from checks.coverage_figures import fraction
from checks.gate import GateOptions, Needs, gate
from checks.metric import Limit, LimitKind, Metric
from checks.paths import GLOBS_PER_LIST, any_of, check_glob
from checks.verdict import Judgement

FILES = ("README.md", "docs/**/*.md")


def _readable(globs: tuple[str, ...]) -> tuple[str, ...]:
    for glob in globs:
        check_glob(glob)
    if all(glob.startswith("!") for glob in globs):
        raise ValueError('only exclusions ("!") match nothing; begin with what to include')
    return globs


class SlackOptions(BaseModel):
    """How far a claim may be off."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    points: float = Field(default=2, ge=0, le=100, description="of claimed percentages")
    count: int = Field(default=0, ge=0, description="of claimed numbers")


class Options(GateOptions):
    """The section `claims` of `.hardening.yml`."""

    files: Annotated[tuple[str, ...], AfterValidator(_readable)] = Field(
        default=FILES,
        min_length=1,
        max_length=GLOBS_PER_LIST,
        description="globs of the files whose claims are checked",
    )
    slack: SlackOptions = Field(
        default_factory=SlackOptions, description="how far a claim may be off"
    )

    def needs(self) -> Needs:
        """The files, and reports of all that they may claim."""
        return Needs(topics=TOPICS, texts=self.files)


def judge(change: Change, options: Options) -> Judgement:
    """Hold every claim against what was measured."""
    wanted = any_of(options.files)
    texts = {path: text for path, text in change.texts.items() if wanted(path)}
    files, unread = all_claimed(texts)
    topics = sorted({claim.phrase.topic for each in files.values() for claim in each.claims})
    bases = {topic: basis(change, topic) for topic in topics}
    waiting = next((one.waiting for one in bases.values() if one.waiting), None)
    if waiting or not topics:
        left = tuple(limits(files, unread))
        return Judgement(title=waiting or "no figures claimed", waiting=waiting, notes=left)
    slack = Slack(fraction(options.slack.points), fraction(options.slack.count))
    olds = {topic: before(change, topic) for topic in topics}
    judged = [
        Judged(
            path,
            claim,
            held(claim.phrase, bases[claim.phrase.topic], slack),
            excuse,
            old=not is_added(change, path, claim)
            and held(claim.phrase, olds[claim.phrase.topic], slack).outcome is Outcome.DIFFERS,
        )
        for path, each in files.items()
        for claim, excuse in excused(change, each)
    ]
    judgement = _judgement(change, options, bases.values(), judged)
    return replace(judgement, notes=(*judgement.notes, *limits(files, unread)))


def _judgement(
    change: Change,
    options: Options,
    bases: Collection[Basis],
    judged: Sequence[Judged],
) -> Judgement:
    open_ = [one.held.why_not for one in judged if one.held.outcome is Outcome.UNKNOWN]
    broken = next((one.why_not for one in bases if one.broken), "")
    unmeasured = broken or (open_[0] if len(open_) == len(judged) else None)
    found = findings(change, judged, options.enforcement)
    return Judgement(
        title=title(judged),
        breach=breach(judged, options.enforcement),
        metrics=_metrics(options, judged),
        findings=found.findings,
        levels=found.levels,
        notes=tuple(notes(judged, bases)),
        remedy=remedy(judged),
        unmeasured=unmeasured,
        missing=unmeasured is not None,
        reports=tuple(one.origin for each in bases for one in each.reports),
        detail=detail(judged),
    )


def _metrics(options: Options, judged: Sequence[Judged]) -> tuple[Metric, ...]:
    differ = len(differing(judged))
    limit = Limit(LimitKind.CEILING, 0, not differ, options.origin("slack"))
    return (
        Metric("claims", "count", None, len(judged), None),
        Metric("differing", "count", None, differ, None, (limit,)),
    )


GATE = gate(id="claims", title="Claimed figures", options=Options, judge=judge)

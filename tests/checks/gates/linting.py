"""Reports of linters and type checkers, written inside a test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from checks.change import Change
from checks.evidence import Evidence, Provenance, Reference, Submitted, Topic, Trust
from checks.finding import BaselineState
from checks.gate import Gate, GateOptions
from checks.report import Level, Lint, LintFinding
from checks.verdict import Judgement
from tests.builders import TODAY, Files, change

BASE, HEAD = "b" * 40, "a" * 40


def at(
    place: str,
    rule: str = "no-undef",
    message: str = "'a' is not defined",
    level: Level = Level.ERROR,
    print_: str = "",
) -> LintFinding:
    """A finding at `path:line`."""
    path, _, line = place.partition(":")
    return LintFinding(path, int(line or 0), rule, level, message, print_)


def eslint(*findings: LintFinding) -> Lint:
    """A complete report of ESLint."""
    return Lint("eslint", findings)


def sent(
    report: Lint, name: str = "eslint.json", id: str = "", *, lines_known: bool = True
) -> Submitted:
    """A report as it came from CI."""
    origin = Provenance(name, report.format, "sha256:" + "0" * 64, HEAD, Trust.SIGNED, id)
    return Submitted(report, origin, Topic.LINT, lines_known=lines_known)


@dataclass(frozen=True, slots=True)
class Case:
    """Files and reports of both sides; no base reports where `base` is None."""

    files: tuple[Files, Files]
    base: Sequence[Submitted] | None
    head: Sequence[Submitted]
    renames: Mapping[str, str] = field(default_factory=dict)
    today: date = TODAY
    more: Evidence = field(default_factory=Evidence)
    distance: int = 0

    def change(self, topic: Topic) -> Change:
        """The change with these reports as evidence."""
        plain = change(*self.files, self.renames, self.today)
        reference = None if self.base is None else Reference(BASE, self.distance, plain.diff)
        evidence = replace(
            self.more, head=tuple(self.head), base=tuple(self.base or ()), reference=reference
        )
        return replace(plain, evidence={topic: evidence})

    def judge(self, gate: Gate, options: GateOptions) -> Judgement:
        """What the gate says."""
        return gate.judge(self.change(Topic(gate.id)), options)


def case(
    files: tuple[Files, Files],
    base: Sequence[LintFinding] | None,
    head: Sequence[LintFinding],
    renames: Mapping[str, str] | None = None,
) -> Case:
    """One report of ESLint on each side."""
    before = None if base is None else [sent(eslint(*base))]
    return Case(files, before, [sent(eslint(*head))], renames or {})


def states(judgement: Judgement) -> list[tuple[str, int, str]]:
    """Path, line and state of every finding that is not unchanged."""
    return [
        (one.location.path, one.location.line, one.state.value)
        for one in judgement.findings
        if one.state is not BaselineState.UNCHANGED
    ]


def total(judgement: Judgement, name: str = "total") -> tuple[object, object, list[bool]]:
    """Base and head of a metric, and which of its limits hold."""
    metric = next(one for one in judgement.metrics if one.name == name)
    return metric.base, metric.head, [limit.holds for limit in metric.limits]

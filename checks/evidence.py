"""Reports of CI as the gates see them: where each came from, and whether all of them are here."""

from dataclasses import dataclass, field
from enum import StrEnum

from checks.diff import Diff
from checks.document import ReportError
from checks.report import KINDS, Kind, Lint, Report

SHORT_DIGEST = 12
SHORT_COMMIT = 7


class Topic(StrEnum):
    """What a report is evidence of; the words of `reports:` in `.hardening.yml`."""

    COVERAGE = "coverage"
    AUDIT = "audit"
    TESTS = "tests"
    LINT = "lint"
    TYPES = "types"
    LOAD = "load"
    BUNDLE = "bundle"
    TYPE_COVERAGE = "type-coverage"


TYPE_CHECKERS = frozenset({"pyright", "basedpyright", "mypy", "tsc", "typescript", "pyre", "ty"})
"""Tools whose findings are about types; the others' are about lint."""


KINDS_TOLD = frozenset(kind.value for kind in Kind)


def topic_of(report: Report) -> Topic:
    """What a report is evidence of, unless the configuration says otherwise."""
    if isinstance(report, Lint):
        tool = (report.tool or report.format.partition("-")[0]).lower()
        return Topic.TYPES if tool in TYPE_CHECKERS else Topic.LINT
    kind: Kind = KINDS[type(report)]
    return Topic(kind.value)


def topic_of_refusal(refusal: ReportError) -> str:
    """What a broken report would be evidence of: that of a type checker is told by its format
    alone; "" for what is none."""
    if refusal.format.partition("-")[0] in TYPE_CHECKERS:
        return Topic.TYPES
    return Topic(refusal.kind) if refusal.kind in KINDS_TOLD else ""


def tool_of(report: Report) -> str:
    """The tool that a report of findings names, "" for none."""
    return report.tool if isinstance(report, Lint) else ""


class Trust(StrEnum):
    """How a report came, the most trustworthy first. `local` are files of `hardening check`,
    `signed` came with a token of the CI job, the others were artifacts of a workflow run."""

    LOCAL = "local"
    SIGNED = "signed"
    ARTIFACT = "artifact"
    FORK = "fork-artifact"

    def meets(self, asked: "Trust") -> bool:
        """Whether it is at least as trustworthy as what is asked for."""
        return list(Trust).index(self) <= list(Trust).index(asked)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a report is from. `commit` is what was tested, `digest` is `sha256:` of the bytes as
    sent; `run` is 0 where no workflow run is known. `carried_days` is the age of a report that
    an earlier commit has to lend, None for one of the commit's own."""

    name: str
    format: str
    digest: str
    commit: str
    trust: Trust
    report_id: str = ""
    job: str = ""
    run: int = 0
    attempt: int = 0
    carried_days: int | None = None

    def words(self) -> str:
        """For example "unit: lcov.info (sha256:1234…, CI / test, run 17.2, signed) of abc1234"."""
        known_as = f"{self.report_id}: " if self.report_id else ""
        job = f", {self.job}" if self.job else ""
        run = f"{job}, run {self.run}.{self.attempt}" if self.run else job
        digest = self.digest[: len("sha256:") + SHORT_DIGEST]
        carried = "" if self.carried_days is None else f", carried forward, {self._days()} old"
        told = f"{digest}{run}, {self.trust}{carried}"
        return f"{known_as}{self.name} ({told}) of {self.commit[:SHORT_COMMIT]}"

    def age(self) -> str:
        """The commit and the age of a lent report, for example "abc1234, 3 days old"."""
        return f"{self.commit[:SHORT_COMMIT]}, {self._days()} old"

    def _days(self) -> str:
        days = self.carried_days or 0
        return f"{days} day{'s' * (days != 1)}"


@dataclass(frozen=True, slots=True)
class Submitted:
    """A report whose paths are those of its commit's tree and whose lines are those of the head
    (or of the reference commit). `lines_known` is False when the tested commit's lines could not
    be mapped: then no line may be judged. `category` is of a declared test report, `required` says
    that the configuration demands it. `untold` are files of which it spoke and must not: what was
    measured there is not what the head has."""

    report: Report
    origin: Provenance
    topic: Topic
    category: str = ""
    lines_known: bool = True
    notes: tuple[str, ...] = ()
    required: bool = False
    untold: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A report that came and cannot be used, the reason as one phrase for its sender, and what
    would help if that is not to repair the step that writes it."""

    name: str
    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The commit whose reports the head is compared with: `distance` first-parent commits before
    the merge base (0 is the merge base itself). `diff` leads from it to the head."""

    commit: str
    distance: int = 0
    diff: Diff = field(default_factory=Diff)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All reports about one topic, of the head and of the commit it is compared with.

    `missing` names what is expected of the head and has not come; `closed` is False while it may
    still come. `required` says that the configuration demands one of the missing.
    """

    head: tuple[Submitted, ...] = ()
    base: tuple[Submitted, ...] = ()
    reference: Reference | None = None
    missing: tuple[str, ...] = ()
    closed: bool = True
    required: bool = False
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()


NOTHING = Evidence()

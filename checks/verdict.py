"""What the bot concludes: one verdict per gate and one evaluation over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from checks.evidence import Provenance
from checks.finding import Finding
from checks.metric import Metric


class Enforcement(StrEnum):
    """How much a breach matters. `off` ranks lowest; compare with `rank`."""

    OFF = "off"
    INFO = "info"
    WARNING = "warning"
    BLOCKING = "blocking"

    @property
    def rank(self) -> int:
        """0 (off) to 3 (blocking)."""
        return list(Enforcement).index(self)


def weaker(one: Enforcement, other: Enforcement) -> Enforcement:
    """The one that matters less."""
    return min(one, other, key=lambda level: level.rank)


def stronger(one: Enforcement, other: Enforcement) -> Enforcement:
    """The one that matters more."""
    return max(one, other, key=lambda level: level.rank)


class Conclusion(StrEnum):
    """The conclusions of GitHub check runs that we use (decisions 1)."""

    SUCCESS = "success"
    NEUTRAL = "neutral"
    FAILURE = "failure"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a gate found. `breach` is the strongest level at which a limit is broken: `off` when
    every limit holds, `info` when only informative ones are. `levels` gives the level of single
    findings by fingerprint; findings that are not named there are at the level of `breach`.
    `unmeasured` says why nothing could be judged, `missing` that it is for want of a report
    (`required` when the configuration demands it), `ours` that we failed, or whom we ask;
    `remedy` what would make it pass; `reports` where the figures are from; `detail` more of them
    for scripts, as JSON has it; `fault` is the traceback of a gate that crashed, for the
    operator's log alone."""

    title: str
    breach: Enforcement = Enforcement.OFF
    metrics: tuple[Metric, ...] = ()
    findings: tuple[Finding, ...] = ()
    levels: dict[str, Enforcement] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    remedy: str = ""
    unmeasured: str | None = None
    waiting: str | None = None
    fault: str = ""
    missing: bool = False
    required: bool = False
    ours: bool = False
    reports: tuple[Provenance, ...] = ()
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A judgement under its enforcement. `waiting` says for what, while it is not final."""

    gate: str
    enforcement: Enforcement
    conclusion: Conclusion
    judgement: Judgement

    @property
    def final(self) -> bool:
        """False while the gate waits for something that will come."""
        return self.judgement.waiting is None


@dataclass(frozen=True, slots=True)
class ConfigSource:
    """Where the rules came from: `source` is base, file or default."""

    source: str
    path: str
    digest: str
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything concluded about one head; `base` is the tip of the base branch. `notes` are
    lines every reader must see (invalid configuration, files not analysed)."""

    base: str
    merge_base: str
    head: str
    conclusion: Conclusion
    title: str
    config: ConfigSource
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...] = ()

    @property
    def final(self) -> bool:
        """False while any gate waits."""
        return all(verdict.final for verdict in self.verdicts)

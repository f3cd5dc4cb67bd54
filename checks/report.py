"""Contract of a report reader, and the kinds of report that every format becomes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

import msgspec

from checks.document import Document
from checks.finding import Severity
from checks.number_set import Numbers


class Kind(StrEnum):
    """What a report tells of."""

    COVERAGE = "coverage"
    AUDIT = "audit"
    TESTS = "tests"
    LINT = "lint"
    LOAD = "load"
    BUNDLE = "bundle"
    TYPE_COVERAGE = "type-coverage"


@dataclass(frozen=True, slots=True)
class Count:
    """Covered of total; 0 of 0 means that there was nothing to cover, not 0 % and not 100 %."""

    covered: int
    total: int


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """One file; a count is None where the format does not tell it.

    `listed` are the lines that the report knows, None where it has counts only. `branches_at`
    packs `line << 32 | arms << 16 | arms taken`. `arms` and `taken` pack `line << 32 | arm` where
    the format names its arms, so that shards can be joined arm by arm; line 0 is "unknown".
    """

    path: str
    lines: Count | None = None
    branches: Count | None = None
    statements: Count | None = None
    functions: Count | None = None
    listed: Numbers | None = None
    covered: Numbers = field(default_factory=Numbers)
    partial: Numbers = field(default_factory=Numbers)
    branches_at: Numbers = field(default_factory=Numbers)
    arms: Numbers = field(default_factory=Numbers)
    taken: Numbers = field(default_factory=Numbers)

    def missed(self) -> list[int]:
        """The listed lines that never ran, sorted."""
        return self.listed.without(self.covered) if self.listed is not None else []


@dataclass(frozen=True, slots=True)
class Coverage:
    """`sources` are directories that the paths may be relative to. Figures of unlike `producer`
    do not compare. `made` is when the tool says it wrote it, in seconds since 1970, else 0."""

    format: str
    files: tuple[FileCoverage, ...]
    lines: Count | None = None
    branches: Count | None = None
    statements: Count | None = None
    functions: Count | None = None
    complete: bool = True
    warnings: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    producer: str = ""
    made: int = 0


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One advisory of one package; None is "the report does not say". `ids` hold all aliases."""

    package: str
    versions: tuple[str, ...]
    ids: tuple[str, ...]
    severity: Severity
    direct: bool | None = None
    dev: bool | None = None
    fix: tuple[str, ...] = ()
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """Known vulnerabilities of the dependencies."""

    format: str
    findings: tuple[Vulnerability, ...]
    complete: bool = True
    warnings: tuple[str, ...] = ()


class Outcome(StrEnum):
    """How a test case ended."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    SKIPPED = "skipped"


class TestCase(msgspec.Struct, frozen=True, gc=False):
    """One case; `suite` is the class or file it was reported under, `file` "" if unknown.

    A struct, not a dataclass: reports hold hundreds of thousands, and it is made ten times faster.
    """

    __test__: ClassVar[bool] = False

    suite: str
    name: str
    outcome: Outcome
    microseconds: int = 0
    flaky: bool = False
    file: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class TestTotals:
    """`tests` counts every case once, whatever its outcome; flaky ones passed in the end."""

    __test__ = False

    tests: int
    passed: int
    failed: int
    errors: int
    skipped: int
    flaky: int
    microseconds: int


@dataclass(frozen=True, slots=True)
class Tests:
    """What a test run did; `made` as of `Coverage`."""

    format: str
    cases: tuple[TestCase, ...]
    totals: TestTotals
    complete: bool = True
    warnings: tuple[str, ...] = ()
    made: int = 0


class Level(StrEnum):
    """How bad a lint or type finding is; the words of SARIF."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class LintFinding:
    """`line` counts from 1; 0 is "the whole file", an empty path "the whole project"."""

    path: str
    line: int
    rule: str
    severity: Level
    message: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class Lint:
    """Findings of a linter, type checker or scanner; suppressed ones are only counted. `tool` is
    told by formats that several tools write."""

    format: str
    findings: tuple[LintFinding, ...]
    suppressed: int = 0
    complete: bool = True
    warnings: tuple[str, ...] = ()
    tool: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit that the load test held itself against."""

    metric: str
    expr: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Load:
    """A load test; None is "the report does not say"."""

    format: str
    requests: int | None = None
    failed: int | None = None
    rps: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    passes: int | None = None
    fails: int | None = None
    thresholds: tuple[Threshold, ...] = ()
    complete: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BundleEntry:
    """One built file; `limit` in bytes and `ok` are None where none was set."""

    name: str
    bytes: int
    limit: int | None = None
    ok: bool | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Sizes of what was built; `measure` says what the bytes are of."""

    format: str
    entries: tuple[BundleEntry, ...]
    measure: str = "bytes on disk"
    complete: bool = True
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Untyped:
    """A place without a type; lines count from 1."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class TypeCoverage:
    """Identifiers with a type, of all."""

    format: str
    identifiers: Count
    findings: tuple[Untyped, ...] = ()
    complete: bool = True
    warnings: tuple[str, ...] = ()


Report = Coverage | Audit | Tests | Lint | Load | Bundle | TypeCoverage

KINDS: dict[type[Report], Kind] = {
    Coverage: Kind.COVERAGE,
    Audit: Kind.AUDIT,
    Tests: Kind.TESTS,
    Lint: Kind.LINT,
    Load: Kind.LOAD,
    Bundle: Kind.BUNDLE,
    TypeCoverage: Kind.TYPE_COVERAGE,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """A plug-in `checks/reports/<name>.py`, exported there as READER.

    `sniff` says whether a document is of this format by its looks; exactly one reader may say
    yes. `read` raises ReportError for what it refuses and nothing else.
    """

    format: str
    kind: Kind
    sniff: Callable[[Document], bool]
    read: Callable[[Document], Report]

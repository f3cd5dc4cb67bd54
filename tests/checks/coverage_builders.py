"""Files whose every line says whether it is covered, and the changes and reports they make.

A line begins with `+` (covered), `-` (missed), `~` (covered, a branch missed) or a blank (not
listed by reports).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from checks.change import Change
from checks.evidence import Evidence, Provenance, Reference, Submitted, Topic, Trust
from checks.gates.coverage import GATE, Options
from checks.number_set import narrow
from checks.report import Count, Coverage, FileCoverage
from checks.report_files import with_files
from checks.verdict import Judgement
from tests.builders import change

Marked = Mapping[str, Sequence[str]]

HEAD, BASE = "a" * 40, "b" * 40


def rows(covered: int, missed: int = 0, name: str = "line") -> list[str]:
    """So many covered lines, then so many missed ones, all different."""
    ran = [f"+{name}{number}" for number in range(covered)]
    return ran + [f"-{name}{number}" for number in range(covered, covered + missed)]


def file(path: str, lines: Sequence[str]) -> FileCoverage:
    """What a report says of a marked file."""
    signs = dict(enumerate((line[:1] for line in lines), 1))
    listed = [at for at, sign in signs.items() if sign in "+-~" and sign]
    covered = [at for at in listed if signs[at] != "-"]
    partial = [at for at in covered if signs[at] == "~"]
    count = Count(len(covered), len(listed))
    none = Count(0, 0) if partial else None
    return FileCoverage(
        path,
        count,
        none,
        listed=narrow(listed),
        covered=narrow(covered),
        partial=narrow(partial),
    )


def report(files: Marked, producer: str = "lcov", only: Sequence[str] | None = None) -> Coverage:
    """A report of marked files, or of some of them."""
    wanted = files if only is None else only
    listing = (file(path, files[path]) for path in sorted(wanted))
    return with_files(Coverage(producer, (), producer=producer), listing)


def sent(given: Coverage, name: str = "lcov.info", commit: str = HEAD) -> Submitted:
    """The report as it came from CI."""
    origin = Provenance(name, given.format, "sha256:" + "1" * 64, commit, Trust.SIGNED)
    return Submitted(given, origin, Topic.COVERAGE)


def texts(files: Marked) -> dict[str, str]:
    """The files without their marks."""
    return {path: "".join(f"{line[1:]}\n" for line in lines) for path, lines in files.items()}


def options(**keys: object) -> Options:
    """A blocking section of the configuration."""
    return Options.model_validate({"enforcement": "blocking", **keys})


def changed(base: Marked, head: Marked, renames: Mapping[str, str] | None = None) -> Change:
    """The change, with one report of each side."""
    made = change(texts(base), texts(head), renames)
    evidence = Evidence(
        head=(sent(report(head)),),
        base=(sent(report(base), commit=BASE),),
        reference=Reference(BASE, 0, made.diff),
    )
    return replace(made, evidence={Topic.COVERAGE: evidence})


def told(given: Change) -> Evidence:
    """The coverage evidence of a change."""
    return given.evidence_of(Topic.COVERAGE)


def with_evidence(given: Change, evidence: Evidence) -> Change:
    """The change with other evidence."""
    return replace(given, evidence={Topic.COVERAGE: evidence})


def judge(base: Marked, head: Marked, **keys: object) -> Judgement:
    """What the gate says to the change."""
    return GATE.judge(changed(base, head), options(**keys))


def covered_of(judgement: Judgement) -> tuple[object, object]:
    """Covered and total of the patch."""
    patch = judgement.detail["patch"]
    assert isinstance(patch, dict)
    return patch["covered"], patch["total"]


def missed_of(judgement: Judgement) -> object:
    """Missed lines of the patch by file."""
    patch = judgement.detail["patch"]
    assert isinstance(patch, dict)
    return patch["files"]

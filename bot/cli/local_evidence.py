"""Report files of `hardening check`: read in a limited child, placed in the trees of the change."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path

from bot.analysis.report_child import read_limited
from bot.cli.named_files import NamedFile, named_files
from bot.failures import Permanent
from bot.git.snapshot import tree
from bot.go_modules import modules_in
from checks.awaited import of_the_base
from checks.change import Change
from checks.document import ReportError
from checks.evidence import Evidence, Provenance, Reference, Refusal, Submitted, Topic, Trust
from checks.evidence import topic_of as topic_of_report
from checks.evidence_set import Ancestor, Held, Question, choose
from checks.placed_report import Tree, place
from checks.plain_text import one_line
from checks.policy import Policy
from checks.report import Lint, Report


@dataclass(frozen=True, slots=True)
class Files:
    """Report files as named on the command line, of the head and of the base."""

    head: Sequence[str] = ()
    base: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """What was read for one commit: reports by key, and what the choice needs of them."""

    commit: str
    reports: Mapping[int, Report]
    held: tuple[Held, ...]
    paths: Mapping[str, str]
    modules: Mapping[str, str]


async def local_evidence(
    repo: Path, change: Change, policy: Policy, files: Files, topics: frozenset[Topic]
) -> dict[Topic, Evidence]:
    """Evidence from the files alone: nothing is waited for. Permanent for a file that is no
    report, OSError for one that cannot be opened."""
    of_head = tuple(named_files("--report", files.head))
    of_base = tuple(named_files("--base-report", files.base))
    head = await _read(repo, change.head.commit, of_head, 0)
    base = await _read(repo, change.base.commit, of_base, len(of_head))
    ancestors = [Ancestor(base.commit, 0, base.held)]
    found = dict[Topic, Evidence]()
    for topic in topics:
        question = Question(topic, policy.reports, over=True, now=datetime.now(UTC))
        chosen = choose(question, head.held, ancestors)
        placed = [_placed(head, held, topic) for held in chosen.head]
        earlier = [_placed(base, held, topic) for held in chosen.base]
        refused = [one for one in placed if isinstance(one, Refusal)]
        lost = [one for one in earlier if isinstance(one, Refusal)]
        compared = chosen.reference is not None and not lost
        found[topic] = Evidence(
            head=tuple(one for one in placed if isinstance(one, Submitted)),
            base=() if lost else tuple(one for one in earlier if isinstance(one, Submitted)),
            reference=Reference(base.commit, 0, change.diff) if compared else None,
            missing=chosen.missing,
            required=chosen.required or _demanded(chosen.head, placed),
            refused=(*chosen.refused, *refused),
            notes=(*chosen.notes, *map(of_the_base, lost)),
        )
    return found


async def _read(repo: Path, commit: str, files: Sequence[NamedFile], start: int) -> _Side:
    reports = dict[int, Report]()
    held = list[Held]()
    for key, file in enumerate(files, start):
        reports[key] = await asyncio.to_thread(_report, file)
        held.append(_held(key, file.path, commit, reports[key]))
    paths = await tree(repo, commit) if files else {}
    go = any(report.format == "go" for report in reports.values())
    return _Side(commit, reports, tuple(held), paths, await modules_in(repo, paths) if go else {})


def _report(file: NamedFile) -> Report:
    try:
        return read_limited(file.path, file.format)
    except ReportError as refusal:
        raise Permanent(file.refused(one_line(str(refusal)))) from None


def _held(key: int, path: Path, commit: str, report: Report) -> Held:
    with path.open("rb") as file:
        digest = f"sha256:{file_digest(file, 'sha256').hexdigest()}"
    origin = Provenance(path.name, report.format, digest, commit, Trust.LOCAL)
    tool = report.tool if isinstance(report, Lint) else ""
    topic = topic_of_report(report)
    return Held(key, origin, topic, datetime.now(UTC), tool, group=f"the {topic} report")


def _placed(side: _Side, held: Held, topic: Topic) -> Submitted | Refusal:
    only = held.declared.paths if held.declared is not None else ()
    known = Tree(side.paths.keys(), side.modules, only)
    placed = place(side.reports[held.key], held.origin.name, known)
    if isinstance(placed, Refusal):
        return placed
    category = (held.declared.category or "") if held.declared is not None else ""
    return Submitted(
        placed.report, held.origin, topic, category, notes=placed.notes, required=held.is_demanded
    )


def _demanded(chosen: Sequence[Held], placed: Sequence[Submitted | Refusal]) -> bool:
    """Whether one that the configuration demands cannot be used."""
    pairs = zip(chosen, placed, strict=True)
    return any(held.is_demanded for held, one in pairs if isinstance(one, Refusal))

"""The work of `hardening measure`: every gate's own count over one tree, and all route handlers."""

from pathlib import Path

import msgspec

from bot.analysis.assemble import snapshot
from bot.analysis.policy_file import policy_at
from bot.cli.local_analysis import commit_of, local_facts
from bot.git.repository import open_local
from checks.catalogue import gates
from checks.change import Snapshot
from checks.facts import FileFacts, NotAnalysed
from checks.paths import any_of
from checks.policy import Policy, default_policy
from checks.routes import routes

SCHEMA_VERSION = 1
LONGEST_SHOWN = 10


class Count(msgspec.Struct):
    """A gate's figure and the rules that it is the sum of."""

    total: int
    by_rule: dict[str, int]


class Route(msgspec.Struct):
    """A route handler; `method` and `route` are empty where the source does not tell them."""

    path: str
    name: str
    framework: str
    method: str
    route: str
    start_line: int
    end_line: int
    lines: int


class Files(msgspec.Struct):
    """Files of the languages that rules read; the skipped ones could not be analysed."""

    analysed: int
    skipped: int


class Figures(msgspec.Struct):
    """The document of `measure --format json`."""

    schema_version: int
    rev: str
    gates: dict[str, Count]
    routes: list[Route]
    files: Files


async def measure(directory: str, revision: str) -> Figures:
    """Measure a commit. Raises PolicyError, Permanent, Transient or OSError."""
    repo = await open_local(Path(directory))
    commit = await commit_of(repo, "--rev", revision)
    policy = await policy_at(repo, commit, gates()) or default_policy(gates())
    ignored = any_of(policy.ignore)
    async with local_facts() as facts:
        seen = await snapshot(repo, commit, facts, ignored)
    kept = {path: blob for path, blob in seen.tree.items() if not ignored(path)}
    return _figures(Snapshot(commit, kept, seen.facts), policy)


def _figures(seen: Snapshot, policy: Policy) -> Figures:
    counts = {}
    for id, gate in gates().items():
        if gate.measure is None:
            continue
        measured = gate.measure(seen, policy.gates.get(id) or gate.options())
        counts[id] = Count(measured.total, measured.by_rule)
    found = [
        Route(
            path=path,
            name=handler.name,
            framework=handler.framework,
            method=handler.method,
            route=handler.route,
            start_line=handler.start_line,
            end_line=handler.end_line,
            lines=handler.lines,
        )
        for path, handler in routes(seen)
    ]
    facts = [seen.facts_of(path) for path in seen.tree]
    analysed = sum(isinstance(fact, FileFacts) for fact in facts)
    skipped = sum(isinstance(fact, NotAnalysed) for fact in facts)
    return Figures(SCHEMA_VERSION, seen.commit, counts, found, Files(analysed, skipped))


def as_json(figures: Figures) -> str:
    """The figures for scripts; the same inputs give the same bytes."""
    return msgspec.json.format(msgspec.json.encode(figures), indent=2).decode() + "\n"


def as_text(figures: Figures) -> str:
    """The figures for people."""
    lines = [f"{figures.rev}: {figures.files.analysed} files analysed, {figures.files.skipped} not"]
    for id, count in figures.gates.items():
        lines.append(f"{id}: {count.total}")
        lines += [f"  {number:6} {rule}" for rule, number in count.by_rule.items() if number]
    longest = sorted(figures.routes, key=lambda route: -route.lines)[:LONGEST_SHOWN]
    lines.append(f"route handlers: {len(figures.routes)}")
    for route in longest:
        name = f"{route.method} {route.route}".strip() or route.name
        lines.append(f"  {route.lines:6} lines {route.path}:{route.start_line} {name}")
    return "\n".join(lines) + "\n"

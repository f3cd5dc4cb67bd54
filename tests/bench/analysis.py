"""Sources through the limited children, beside a bare parse and a bare search for a word."""

import asyncio
import os
import re
import resource
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import tree_sitter_python
import tree_sitter_typescript
from tree_sitter import Language, Parser

from bot.analysis.pool import Item, Pool
from checks.facts import Facts, FileFacts
from tests.bench import tree
from tests.bench.cost import cpu_seconds, median, peak_rss
from tests.bench.processes import timed
from tests.bench.rows import BenchError, Goal, Row, missing
from tests.bench.table import progress

ROUNDS = 3
MAX_RSS_MB = 200.0
PARSE_LIMIT = 10 / (1.6 / 0.34)
"""All gates in one pass may cost 10x oxlint, and a bare parse of that tree cost 4.7x."""

PEERS = "HARDENING_BENCH_NODE_MODULES"
"""Environment variable: a node_modules folder with oxlint."""


@dataclass(frozen=True, slots=True)
class Round:
    """CPU and wall seconds of one pass, and the most memory that a child held."""

    cpu: float
    wall: float
    rss: float


def measure() -> list[Row]:
    """All rows. BenchError when a file's findings are not those that it was made with."""
    made = tree.make()
    few = tree.change(made)
    whole, small = asyncio.run(_ours(made, few))
    parse, search = _floor(made.files, _parse), _floor(made.files, _search)
    small_parse = _floor(few, _parse)
    count, size = len(made.files), made.megabytes
    goal = Goal(PARSE_LIMIT * parse, "10x oxlint = 2.1x a bare parse of every file")
    rss = Goal(MAX_RSS_MB, "absolute")
    rows = [
        Row(f"{count} files: CPU (floor: parse all)", "s", whole.cpu, parse, goal),
        Row(f"{count} files: CPU (floor: search one word)", "s", whole.cpu, search),
        Row(f"{count} files: rate", "files/CPU-s", count / whole.cpu, count / parse),
        Row(f"{count} files: rate", "MB/CPU-s", size / whole.cpu, size / parse),
        Row(f"{count} files: wall", "s", whole.wall),
        Row(f"{count} files: peak RSS of a child", "MB", whole.rss, None, rss),
        Row(f"{len(few)} files, warm children: CPU", "ms", small.cpu * 1e3, small_parse * 1e3),
        Row(f"{len(few)} files, warm children: wall", "ms", small.wall * 1e3),
    ]
    return [*rows, _oxlint(made.files, whole.cpu)]


async def _ours(made: tree.Tree, few: Mapping[str, str]) -> tuple[Round, Round]:
    async with Pool() as pool:
        await pool.analyse(_items(few))
        whole = [await _round(pool, made.files, made.findings) for _ in range(ROUNDS)]
        wanted = {p: made.findings.get(p, 0) + n % 2 for n, p in enumerate(few)}
        small = [await _round(pool, few, wanted) for _ in range(ROUNDS)]
    return _middle(whole), _middle(small)


def _items(files: Mapping[str, str]) -> list[Item]:
    return [Item(path, path, blob) for path, blob in tree.batches(files)]


async def _round(pool: Pool, files: Mapping[str, str], findings: Mapping[str, int]) -> Round:
    progress(f"analysis of {len(files)} files")
    items = _items(files)
    before, began = _cpu(pool), time.perf_counter()
    facts = await pool.analyse(items)
    wall, spent = time.perf_counter() - began, _cpu(pool) - before
    _check(files, facts, findings)
    return Round(spent, wall, max(peak_rss(pid) for pid in pool.pids()))


def _cpu(pool: Pool) -> float:
    """Our own part, the pipes, counts too."""
    return time.process_time() + cpu_seconds(*pool.pids())


def _check(
    files: Mapping[str, str], facts: Mapping[str, Facts], findings: Mapping[str, int]
) -> None:
    for path in files:
        fact = facts[path]
        found = len(fact.candidates) if isinstance(fact, FileFacts) else -1
        if found != findings.get(path, 0):
            raise BenchError(f"{path}: {found} findings, not {findings.get(path, 0)}: {fact}")


def _middle(rounds: list[Round]) -> Round:
    return Round(
        median([each.cpu for each in rounds]),
        median([each.wall for each in rounds]),
        max(each.rss for each in rounds),
    )


def _floor(files: Mapping[str, str], work: Callable[[list[tuple[str, bytes]]], None]) -> float:
    """Median CPU seconds."""
    given, taken = list(tree.batches(files)), []
    for _ in range(ROUNDS):
        before = _own_cpu()
        work(given)
        taken.append(_own_cpu() - before)
    return median(taken)


def _own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _parse(given: list[tuple[str, bytes]]) -> None:
    parsers = {
        "ts": Parser(Language(tree_sitter_typescript.language_typescript())),
        "tsx": Parser(Language(tree_sitter_typescript.language_tsx())),
        "py": Parser(Language(tree_sitter_python.language())),
    }
    for path, blob in given:
        if parsers[path.rpartition(".")[2]].parse(blob).root_node.has_error:
            raise BenchError(f"{path} is not well-formed")


def _search(given: list[tuple[str, bytes]]) -> None:
    word = re.compile(rb"\bany\b")
    if not sum(len(word.findall(blob)) for _, blob in given):
        raise BenchError("the word is not there")


def _oxlint(files: Mapping[str, str], ours: float) -> Row:
    what = "the same TypeScript with oxlint's no-explicit-any, one thread: CPU"
    folder = os.environ.get(PEERS)
    binary = f"{folder}/.bin/oxlint" if folder else shutil.which("oxlint")
    if not binary or not Path(binary).exists():
        return missing(what)
    with TemporaryDirectory() as name:
        for path, text in files.items():
            file = Path(name) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        rule = ("-A", "all", "-D", "typescript/no-explicit-any", "--threads=1", "--silent")
        spent = timed([binary, *rule, name], {"PATH": os.environ["PATH"]})
    goal = Goal(ours / 10, "ours, all gates and Python too, at most 10x this", at_least=True)
    return Row(what, "s", spent.cpu, None, goal)

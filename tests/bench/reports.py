"""Reading reports: megabytes per CPU second and peak memory, each format beside a plain floor."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.analysis.report_child import read_limited
from checks.report import Coverage, Tests
from tests.bench.cost import MB, median
from tests.bench.report_models import MODELS, Model
from tests.bench.rows import BenchError, Goal, Row

ROUNDS = 5
Command = tuple[str, ...]
OURS = """
import os, resource, sys, json
from bot.analysis.report_child import main
out = os.dup(2)
main(None)
sys.stdout.buffer.flush()
spent = resource.getrusage(resource.RUSAGE_SELF)
status = open("/proc/self/status").read()
peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
os.write(out, json.dumps([spent.ru_utime + spent.ru_stime, int(peak) * 1024]).encode())
"""
COMPILED = """
import bot.analysis.report_child, checks.recognise
from checks.formats import readers
readers()
"""
SPEED = {
    "lcov": (
        1.27,
        "seven times `lcov --summary` with branches, which takes 5.5 times as long as the floor; "
        "the floor counts branches and functions as well",
    ),
    "cobertura": (0.91, "as fast as diff-cover on the same file"),
    "jacoco": (0.9, "what Cobertura reaches, whose lines are as many and nearly as long"),
    "istanbul": (0.86, "1.5 times istanbul-lib-coverage"),
    "junit": (0.71, "as fast as codecov's parser, which is compiled"),
}
XML_MEMORY = 150.0
BASE_MEMORY, TIMES_FILE = 60.0, 4.0


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds and peak bytes of one process that read one file."""

    cpu: float
    peak: float


def measure() -> list[Row]:
    """Two rows of each format: speed beside its floor, and memory."""
    with tempfile.TemporaryDirectory() as folder:
        python = _python(Path(folder) / "compiled")
        return [row for model in MODELS for row in _rows(model, Path(folder) / model.name, python)]


def _python(compiled: Path) -> Command:
    """The interpreter with all modules compiled beforehand, as where the product is installed."""
    python = (sys.executable, "-I", "-X", f"pycache_prefix={compiled}")
    subprocess.run((*python, "-c", COMPILED), check=True)
    return (*python, "-B")


def _rows(model: Model, path: Path, python: Command) -> Iterator[Row]:
    model.write(path, 1.0)
    size = path.stat().st_size / MB
    ours = [_ours(path, python) for _ in range(ROUNDS)]
    floors = [_floor(model, path, python) for _ in range(ROUNDS)]
    _check(model, path, floors[0][0])
    speed = size / median([cost.cpu for cost in ours])
    floor = size / median([cost.cpu for _, cost in floors])
    limit, why = SPEED.get(model.name, (0.0, ""))
    goal = Goal(limit * floor, f"{limit} of the floor: {why}", at_least=True) if limit else None
    yield Row(f"{model.name}, {size:.0f} MB", "MB/CPU s", speed, floor, goal)
    peak = max(cost.peak for cost in ours) / MB
    least = max(cost.peak for _, cost in floors) / MB
    xml = model.name in ("cobertura", "jacoco")
    most = XML_MEMORY if xml else BASE_MEMORY + TIMES_FILE * size
    told = "a stream needs no more" if xml else "four times the file and 60 MB"
    yield Row(f"{model.name}, peak memory", "MB", peak, least, Goal(most, told))
    path.unlink()


def _ours(path: Path, python: Command) -> Cost:
    with path.open("rb") as source:
        command = (*python, "-c", OURS)
        done = subprocess.run(
            command, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True
        )
    return Cost(*json.loads(done.stderr))


def _floor(model: Model, path: Path, python: Command) -> tuple[tuple[int, int], Cost]:
    program = Path(__file__).with_name("floor_reports.py")
    with path.open("rb") as source:
        command = (*python, str(program), model.name)
        done = subprocess.run(command, stdin=source, stdout=subprocess.PIPE, check=True)
    total, good, cpu, peak = json.loads(done.stdout)
    return (total, good), Cost(cpu, peak)


def _check(model: Model, path: Path, expected: tuple[int, int]) -> None:
    """Wrong answers are never reported as speed."""
    report = read_limited(path)
    if isinstance(report, Coverage) and report.lines is not None:
        found = (report.lines.total, report.lines.covered)
    elif isinstance(report, Tests):
        found = (report.totals.tests, report.totals.passed)
    else:
        raise BenchError(f"{model.name}: no figures came back")
    if found != expected:
        raise BenchError(f"{model.name}: {found}, where the floor counted {expected}")

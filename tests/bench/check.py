"""`hardening check` on a change of 30 files, with nothing remembered and with all."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.standin.git_repository import GitRepository
from tests.bench import tree
from tests.bench.cost import Spent, best_of
from tests.bench.processes import HARDENING, timed
from tests.bench.rows import BenchError, Goal, Row
from tests.bench.table import progress

ROUNDS = 3
WALL, CPU = 1.05, 0.75
ESLINT = "of ESLint's 3.0 s wall and 1.5 s CPU on 27 such files, on the reference machine"


def measure() -> list[Row]:
    """All rows. BenchError when the verdict is not the expected one."""
    with TemporaryDirectory(prefix="hardening-bench-") as folder:
        directory = Path(folder)
        repository = make(directory)
        rounds = iter(range(ROUNDS))
        progress("check, cold")
        cold = best_of(ROUNDS, lambda: _check(repository, directory / f"cold-{next(rounds)}"))
        progress("check, warm")
        warm = best_of(ROUNDS, lambda: _check(repository, directory / "cold-0"))
        floor = best_of(ROUNDS, lambda: _plain(repository))
    return [
        Row("whole tree known: wall", "s", warm.wall, floor.wall, Goal(WALL, f"0.35x {ESLINT}")),
        Row("whole tree known: CPU", "s", warm.cpu, floor.cpu, Goal(CPU, f"0.5x {ESLINT}")),
        Row("nothing known, so 2,000 files parsed: wall", "s", cold.wall, floor.wall),
        Row("nothing known, so 2,000 files parsed: CPU", "s", cold.cpu, floor.cpu),
    ]


def make(directory: Path) -> GitRepository:
    """The tree on main, the change on feature."""
    made = tree.make()
    repository = GitRepository.create(directory / "repository.git", "main")
    repository.commit(made.files, "main", "Tree")
    repository.commit(tree.change(made), "feature", "Change")
    return repository


def _check(repository: GitRepository, data: Path) -> Spent:
    command = [HARDENING, "check", "--repo", str(repository.path), "--base", "main"]
    environ = {"HARDENING_DATA_DIR": str(data)}
    spent = timed([*command, "--head", "feature", "--format", "json"], environ)
    told = spent.output.decode()
    if spent.code or f"+{tree.CHANGED // 2} any" not in told:
        raise BenchError(f"check ended with {spent.code}: {told[-1000:]}")
    return spent


def _plain(repository: GitRepository) -> Spent:
    command = [sys.executable, "-m", "tests.bench.floor_check", str(repository.path)]
    spent = timed([*command, "main", "feature"])
    if spent.code:
        raise BenchError(f"the floor of check: {spent.output.decode()[-1000:]}")
    return spent

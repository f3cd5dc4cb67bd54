"""CPU and memory of a process and its descendants, read from /proc."""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICK = os.sysconf("SC_CLK_TCK")
MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took: seconds, and its exit code."""

    wall: float
    cpu: float
    code: int
    output: bytes


def _stat(pid: int) -> list[str] | None:
    """Fields after the name, which may hold blanks; the first is the state."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return text.rpartition(")")[2].split()


def tree(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    parents: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdecimal() and (fields := _stat(int(entry.name))) is not None:
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    waiting = [pid]
    while waiting:
        yield (one := waiting.pop())
        waiting += parents.get(one, [])


def cpu_seconds(*pids: int) -> float:
    """User and system time of these trees, children that ended included."""
    ticks = 0
    for one in {each for pid in pids for each in tree(pid)}:
        if (fields := _stat(one)) is not None:
            ticks += sum(map(int, fields[11:15]))
    return ticks / TICK


def _status(pid: int, name: str) -> int:
    """A line of /proc/PID/status, in bytes; 0 once the process is gone."""
    try:
        text = (PROC / str(pid) / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    found = [line.split() for line in text.splitlines() if line.startswith(f"{name}:")]
    return int(found[0][1]) * 1024 if found else 0


def rss(pid: int) -> float:
    """Resident memory of one process, in MB."""
    return _status(pid, "VmRSS") / MB


def peak_rss(pid: int) -> float:
    """The most that one process ever held, in MB."""
    return _status(pid, "VmHWM") / MB


def rss_of_tree(pid: int) -> float:
    """Resident memory of a process and its descendants, in MB; shared pages count in each."""
    return sum(rss(each) for each in tree(pid))


def median(values: Iterator[float] | list[float]) -> float:
    """The middle of some rounds."""
    return statistics.median(values)


def fsync_ms(directory: Path, times: int = 50) -> float:
    """Median milliseconds of one fsync here: what a durable answer cannot go below."""
    taken = []
    with (directory / "fsync").open("wb") as file:
        for _ in range(times):
            file.write(b"x" * 4096)
            file.flush()
            started = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - started)
    return median(taken) * 1000


def best_of(times: int, measure: Callable[[], Spent]) -> Spent:
    """The round with the median wall time."""
    rounds = sorted((measure() for _ in range(times)), key=lambda spent: spent.wall)
    return rounds[times // 2]

"""Processes under measurement: started, waited for, measured, ended."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cost import Spent
from tests.bench.rows import BenchError

HARDENING = str(Path(sys.executable).parent / "hardening")
START_SECONDS = 30.0
STOP_SECONDS = 40.0
LOOK_EVERY = 0.002


@dataclass(frozen=True, slots=True)
class Running:
    """A process, and the seconds from its start to its first good answer."""

    pid: int
    start_seconds: float
    log: Path


def surroundings(extra: Mapping[str, str]) -> dict[str, str]:
    """What a measured process is told: nothing of ours but the path."""
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **extra}


@contextmanager
def running(
    command: Sequence[str], environ: Mapping[str, str], log: Path, port: int | None
) -> Iterator[Running]:
    """A process until the end of the block; with a port, from when it answers there."""
    began = time.perf_counter()
    with log.open("wb") as file:
        process = subprocess.Popen(
            command, env=surroundings(environ), stdout=file, stderr=file, start_new_session=True
        )
    try:
        if port is not None:
            _answering(process, port, log)
        yield Running(process.pid, time.perf_counter() - began, log)
        if process.poll() is not None:
            raise BenchError(f"{command[0]} ended by itself: {_tail(log)}")
    finally:
        _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answering(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise BenchError(f"no answer on port {port}: {_tail(log)}")
        time.sleep(LOOK_EVERY)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1.0) as connection:
            connection.sendall(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            return connection.recv(12).endswith(b" 200")
    except OSError:
        return False


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]


def wait_for_log(running: Running, text: str, times: int = 1, seconds: float = 120.0) -> None:
    """Return once a text stands in the log so often."""
    deadline = time.monotonic() + seconds
    while running.log.read_text(errors="replace").count(text) < times:
        if time.monotonic() > deadline:
            raise BenchError(f"{text!r} is not in the log: {_tail(running.log)}")
        time.sleep(0.02)


def timed(command: Sequence[str], environ: Mapping[str, str] | None = None) -> Spent:
    """Run a command to its end; its CPU time includes its children's."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, env=surroundings(environ or {}), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    return Spent(wall, usage.ru_utime + usage.ru_stime, process.returncode, output)

"""`python -m tests.bench`: one table, ours beside a plain floor of the same run."""

import argparse
import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from tests.bench.cost import fsync_ms
from tests.bench.rows import BenchError, Row
from tests.bench.table import basis, lines, progress, say, write_json

BENCHES = {
    "acknowledge": "Durable acknowledgement of a signed 24 KB delivery",
    "analysis": "Analysis of sources",
    "check": "hardening check on 30 changed files of 2,000",
    "evaluation": "Webhook to published verdict, 30 changed files",
    "throughput": "One worker, many pull requests",
    "start": "Start-up and memory",
    "reports": "Reading CI reports in a limited child",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all was measured, 1 when a bench failed; a missed goal is told, not punished."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=BENCHES, help="may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args(arguments)
    told = _machine()
    say(told)
    sections, failures = _run(options.only or list(BENCHES))
    say("\n".join(["", *lines(sections), "", "Where the goals come from", *basis(sections)]))
    for failure in failures:
        say(f"FAILED {failure}")
    if options.json is not None:
        write_json(options.json, told, sections)
    return 1 if failures else 0


def _run(names: Sequence[str]) -> tuple[dict[str, list[Row]], list[str]]:
    sections: dict[str, list[Row]] = {}
    failures = []
    for name in names:
        progress(name)
        began = time.perf_counter()
        try:
            measure: Callable[[], list[Row]] = import_module(f"tests.bench.{name}").measure
            rows = measure()
        except BenchError as fault:
            failures.append(f"{name}: {fault}")
            continue
        except Exception:
            failures.append(f"{name}: {traceback.format_exc()}")
            continue
        sections[f"{BENCHES[name]} ({time.perf_counter() - began:.0f} s)"] = rows
    progress("")
    return sections, failures


def _machine() -> str:
    with tempfile.TemporaryDirectory() as folder:
        sync = fsync_ms(Path(folder))
    cores, busy = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    system = f"{platform.machine()}, Python {platform.python_version()}"
    return f"{cores} cores, {system}, load {busy:.1f}, one fsync {sync:.2f} ms"


if __name__ == "__main__":
    sys.exit(main())

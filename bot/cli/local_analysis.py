"""What `check` and `measure` share: facts of a local repository, and how faults are told."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.analysis.facts_cache import FactsCache, cache_path
from bot.analysis.facts_source import FactsSource
from bot.analysis.pool import Pool
from bot.cli.progress import Progress
from bot.environment import SettingsError
from bot.failures import Permanent, Transient
from bot.git.refusals import MissingCommit
from bot.git.repository import resolve
from bot.telemetry import configure_logging
from checks.policy import PolicyError
from checks.ruleset import ruleset

FAULTS = (PolicyError, SettingsError, Permanent, Transient, OSError)


@asynccontextmanager
async def local_facts() -> AsyncIterator[FactsSource]:
    """Facts with the user's cache behind them and progress on the terminal; what the parts of the
    bot log is for operators, not for whoever waits here."""
    configure_logging("ERROR", "console")
    cache = FactsCache(cache_path(os.environ))
    progress = Progress("analysing file")
    try:
        async with Pool() as pool:
            yield FactsSource(pool, cache, ruleset().digest, told=progress)
    finally:
        progress.clear()
        cache.close()


async def commit_of(repo: Path, option: str, revision: str) -> str:
    """The commit that an option names; Permanent says which option and what to do."""
    try:
        return await resolve(repo, revision)
    except MissingCommit as missing:
        raise Permanent(f"{option} {missing}; fetch it, or name another revision") from None


def complain(fault: Exception) -> int:
    """Say what is wrong, one line for each fault; returns the exit code."""
    if isinstance(fault, PolicyError):
        lines = [str(each) for each in fault.faults]
    elif isinstance(fault, OSError) and fault.filename is not None:
        lines = [f"hardening: {fault.filename}: {fault.strerror}"]
    else:
        lines = [f"hardening: {' '.join(str(fault).split())}"]
    print("\n".join(lines), file=sys.stderr)
    return 2


def write(text: str, output: str | None) -> None:
    """Write a result as UTF-8, whatever the locale, to a file or to stdout."""
    if output is not None:
        Path(output).write_text(text, encoding="utf-8", newline="")
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()

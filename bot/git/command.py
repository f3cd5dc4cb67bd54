"""Run one git command: closed environment, own process group, bounded time, output and file size.

Nothing of a repository's content is ever executed: no hook, filter, external diff or checkout.
"""

import asyncio
import resource
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bot.failures import Permanent, Transient
from bot.git import limits
from bot.git.environment import Remote, environment
from bot.git.refusals import refusal
from bot.killing import kill

READ_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Options:
    """How to run a command. `config` is extra git configuration, `codes` the exit codes that are
    answers, `cut` allows the output to be cut at `max_output`, `keep_open` are descriptors that
    the process inherits; `discover` looks for the repository in and above the given directory;
    no file that it writes may exceed `max_file` bytes."""

    stdin: bytes = b""
    remote: Remote | None = None
    config: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[int, ...] = (0,)
    seconds: float = limits.LOCAL_SECONDS
    max_output: int = limits.MAX_OUTPUT_BYTES
    cut: bool = False
    keep_open: tuple[int, ...] = ()
    discover: bool = False
    max_file: int | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """What a command printed; `was_cut` when it had more to say than was allowed."""

    code: int
    stdout: bytes
    was_cut: bool = False

    def text(self) -> str:
        """One line without its end."""
        return self.stdout.decode("utf-8", "replace").strip()


async def git(git_dir: Path, *args: str, options: Options | None = None) -> Output:
    """Run `git ARGS` on a repository and wait for it.

    Raises Transient or Permanent when git fails, is too slow or prints too much.
    """
    options = options or Options()
    try:
        async with asyncio.timeout(options.seconds), running(git_dir, *args, options=options) as it:
            return await _finish(it, args[0], options)
    except TimeoutError:
        raise Transient(f"git {args[0]} took longer than {options.seconds:g} s") from None


@asynccontextmanager
async def running(git_dir: Path, *args: str, options: Options) -> AsyncIterator[Process]:
    """A started command with its pipes; on leaving, it and all its children are gone."""
    limit = partial(_limit_files, options.max_file) if options.max_file else None
    where = () if options.discover else (f"--git-dir={git_dir}",)
    try:
        process = await asyncio.create_subprocess_exec(
            *("git", *where, *args),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=git_dir,
            env=environment(options.remote, options.config),
            start_new_session=True,
            preexec_fn=limit,
            pass_fds=options.keep_open,
        )
    except FileNotFoundError as missing:
        raise Permanent(f"cannot run git: {missing.strerror}: {missing.filename}") from missing
    try:
        yield process
    finally:
        await kill(process)


def _limit_files(most: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


async def _finish(process: Process, verb: str, options: Options) -> Output:
    assert process.stdin and process.stdout and process.stderr
    writing = asyncio.create_task(feed(process, options.stdin))
    complaint = asyncio.create_task(_tail(process.stderr))
    try:
        stdout, was_cut = await _read(process.stdout, options.max_output)
        if was_cut:
            return _cut(stdout, verb, options)
        said = await complaint
        code = await process.wait()
    finally:
        for task in (writing, complaint):
            task.cancel()
        await asyncio.gather(writing, complaint, return_exceptions=True)
    if code not in options.codes:
        raise refusal(said or f"git {verb} ended with code {code}", options.remote)
    return Output(code, stdout)


def _cut(stdout: bytes, verb: str, options: Options) -> Output:
    if not options.cut:
        raise Permanent(f"git {verb} printed more than {options.max_output} bytes")
    return Output(0, stdout[: options.max_output], was_cut=True)


async def feed(process: Process, content: bytes) -> None:
    """Write all of a process's standard input; one that stopped reading is no fault here."""
    assert process.stdin
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(content)
        await process.stdin.drain()
    process.stdin.close()


async def _read(stream: asyncio.StreamReader, most: int) -> tuple[bytes, bool]:
    parts, size = [], 0
    while part := await stream.read(READ_BYTES):
        parts.append(part)
        size += len(part)
        if size > most:
            return b"".join(parts), True
    return b"".join(parts), False


async def _tail(stream: asyncio.StreamReader) -> str:
    """The last of what a process complains about; the rest is read and dropped."""
    kept = b""
    while part := await stream.read(READ_BYTES):
        kept = (kept + part)[-limits.MAX_STDERR_BYTES :]
    return kept.decode("utf-8", "replace")

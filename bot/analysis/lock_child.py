"""Lockfiles read in a process of their own: their bytes are a stranger's."""

import asyncio
from collections import Counter
from collections.abc import Iterator

import msgspec

from bot.analysis.framed_child import (
    Allowance,
    ChildEndedError,
    FramedChild,
    answer_questions,
    command,
)
from bot.osv import limits
from checks.document import ReportError
from checks.lockfile import Lock

COMMAND = command("bot.analysis.lock_child")
ALLOWANCE = Allowance(1024 * limits.MEGABYTE, limits.LOCK_CPU_SECONDS)


class _Answer(msgspec.Struct, array_like=True):
    lock: Lock | None = None
    reason: str = ""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Answer)


class LockReader:
    """Reads the lockfiles of one change, in `seconds` altogether."""

    def __init__(self, seconds: float = limits.LOCKS_SECONDS) -> None:
        self._child = FramedChild(COMMAND, limits.LOCK_SECONDS)
        self._until = asyncio.get_running_loop().time() + seconds

    async def __aenter__(self) -> "LockReader":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._child.close()

    async def read(self, path: str, content: bytes) -> Lock:
        """What it holds. Raises ReportError with the reason why it cannot be read, Permanent if
        no child starts."""
        if asyncio.get_running_loop().time() >= self._until:
            raise ReportError("the time for the lockfiles of one change was over before its turn")
        try:
            question = [path.encode("utf-8", "surrogateescape"), content]
            answer = _decoder.decode(await self._child.ask(question))
        except (ChildEndedError, msgspec.MsgspecError) as fault:
            reason = str(fault) if isinstance(fault, ChildEndedError) else "the reader failed on it"
            raise ReportError(reason) from None
        if answer.lock is None:
            raise ReportError(answer.reason)
        return answer.lock


def main() -> None:
    """Answer questions of a path and its bytes."""
    # Imported here: the parent imports this module and has no use for the readers.
    from checks.catalogue import lockfiles
    from checks.lockfile import read_lockfile

    known = lockfiles()

    def answer(frames: Iterator[bytes]) -> bytes:
        path, content = next(frames).decode("utf-8", "surrogateescape"), next(frames)
        try:
            lock = read_lockfile(path, content, known)
            _refuse_crowd(lock)
        except ReportError as refusal:
            return _encoder.encode(_Answer(reason=_text(str(refusal))))
        return _encoder.encode(_Answer(lock))

    answer_questions(answer, ALLOWANCE)


def _refuse_crowd(lock: Lock) -> None:
    versions = Counter((one.ecosystem, one.name) for one in lock.packages)
    if max(versions.values(), default=0) > limits.VERSIONS_OF_ONE:
        raise ReportError(f"it pins more than {limits.VERSIONS_OF_ONE} versions of one package")


def _text(reason: str) -> str:
    return reason.encode("utf-8", "replace").decode()


if __name__ == "__main__":
    main()

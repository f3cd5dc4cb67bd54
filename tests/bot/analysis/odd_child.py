"""A limited child that does what the first frame of a question says."""

import os
import signal
from collections.abc import Iterator

from bot.analysis.framed_child import Allowance, answer_questions

MEGABYTE = 1024 * 1024


def answer(frames: Iterator[bytes]) -> bytes:
    """Do it."""
    word = next(frames)
    if word == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == b"fail":
        raise ValueError
    if word == b"spin":
        while True:
            pass
    if word == b"sleep":
        signal.pause()
    if word == b"grow":
        return str(len(bytearray(600 * MEGABYTE))).encode()
    if word == b"open":
        return str([os.open("/etc/passwd", os.O_RDONLY) for _ in range(20)]).encode()
    if word == b"environment":
        return repr(dict(os.environ)).encode()
    if word == b"one":
        return next(frames)
    return b"+".join((word, *frames))


def main() -> None:
    """Be the child."""
    answer_questions(answer, Allowance(512 * MEGABYTE, 1))

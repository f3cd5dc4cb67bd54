"""Progress: a line on a terminal, silence everywhere else."""

import io
import sys

import pytest

from bot.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_a_terminal_sees_it_and_nobody_else(
    monkeypatch: pytest.MonkeyPatch, stream: type[io.StringIO]
) -> None:
    screen = stream()
    monkeypatch.setattr(sys, "stderr", screen)
    progress = Progress("reading")
    progress(1, 100)
    progress(2, 100)
    progress.clear()
    progress.clear()
    line = "reading 1 of 100"
    expected = f"\r{line}\r{'':<{len(line)}}\r" if screen.isatty() else ""
    assert screen.getvalue() == expected

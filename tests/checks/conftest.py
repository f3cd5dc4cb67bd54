"""Inside `checks`, a test reaches no file, socket or process: an audit hook sees to it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

DOMAIN = str(Path(__file__).resolve().parents[2] / "checks")
REFUSED = ("open", "socket.", "subprocess.", "os.", "urllib.")

_watching = False


def _reached_from_domain() -> bool:
    """Whether our domain's code, and not an import that it triggers, is what runs."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith("<frozen importlib") or "/hypothesis/" in name:
            return False
        if name.startswith(DOMAIN):
            return True
        frame = frame.f_back
    return False


def _refuse(event: str, args: tuple[object, ...]) -> None:
    if _watching and event.startswith(REFUSED) and _reached_from_domain():
        raise PermissionError(f"checks must not reach {event}: {args!r:.80}")


sys.addaudithook(_refuse)


@pytest.fixture(autouse=True)
def sealed() -> Iterator[None]:
    """Refuse files, sockets and processes to `checks` while a test runs."""
    global _watching
    _watching = True
    yield
    _watching = False

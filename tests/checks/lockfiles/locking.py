"""Reading small lockfiles written inside a test."""

from checks.catalogue import lockfiles
from checks.document import ReportError
from checks.lockfile import Lock, read_lockfile

LOCKFILES = lockfiles()

Row = tuple[str, str, bool | None, bool | None]


def read(path: str, text: str | bytes) -> Lock:
    """What the lockfile holds."""
    return read_lockfile(path, text.encode() if isinstance(text, str) else text, LOCKFILES)


def rows(path: str, text: str | bytes) -> list[Row]:
    """Name, version, direct and dev of each package."""
    return [(one.name, one.version, one.direct, one.dev) for one in read(path, text).packages]


def refusal(path: str, text: str | bytes) -> str:
    """Why the lockfile is refused; AssertionError if it is not."""
    try:
        found = read(path, text)
    except ReportError as error:
        return str(error)
    raise AssertionError(f"it was read: {found}")

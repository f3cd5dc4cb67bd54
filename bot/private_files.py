"""What we store is for the account that runs us alone: webhooks and trees of private repositories.

SQLite's side files take the mode of the database.
"""

import os
from contextlib import suppress
from pathlib import Path


def private_directory(path: Path) -> None:
    """Make it, with its parents; one that is there keeps the mode that somebody chose."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def private_file(path: Path) -> None:
    """An empty file in its directory, if there is none. Where that fails, opening it says why."""
    private_directory(path.parent)
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))

"""A fresh repository, and a server in front of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.git.git_server import GitServer
from tests.bot.git.repositories import Repository


@pytest.fixture
def upstream(tmp_path: Path) -> Repository:
    """An empty repository."""
    return Repository(tmp_path / "served" / "upstream")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    """Serves it."""
    served = GitServer(tmp_path / "served")
    yield served
    served.close()

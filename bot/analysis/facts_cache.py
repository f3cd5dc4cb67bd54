"""The command line's memory of facts: one SQLite file, bounded, and never worth failing for.

Whatever is wrong with it (read-only home, another version, damage, a lock), work goes on without.
"""

import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from bot.analysis import limits
from bot.analysis.codec import decode, encode
from checks.facts import Facts

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (
    digest TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, day INTEGER NOT NULL,
    PRIMARY KEY (digest, key)
) WITHOUT ROWID
"""
DAY_SECONDS = 24 * 3600


def cache_path(environ: Mapping[str, str]) -> Path | None:
    """Where the cache is, by HARDENING_DATA_DIR, XDG_CACHE_HOME and HOME; None without them."""
    if data := environ.get("HARDENING_DATA_DIR"):
        return Path(data) / "facts.sqlite"
    if cache := environ.get("XDG_CACHE_HOME"):
        return Path(cache) / "hardening" / "facts.sqlite"
    home = environ.get("HOME")
    return Path(home) / ".cache" / "hardening" / "facts.sqlite" if home else None


class FactsCache:
    """Facts in a file of about `max_bytes` at most; the least recently used go first. Without a
    path nothing is remembered."""

    def __init__(
        self,
        path: Path | None,
        max_bytes: int = limits.CACHE_MAX_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self.max_bytes = max_bytes
        self._day = int(clock() // DAY_SECONDS)
        self._database = None if path is None else _open(path)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    async def load(self, digest: str, keys: Collection[str]) -> dict[str, Facts]:
        """Those of the keys that are remembered and can be read."""
        found: dict[str, Facts] = {}
        try:
            for chunk in _chunks(sorted(keys)):
                for key, value in self._rows(digest, chunk):
                    with suppress(msgspec.MsgspecError):
                        found[key] = decode(value)
        except sqlite3.Error as fault:
            self._give_up(fault)
        return found

    async def save(self, digest: str, facts: Mapping[str, Facts]) -> None:
        """Remember facts if that can be done."""
        if self._database is None or not facts:
            return
        rows = [(digest, key, encode(value), self._day) for key, value in facts.items()]
        try:
            with self._database:
                self._database.executemany("INSERT OR REPLACE INTO facts VALUES (?,?,?,?)", rows)
            self._shrink()
        except sqlite3.Error as fault:
            self._give_up(fault)

    def _rows(self, digest: str, keys: Sequence[str]) -> list[tuple[str, bytes]]:
        if self._database is None:
            return []
        marks = ",".join("?" * len(keys))
        which = f"digest = ? AND key IN ({marks})"
        query = f"SELECT key, value FROM facts WHERE {which}"  # noqa: S608 - question marks only
        rows = self._database.execute(query, (digest, *keys)).fetchall()
        touch = f"UPDATE facts SET day = ? WHERE {which} AND day <> ?"  # noqa: S608 - the same
        with suppress(sqlite3.OperationalError), self._database:
            self._database.execute(touch, (self._day, digest, *keys, self._day))
        return [(str(key), bytes(value)) for key, value in rows]

    def _shrink(self) -> None:
        """Drop the older half until the file fits."""
        assert self._database is not None
        for _ in range(limits.CACHE_HALVINGS):
            if self._size() <= self.max_bytes:
                return
            with self._database:
                self._database.execute(
                    "DELETE FROM facts WHERE (digest, key) IN (SELECT digest, key FROM facts"
                    " ORDER BY day LIMIT (SELECT (count(*) + 1) / 2 FROM facts))"
                )
            self._database.execute("VACUUM")

    def _size(self) -> int:
        assert self._database is not None
        pages = self._database.execute("PRAGMA page_count").fetchone()[0]
        return int(pages) * int(self._database.execute("PRAGMA page_size").fetchone()[0])

    def _give_up(self, fault: sqlite3.Error) -> None:
        """Go on without; a damaged file is removed, so that the next run has a whole one."""
        self.close()
        if type(fault) is sqlite3.DatabaseError and self.path is not None:
            with suppress(OSError):
                self.path.unlink()


def _open(path: Path) -> sqlite3.Connection | None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = sqlite3.connect(path, timeout=limits.CACHE_BUSY_SECONDS)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute(SCHEMA)
    except sqlite3.OperationalError:
        return None
    except sqlite3.DatabaseError:
        with suppress(OSError):
            path.unlink()
        return None
    except OSError:
        return None
    return database


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), limits.CACHE_CHUNK):
        yield keys[start : start + limits.CACHE_CHUNK]

"""Reads DATABASE_URL once for everybody: which database it is, and where."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

POSTGRESQL_SCHEMES = ("postgresql", "postgres")


class DatabaseUrlError(ValueError):
    """The URL is of a kind that we cannot store in; the text never shows the URL."""


@dataclass(frozen=True, slots=True)
class SqliteFile:
    path: Path


@dataclass(frozen=True, slots=True)
class PostgresqlServer:
    """The DSN as libpq reads it. It may hold a password: never log it."""

    dsn: str

    def __repr__(self) -> str:
        return "PostgresqlServer(***)"


def locate(url: str) -> SqliteFile | PostgresqlServer:
    """`sqlite:///relative`, `sqlite:////absolute` or `postgresql://…`; else DatabaseUrlError."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise DatabaseUrlError("is not a URL: write postgresql://… or sqlite:///…")
    if scheme == "sqlite":
        return SqliteFile(_sqlite_path(rest))
    if scheme in POSTGRESQL_SCHEMES:
        return PostgresqlServer(_checked(f"postgresql://{rest}"))
    raise DatabaseUrlError(f"has the unknown scheme {scheme!r}: postgresql:// or sqlite:///")


def _sqlite_path(rest: str) -> Path:
    if not rest.startswith("/") or len(rest) == 1 or ":memory:" in rest:
        raise DatabaseUrlError("names no file: write sqlite:///name.sqlite or sqlite:////path")
    return Path(unquote(rest[1:]))


def _checked(dsn: str) -> str:
    try:
        _ = urlsplit(dsn).port
    except ValueError:
        raise DatabaseUrlError("has a port that is not a number") from None
    return dsn

"""Reads single variables and gathers their faults instead of stopping at the first."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

from bot.database_url import DatabaseUrlError, locate

GITHUB_COM = "https://github.com"
GITHUB_COM_ISSUER = "https://token.actions.githubusercontent.com"
REDIS_SCHEMES = ("redis", "rediss", "unix")
HIGHEST_PORT = 65_535


class SettingsError(Exception):
    """Its text is complete: one line for each variable. It never shows a secret."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"The environment is not usable:\n{lines}")


def github_issuer(server_url: str) -> str:
    """Who signs the tokens of GitHub Actions: github.com's own, or the enterprise server's."""
    return GITHUB_COM_ISSUER if server_url == GITHUB_COM else f"{server_url}/_services/token"


class Reading:
    """An empty variable counts as absent. After a fault a harmless value is returned."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._faults: list[str] = []

    def fault(self, name: str, what: str) -> None:
        self._faults.append(f"{name} {what}")

    def finish(self) -> None:
        if self._faults:
            raise SettingsError(self._faults)

    def optional(self, name: str) -> str | None:
        return self._environ.get(name, "").strip() or None

    def text(self, name: str, default: str) -> str:
        return self.optional(name) or default

    def optional_path(self, name: str) -> Path | None:
        value = self.optional(name)
        return Path(value) if value else None

    def number(self, name: str, missing: str) -> int:
        value = self.optional(name)
        if value is None:
            self.fault(name, missing)
        elif re.fullmatch(r"[1-9][0-9]{0,17}", value):
            return int(value)
        else:
            self.fault(name, f"is not a number: {value[:40]!r}")
        return 0

    def port(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if re.fullmatch(r"[0-9]{1,5}", value) and int(value) <= HIGHEST_PORT:
            return int(value)
        self.fault(name, f"is not a port from 0 to {HIGHEST_PORT}: {value[:40]!r}")
        return default

    def choice(self, name: str, allowed: Sequence[str], default: str) -> str:
        value = self.text(name, default)
        for word in allowed:
            if word.lower() == value.lower():
                return word
        self.fault(name, f"is {value[:40]!r}: write one of {', '.join(allowed)}")
        return default

    def day(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            self.fault(name, f"is not a date such as {default}: {value[:40]!r}")
        return value

    def secret(self, name: str, shortest: int) -> str | None:
        value = self.optional(name)
        if value is not None and len(value) < shortest:
            self.fault(name, f"is too short: at least {shortest} characters (openssl rand -hex 32)")
        return value

    def key(self, name: str, length: int) -> bytes | None:
        value = self.optional(name)
        if value is None:
            return None
        try:
            key = base64.b64decode(value, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != length:
            self.fault(name, f"is not {length} bytes in base64 (openssl rand -base64 {length})")
        return key

    def url(self, name: str, default: str) -> str:
        return self.optional_url(name) or default

    def optional_url(self, name: str) -> str | None:
        """Without the slash at its end. Never shown in a fault: it may hold a password."""
        value = self.optional(name)
        if value is not None and not is_web_root(value):
            self.fault(name, "is not an http(s) URL without user, query and fragment")
        return value.rstrip("/") if value else None

    def database(self, name: str, default: Path) -> str:
        value = self.text(name, f"sqlite:///{quote(str(default))}")
        try:
            locate(value)
        except DatabaseUrlError as error:
            self.fault(name, str(error))
        return value

    def redis(self, name: str) -> str | None:
        value = self.optional(name)
        if value is not None and value.partition("://")[0] not in REDIS_SCHEMES:
            self.fault(name, "is not a Redis URL: write redis://, rediss:// or unix://")
        return value


def is_web_root(value: str) -> bool:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    spare = parts.query or parts.fragment or parts.username or parts.password
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not spare

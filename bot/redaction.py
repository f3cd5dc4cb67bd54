"""Takes secrets out of whatever is about to be logged: known ones, and all of a known shape."""

import re
from collections.abc import Iterable, Mapping, Set
from datetime import date
from functools import lru_cache

HIDDEN = "***"
SHORTEST_SECRET = 8
LONGEST_TEXT = 20_000
LONGEST_TOKEN = 4_096
"""Characters after a cut that may belong to a secret before it."""

DEEPEST = 6
LONGEST_KEY = 40
"""A longer key is no name of ours and may itself hold anything."""

KEYS = re.compile(
    r"(?i)(?:^|[_-])(?:authorization|cookie|password|secret|token|signature(?:[_-]256)?|pem"
    r"|private[_-]key|api[_-]key|encryption[_-]key|dsn|code)$"
)
MARKS = (
    "gh", "github_pat_", "v1.", "eyj", "://", "=", "-----begin", "bearer", "basic",
    "authorization", "cookie", "signature", "password", "secret",
)  # fmt: skip
SHAPES = (
    (re.compile(r"gh[pousr]_[A-Za-z0-9._-]{16,}"), HIDDEN),
    (re.compile(r"github_pat_[A-Za-z0-9_]{16,}"), HIDDEN),
    (re.compile(r"\bv1\.[0-9a-f]{40}\b"), HIDDEN),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"), HIDDEN),
    (
        re.compile(
            r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?"
            r"(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)",
            re.DOTALL,
        ),
        HIDDEN,
    ),
    (
        re.compile(
            r"(?i)\b((?:proxy-)?authorization|x-hub-signature(?:-256)?|(?:set-)?cookie)"
            r"(['\"]?\s{0,4}[:=,]\s{0,4}b?['\"]?)[^\r\n'\"]+"
        ),
        rf"\1\2{HIDDEN}",
    ),
    (
        re.compile(
            r"(?i)((?:password|secret|api_key)['\"]?\s{0,4}[:=]\s{0,4}b?['\"]?)"
            r"[^\s'\",;&]{6,}"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?i)\b(bearer)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {HIDDEN}"),
    (
        re.compile(r"\b([Bb]asic|BASIC)\s+(?=\S{0,200}[0-9A-Z=])[A-Za-z0-9+/=_-]{8,}"),
        rf"\1 {HIDDEN}",
    ),
    (re.compile(r"(sha(?:1|256)=)[0-9a-f]{40,64}"), rf"\1{HIDDEN}"),
    (re.compile(r"://[^\s/?#'\"]*@"), f"://{HIDDEN}@"),
    (
        re.compile(
            r"(?i)([?&](?:access_token|token|client_secret|secret|password|code|signature|key)=)"
            r"[^&\s'\"]+"
        ),
        rf"\1{HIDDEN}",
    ),
)


class Redactor:
    """Knows shapes from the start; the secrets of this installation are told to it."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: tuple[str, ...] = ()
        self.know(secrets)

    def know(self, secrets: Iterable[str]) -> None:
        """Hide these from now on, longest first, also with their line breaks escaped."""
        told = {form for secret in secrets for form in (secret, secret.replace("\n", "\\n"))}
        known = {form.strip() for form in told if len(form.strip()) >= SHORTEST_SECRET}
        self._secrets = tuple(sorted(known | {*self._secrets}, key=len, reverse=True))

    def text(self, text: str) -> str:
        if len(text) > LONGEST_TEXT:
            # What the cut would halve must be known for what it is first.
            seen = self._hidden(text[: LONGEST_TEXT + LONGEST_TOKEN])
            return f"{seen[:LONGEST_TEXT]}… ({len(text)} characters)"
        return self._hidden(text)

    def _hidden(self, text: str) -> str:
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, HIDDEN)
        lowered = text.lower()
        for mark in MARKS:
            if mark in lowered:
                return _without_shapes(text)
        return text

    def value(self, value: object, depth: int = 0) -> object:
        """The same in plain types: bytes are only counted, foreign objects become text."""
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, bytes | bytearray | memoryview):
            return f"<{len(value)} bytes>"
        if isinstance(value, date):
            return value.isoformat()
        if depth >= DEEPEST:
            return "…"
        if isinstance(value, Mapping):
            return self.mapping({str(key): item for key, item in value.items()}, depth + 1)
        if isinstance(value, list | tuple | Set):
            return [self.value(item, depth + 1) for item in value]
        return self.text(repr(value))

    def mapping(self, values: Mapping[str, object], depth: int = 0) -> dict[str, object]:
        """A key that names a secret hides its value whatever that looks like."""
        shown: dict[str, object] = {}
        for key, value in values.items():
            if len(key) > LONGEST_KEY:
                shown[self.text(key)] = self.value(value, depth)
            elif _names_a_secret(key):
                shown[key] = HIDDEN
            elif isinstance(value, str):
                shown[key] = self.text(value)
            else:
                shown[key] = self.value(value, depth)
        return shown


@lru_cache(maxsize=1024)
def _names_a_secret(key: str) -> bool:
    return KEYS.search(key) is not None


def _without_shapes(text: str) -> str:
    for shape, replacement in SHAPES:
        text = shape.sub(replacement, text)
    return text

"""X-Hub-Signature-256: HMAC-SHA256 over the raw bytes, before anything reads them."""

import hmac
import re

SHAPE = re.compile(r"sha256=[0-9a-f]{64}")


def is_signed(body: bytes, header: str | None, secret: bytes) -> bool:
    """False for a missing or misshapen header: the old SHA-1 form is never accepted."""
    if header is None or SHAPE.fullmatch(header) is None:
        return False
    return hmac.compare_digest(sign(body, secret), header)


def sign(body: bytes, secret: bytes) -> str:
    """The value of the header for this body."""
    return "sha256=" + hmac.digest(secret, body, "sha256").hex()

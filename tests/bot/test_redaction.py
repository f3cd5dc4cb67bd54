"""Secrets of every known shape, wherever they stand in what is about to be logged."""

import json

import pytest

from bot.redaction import LONGEST_TEXT, Redactor
from bot.settings import load

SECRET = "webhook-secret-0123456789"
PEM = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEabcd" * 40 + "\n-----END RSA PRIVATE KEY-----\n"
LONG_TOKEN = "ghs_123456_" + "eyJhbGciOi" + "A" * 480 + ".b-c_d.e"
BODY = "S3cretS3cretS3cretS3cretS3cretS3cretS3cret"


@pytest.mark.parametrize(
    "text",
    [
        LONG_TOKEN,
        *(f"{kind}_{BODY}" for kind in ("ghp", "gho", "ghu", "ghs", "ghr", "github_pat")),
        f"https://x-access-token:{BODY}@github.com/acme/shop.git",
        f"Authorization: Basic {BODY}",
        f"{{'authorization': 'token {BODY}'}}",
        f"Bearer {BODY}",
        f"?client_secret={BODY}&state=x",
        json.dumps({"client_secret": BODY}),
        f"password={BODY}",
        PEM,
        json.dumps(PEM),
        json.dumps(json.dumps(PEM)),
        PEM[:80],
        SECRET,
        repr(SECRET.encode()),
    ],
)
def test_a_secret_is_hidden_alone_and_in_text(text: str) -> None:
    redactor = Redactor([SECRET, PEM])
    for shown in (
        redactor.text(text),
        redactor.text(f"it failed: {text} (try again)"),
        str(redactor.value({"a": [{"b": (ValueError(text),)}]})),
    ):
        assert "***" in shown
        for part in (BODY, "MIIEabcd", SECRET, "AAAA"):
            assert part not in shown


@pytest.mark.parametrize("secret", [SECRET, LONG_TOKEN])
def test_a_cut_halves_no_secret(secret: str) -> None:
    redactor = Redactor([SECRET])
    for shown in range(1, len(secret), 7):
        text = redactor.text("x" * (LONGEST_TEXT - shown) + secret + " and more")
        assert secret[:2] not in text


def test_passwords_of_addresses_are_secrets() -> None:
    urls = {"DATABASE_URL": "postgresql://u:p'w%40rd-one@h/d", "REDIS_URL": "redis://:p'w-two-2@h"}
    redactor = Redactor(load(urls).secrets())
    shown = redactor.text(f"{urls} p'w@rd-one")
    assert "rd-one" not in shown
    assert "two-2" not in shown

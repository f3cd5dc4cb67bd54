"""The App's private key as text: unescaped, complete, RSA. Errors never show any of it."""

from pathlib import Path

LONGEST_PEM = 64 * 1024  # bytes
MIN_RSA_BITS = 2048
EXPECTED = "give the whole text from -----BEGIN to -----END, as GitHub handed it out"


def pem_text(text: str) -> str:
    """With real line breaks for `\\n` escapes; ValueError says what is wrong and the remedy."""
    pem = text.replace("\\r", "").replace("\\n", "\n").strip() + "\n"
    if not pem.startswith("-----BEGIN ") or "PRIVATE KEY-----" not in pem:
        raise ValueError(f"is not a PEM private key: {EXPECTED}")
    _check(pem)
    return pem


def read_pem(path: Path) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST_PEM + 1)
    except OSError as error:
        raise ValueError(f"cannot be read ({error.strerror}): {path}") from None
    if len(text) > LONGEST_PEM:
        raise ValueError(f"is longer than {LONGEST_PEM} bytes, so no private key: {path}")
    return pem_text(text.decode("ascii", errors="replace"))


def _check(pem: str) -> None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError(f"is damaged or locked by a password: {EXPECTED}") from None
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("is not an RSA key: generate one on the App's page on GitHub")
    if key.key_size < MIN_RSA_BITS:
        raise ValueError(f"has {key.key_size} bits, fewer than {MIN_RSA_BITS}: make a new one")

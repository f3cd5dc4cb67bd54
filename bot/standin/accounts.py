"""Who acts: accounts, the GitHub App, its installations and their tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

PERMISSIONS: Mapping[str, str] = {
    "actions": "read",
    "checks": "write",
    "contents": "read",
    "issues": "read",
    "merge_queues": "read",
    "metadata": "read",
    "pull_requests": "write",
    "statuses": "write",
}
EVENTS = (
    "check_run",
    "check_suite",
    "issue_comment",
    "merge_group",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_review_thread",
    "push",
    "repository",
    "workflow_run",
)
LEVELS = {"none": 0, "read": 1, "write": 2, "admin": 3}


@dataclass(frozen=True, slots=True)
class Account:
    """`kind` is `User`, `Organization` or `Bot`."""

    id: int
    login: str
    kind: str = "User"


@dataclass(frozen=True, slots=True)
class App:
    """A registered App. The secrets are kept out of its repr."""

    id: int
    slug: str
    name: str
    owner: Account
    client_id: str
    created_at: datetime
    private_key_pem: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    webhook_url: str | None = None
    permissions: Mapping[str, str] = field(default_factory=lambda: dict(PERMISSIONS))
    events: tuple[str, ...] = EVENTS

    def public_key(self) -> rsa.RSAPublicKey:
        """The key that App tokens are verified with."""
        return public_key(self.private_key_pem)


@dataclass(frozen=True, slots=True)
class Installation:
    """The App on one account, for the repositories named by id."""

    id: int
    account: Account
    created_at: datetime
    repository_ids: frozenset[int] = frozenset()
    suspended_at: datetime | None = None
    permissions: Mapping[str, str] = field(default_factory=lambda: dict(PERMISSIONS))


@dataclass(frozen=True, slots=True)
class Token:
    """An installation token, narrowed to repositories and permissions."""

    value: str = field(repr=False)
    installation_id: int
    repository_ids: frozenset[int]
    permissions: Mapping[str, str]
    expires_at: datetime

    def may(self, permission: str, level: str) -> bool:
        """Whether the token grants `permission` at `level` or above."""
        return LEVELS[self.permissions.get(permission, "none")] >= LEVELS[level]


@cache
def private_key_pem(name: str) -> str:
    """A 2048-bit key, made once per process and name, since making one takes 0.1 s or more."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoded = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return encoded.decode()


@cache
def public_key(pem: str) -> rsa.RSAPublicKey:
    """The public half; TypeError when the key is not RSA."""
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the private key of an App is an RSA key")
    return key.public_key()

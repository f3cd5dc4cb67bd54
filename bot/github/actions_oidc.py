"""The tokens that GitHub gives to its CI jobs: who sent an upload, and for which commit.

Every claim is held against what we expect before a word of the request is believed.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

import jwt
import msgspec

from bot.github.actions import TRIGGERS
from bot.github.actions_keys import SigningKeys
from bot.github.pull_requests import SHA

LEEWAY = 30
"""Seconds that GitHub's clock and ours may differ by."""

MAX_TOKEN = 16 * 1024
MAX_TEXT = 512
"""Characters of a claim that we keep."""

HIGHEST_ID = 2**63 - 1
TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
NUMBER = re.compile(r"[0-9]{1,19}")
REQUIRED = ["exp", "iat", "nbf", "iss", "aud", "sub", "jti", "repository_id"]
PULL_REQUEST = re.compile(r"refs/pull/[0-9]{1,10}/merge")


class TokenRefused(Exception):  # noqa: N818 - the word says what happened
    """The text is fit for the sender: it repeats nothing of what the token claims."""


@dataclass(frozen=True, slots=True)
class JobToken:
    """The job that was given the token. `check_run_id` is None where the issuer does not tell;
    `repository` is `owner/name`, which may change, unlike the id."""

    repository_id: int
    sha: str
    ref: str
    workflow: str
    run_id: int
    run_attempt: int
    check_run_id: int | None
    jti: str = field(repr=False)
    expires_at: datetime
    repository: str = ""
    event: str = ""

    @property
    def pull_number(self) -> int | None:
        """The pull request whose trial merge `sha` is."""
        return int(self.ref.split("/")[2]) if self.tests_a_merge else None

    @property
    def tests_a_merge(self) -> bool:
        """Whether `sha` is GitHub's trial merge of a pull request's head into its base."""
        return PULL_REQUEST.fullmatch(self.ref) is not None


class _Claims(msgspec.Struct):
    repository_id: str | int
    sha: str
    run_id: str | int
    jti: str
    exp: int
    ref: str = ""
    repository: str = ""
    workflow: str = ""
    run_attempt: str | int = 1
    check_run_id: str | int | None = None
    event_name: str = ""


@dataclass(frozen=True, slots=True)
class TokenVerifier:
    """Accepts what `issuer` signed for this `audience` alone."""

    issuer: str
    audience: str
    keys: SigningKeys

    async def verify(self, token: str) -> JobToken:
        """Raise TokenRefused, or Transient when the issuer's keys cannot be had."""
        kid = self._claimed_key(token)
        key = await self.keys.find(kid)
        if key is None:
            raise TokenRefused("the token is signed with a key that its issuer does not know")
        return _job(self._checked(token, key))

    def _claimed_key(self, token: str) -> str:
        """The id of the key, of a token that claims to be from our issuer. No signature is
        checked yet, so nothing else of it is looked at."""
        if len(token) > MAX_TOKEN or TOKEN.fullmatch(token) is None:
            raise TokenRefused("this is no token of a CI job")
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(token, options={"verify_signature": False})
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise TokenRefused("the token is not readable") from None
        if claims.get("iss") != self.issuer:
            raise TokenRefused(f"the token was not issued by {self.issuer}")
        kid = header.get("kid")
        if header.get("alg") != "RS256" or not isinstance(kid, str):
            raise TokenRefused("the token is not signed with RS256 and a named key")
        return kid

    def _checked(self, token: str, key: jwt.PyJWK) -> _Claims:
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self.audience,
                issuer=self.issuer,
                leeway=LEEWAY,
                options={"require": REQUIRED, "enforce_minimum_key_length": True},
            )
        except (jwt.PyJWTError, ValueError, RecursionError) as fault:
            raise TokenRefused(self._reason(fault)) from None
        if claims["aud"] not in (self.audience, [self.audience]):
            raise TokenRefused(self._reason(jwt.InvalidAudienceError()))
        try:
            return msgspec.convert(claims, _Claims)
        except msgspec.ValidationError:
            raise TokenRefused("the token lacks claims of a CI job") from None

    def _reason(self, fault: Exception) -> str:
        if isinstance(fault, jwt.InvalidAudienceError):
            return f"the token is not meant for us: ask for one with the audience {self.audience}"
        if isinstance(fault, jwt.MissingRequiredClaimError):
            return f"the token lacks the claim {fault.claim}"
        if isinstance(fault, jwt.ExpiredSignatureError):
            return "the token has expired: ask for a new one right before the upload"
        if isinstance(fault, jwt.ImmatureSignatureError):
            return "the token is not valid yet: the clock of this server may be wrong"
        return "the token's signature or one of its claims is not valid"


def _job(claims: _Claims) -> JobToken:
    if claims.event_name not in TRIGGERS:
        # Such a job often tests a fork's code, which would speak for the tip of the base branch.
        raise TokenRefused(
            "a job of this event runs on another commit than the one that it tests: send reports"
            f" from {', '.join(sorted(TRIGGERS))}"
        )
    if SHA.fullmatch(claims.sha) is None or not 0 < len(claims.jti) <= MAX_TEXT:
        raise TokenRefused("the token lacks claims of a CI job")
    try:
        expires_at = datetime.fromtimestamp(claims.exp, UTC)
    except (OverflowError, ValueError, OSError):
        raise TokenRefused("the token's signature or one of its claims is not valid") from None
    return JobToken(
        repository_id=_number(claims.repository_id),
        sha=claims.sha,
        ref=claims.ref,
        workflow=claims.workflow,
        run_id=_number(claims.run_id),
        run_attempt=_number(claims.run_attempt),
        check_run_id=None if claims.check_run_id in (None, "") else _number(claims.check_run_id),
        jti=claims.jti,
        expires_at=expires_at,
        repository=claims.repository,
        event=claims.event_name,
    )


def _number(claim: str | int | None) -> int:
    text = str(claim)
    if NUMBER.fullmatch(text) is None or not 0 < int(text) <= HIGHEST_ID:
        raise TokenRefused("the token lacks claims of a CI job")
    return int(text)

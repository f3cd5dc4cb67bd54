"""App tokens are verified, installation tokens minted and looked up, as strictly as on GitHub."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import jwt

from bot.standin.accounts import LEVELS, Installation, Token
from bot.standin.document import Doc
from bot.standin.refusals import bad_credentials, refusal
from bot.standin.state import State

TOKEN_LIFE = timedelta(hours=1)
APP_TOKEN_SECONDS = 600
# GitHub's clock and ours may differ a little.
LEEWAY_SECONDS = 5
REPOSITORIES_MAX = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new token is to be narrowed to; None means everything the installation has."""

    repository_ids: frozenset[int] | None = None
    permissions: Mapping[str, str] | None = None


def verify_app_token(state: State, token: str) -> None:
    """Refuse with 401 unless our App signed it and it lives now, for ten minutes at most."""
    try:
        claims: Doc = jwt.decode(
            token,
            state.app.public_key(),
            algorithms=["RS256"],
            options={
                "verify_exp": False,
                "verify_iat": False,
                "verify_aud": False,
                "verify_iss": False,
            },
        )
    except jwt.PyJWTError as error:
        raise refusal(401, "A JSON web token could not be decoded") from error
    if str(claims.get("iss")) not in (str(state.app.id), state.app.client_id):
        raise refusal(401, "Integration not found")
    _check_times(claims.get("iat"), claims.get("exp"), int(state.now().timestamp()))


def _check_times(issued: object, expires: object, now: int) -> None:
    if not isinstance(issued, int) or issued > now + LEEWAY_SECONDS:
        raise refusal(
            401,
            "'Issued at' claim ('iat') must be an Integer representing the time"
            " that the assertion was issued",
        )
    if not isinstance(expires, int) or expires <= now:
        raise refusal(
            401,
            "'Expiration time' claim ('exp') must be a numeric value representing the future"
            " time at which the assertion expires",
        )
    if expires > now + APP_TOKEN_SECONDS + LEEWAY_SECONDS:
        raise refusal(401, "'Expiration time' claim ('exp') is too far in the future")


def mint(state: State, installation: Installation, wish: Wish) -> Token:
    """A new token; refused with 403 for a suspended installation, 422 for more than it has."""
    if installation.suspended_at:
        raise refusal(403, "This installation has been suspended")
    wanted = wish.repository_ids
    if wanted is not None and len(wanted) > REPOSITORIES_MAX:
        raise refusal(422, f"No more than {REPOSITORIES_MAX} repositories may be named")
    if wanted is not None and not wanted <= installation.repository_ids:
        raise refusal(422, "There is at least one repository that does not exist or is not"
                           " accessible to the parent installation.")  # fmt: skip
    token = Token(
        value=_token_text(state.app.id),
        installation_id=installation.id,
        repository_ids=installation.repository_ids if wanted is None else wanted,
        permissions=_narrowed(installation.permissions, wish.permissions),
        expires_at=state.now() + TOKEN_LIFE,
    )
    with state.change():
        state.tokens[token.value] = token
    return token


def _narrowed(granted: Mapping[str, str], wanted: Mapping[str, str] | None) -> Mapping[str, str]:
    for name, level in (wanted or {}).items():
        if level not in LEVELS or LEVELS[granted.get(name, "none")] < LEVELS[level]:
            raise refusal(422, "The permissions requested are not granted to this installation.")
    return dict(granted) if wanted is None else {"metadata": "read", **wanted}


def _token_text(app_id: int) -> str:
    """About 520 characters: the App's id and three parts like a JSON web token's."""
    parts = (base64.urlsafe_b64encode(secrets.token_bytes(n)).rstrip(b"=") for n in (27, 93, 256))
    return f"ghs_{app_id}_{b'.'.join(parts).decode()}"


def find_token(state: State, value: str) -> Token:
    """The live token of that text; refused with 401 when unknown, expired or uninstalled."""
    token = state.tokens.get(value)
    installation = state.installations.get(token.installation_id) if token else None
    if token is None or installation is None or token.expires_at <= state.now():
        raise bad_credentials()
    if installation.suspended_at:
        raise refusal(403, "This installation has been suspended")
    return token


def credentials(header: str) -> str:
    """The token in an Authorization header, of the kinds bearer, token and basic; else ""."""
    kind, _, value = header.strip().partition(" ")
    if kind.lower() in ("bearer", "token"):
        return value.strip()
    return _basic_password(value) if kind.lower() == "basic" else ""


def _basic_password(value: str) -> str:
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return ""
    return password if user == "x-access-token" else ""

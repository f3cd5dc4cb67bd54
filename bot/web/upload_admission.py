"""Whose upload it is, and whether there is room for it; all of it before the body is read."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.clock import now
from bot.github.actions_oidc import JobToken, TokenRefused, TokenVerifier
from bot.github.app_auth import METADATA, Scope
from bot.github.client import GitHubApp
from bot.github.refusals import Refused
from bot.github.repositories import installation_of, named
from bot.store.database import Database
from bot.store.evidence_tables import UsedTokenRow
from bot.store.quotas import add_bytes, take_upload
from bot.store.repositories import RepositorySeen, see_repository
from bot.store.tables import InstallationRow, RepositoryRow
from bot.web.asgi import Problem
from bot.web.upload_lookup import Sender

CHALLENGE = {"www-authenticate": 'Bearer error="invalid_token"'}


@dataclass(frozen=True, slots=True)
class Admission:
    """Tokens are of the issuer; who has the App is told by the database."""

    verifier: TokenVerifier
    database: Database
    github: GitHubApp

    async def admit(self, text: str) -> Sender:
        """Raise Problem 401 or 403, or Transient."""
        try:
            token = await self.verifier.verify(text)
        except TokenRefused as refused:
            raise Problem(401, str(refused), CHALLENGE) from None
        async with self.database.reader() as session:
            if await session.get(UsedTokenRow, token.jti) is not None:
                raise used_before()
            sender = await _sender(session, token)
        return sender or await self._found(token)

    async def _found(self, token: JobToken) -> Sender:
        """Of a repository that no event told of: its installation may be new, or its event lost."""
        try:
            return await self._ask(token)
        except (Refused, ValueError) as fault:
            if isinstance(fault, Refused) and fault.status not in (403, 404, 422):
                raise
            raise _not_installed() from None

    async def _ask(self, token: JobToken) -> Sender:
        owner, _, name = token.repository.partition("/")
        async with self.github.app() as app:
            installed = await installation_of(app, owner, name)
        if installed.suspended_at is not None:
            raise _suspended()
        scope = Scope(installed.id, token.repository_id, METADATA)
        async with self.github.repository(scope, owner, name) as repository:
            listed = await named(repository)
        if listed.id != token.repository_id:
            raise _not_installed()
        seen = RepositorySeen(
            listed.id, installed.id, owner, name, listed.default_branch, listed.private
        )
        async with self.database.session() as session:
            await see_repository(session, seen)
        return Sender(token, installed.id, owner, name)

    async def take_quota(self, sender: Sender) -> None:
        """Raise Problem 429 when the installation has uploaded too much."""
        async with self.database.session() as session:
            wait = await take_upload(session, sender.installation_id, now())
        if wait:
            much = "this installation has uploaded as much as it may within an hour"
            raise Problem(429, much, {"retry-after": str(wait)})

    async def count_bytes(self, sender: Sender, size: int) -> None:
        """Add what was sent to the installation's quota."""
        async with self.database.session() as session:
            await add_bytes(session, sender.installation_id, size)


def used_before() -> Problem:
    """A token is good for one upload."""
    return Problem(401, "the token was used before: ask for one for each upload", CHALLENGE)


async def _sender(session: AsyncSession, token: JobToken) -> Sender | None:
    """None for a repository that is not known. An installation that no event told of yet is there
    all the same: its repository is."""
    repository = await session.get(RepositoryRow, token.repository_id)
    if repository is None or repository.removed_at is not None:
        return None
    installation = await session.get(InstallationRow, repository.installation_id)
    if installation is not None and installation.deleted_at is not None:
        raise _not_installed()
    if installation is not None and installation.suspended:
        raise _suspended()
    return Sender(token, repository.installation_id, repository.owner, repository.name)


def _suspended() -> Problem:
    return Problem(403, "the installation of the App is suspended")


def _not_installed() -> Problem:
    return Problem(403, "the App is not installed on the repository that the token is of")

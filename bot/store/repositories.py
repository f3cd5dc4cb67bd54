"""Installations, repositories and pull requests as events tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.store.states import PullRequestState
from bot.store.tables import InstallationRow, PullRequestRow, RepositoryRow


@dataclass(frozen=True, slots=True)
class RepositorySeen:
    """A repository as GitHub names it now; names change, ids do not."""

    id: int
    installation_id: int
    owner: str
    name: str
    default_branch: str | None
    private: bool


@dataclass(frozen=True, slots=True)
class PullSeen:
    """A pull request as an event or an answer of GitHub describes it."""

    repository_id: int
    number: int
    head_sha: str
    head_repository_id: int | None
    base_ref: str
    base_sha: str
    open: bool
    draft: bool
    author: str
    opened_at: datetime | None
    updated_at: datetime | None = None


async def see_installation(session: AsyncSession, installation_id: int, account: str) -> None:
    """An installation is there and not suspended."""
    row = await session.get(InstallationRow, installation_id)
    row = row or InstallationRow(id=installation_id, account=account)
    row.suspended, row.deleted_at = False, None
    row.account = account or row.account
    session.add(row)
    await session.flush()


async def suspend_installation(session: AsyncSession, installation_id: int) -> None:
    """No token can be had; the data stays."""
    chosen = update(InstallationRow).where(col(InstallationRow.id) == installation_id)
    await session.exec(chosen.values(suspended=True))


async def remove_installation(session: AsyncSession, installation_id: int, now: datetime) -> None:
    """The App was uninstalled; its data is purged after the retention."""
    chosen = update(InstallationRow).where(col(InstallationRow.id) == installation_id)
    await session.exec(chosen.values(deleted_at=now))
    ours = update(RepositoryRow).where(col(RepositoryRow.installation_id) == installation_id)
    await session.exec(ours.values(removed_at=now))


async def see_repository(session: AsyncSession, seen: RepositorySeen) -> bool:
    """Keep what is known up to date; True while the repository was never measured. Until the end
    of the transaction other events of the repository wait."""
    row = await session.get(RepositoryRow, seen.id, with_for_update=True)
    row = row or await _first_seen(session, seen)
    row.installation_id, row.owner, row.name = seen.installation_id, seen.owner, seen.name
    row.default_branch = seen.default_branch or row.default_branch
    row.private, row.removed_at = seen.private, None
    session.add(row)
    await session.flush()
    return row.baseline_commit is None


async def _first_seen(session: AsyncSession, seen: RepositorySeen) -> RepositoryRow:
    """Two workers may meet a repository at once: the second one waits, and takes over the row."""
    row = RepositoryRow(
        id=seen.id,
        installation_id=seen.installation_id,
        owner=seen.owner,
        name=seen.name,
        default_branch=seen.default_branch or "",
    )
    sqlite = session.get_bind().dialect.name == "sqlite"
    insert = insert_sqlite if sqlite else insert_postgresql
    await session.exec(insert(RepositoryRow).values(row.model_dump()).on_conflict_do_nothing())
    return await session.get_one(RepositoryRow, seen.id, with_for_update=True)


async def remove_repository(
    session: AsyncSession, repository_id: int, now: datetime, installation_id: int | None = None
) -> None:
    """The App may no longer see the repository; if an installation is named, only while it is of
    that one: what the former owner lost may be the new owner's by now."""
    chosen = update(RepositoryRow).where(col(RepositoryRow.id) == repository_id)
    if installation_id is not None:
        chosen = chosen.where(col(RepositoryRow.installation_id) == installation_id)
    await session.exec(chosen.values(removed_at=now))


async def see_pull(session: AsyncSession, seen: PullSeen) -> PullRequestRow:
    """Keep a pull request up to date; `pushes` counts its heads from 1."""
    row = await pull_row(session, seen.repository_id, seen.number)
    if row is None:
        row = PullRequestRow(
            repository_id=seen.repository_id,
            number=seen.number,
            head_sha="",
            base_ref=seen.base_ref,
            base_sha=seen.base_sha,
        )
    if row.head_sha != seen.head_sha:
        row.pushes += 1
    row.head_sha, row.head_repository_id = seen.head_sha, seen.head_repository_id
    row.base_ref, row.base_sha = seen.base_ref, seen.base_sha
    row.state = PullRequestState.OPEN if seen.open else PullRequestState.CLOSED
    row.draft, row.author = seen.draft, seen.author
    row.opened_at = seen.opened_at or row.opened_at
    row.updated_at = seen.updated_at or row.updated_at
    session.add(row)
    await session.flush()
    return row


async def pull_row(session: AsyncSession, repository_id: int, number: int) -> PullRequestRow | None:
    """One pull request."""
    chosen = select(PullRequestRow).where(
        PullRequestRow.repository_id == repository_id, PullRequestRow.number == number
    )
    return (await session.exec(chosen)).first()


async def open_pulls(
    session: AsyncSession, repository_id: int, head_sha: str | None = None
) -> Sequence[PullRequestRow]:
    """Open pull requests of a repository, of one head if given, by number."""
    chosen = select(PullRequestRow).where(
        PullRequestRow.repository_id == repository_id,
        PullRequestRow.state == PullRequestState.OPEN,
    )
    if head_sha is not None:
        chosen = chosen.where(PullRequestRow.head_sha == head_sha)
    return (await session.exec(chosen.order_by(col(PullRequestRow.number)))).all()

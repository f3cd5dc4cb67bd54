"""Takes uploads, from the token to the rows. Loaded at the first one: it needs store and GitHub."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.failures import Permanent, Transient
from bot.github.actions_keys import SigningKeys
from bot.github.actions_oidc import TokenVerifier
from bot.github.client import Credentials, GitHubApp
from bot.settings import AppCredentials, Settings
from bot.store.database import Database
from bot.store.evidence import GATHERING, format_before
from bot.web.asgi import Problem
from bot.web.bell import RingRun
from bot.web.upload_admission import Admission
from bot.web.upload_body import Body
from bot.web.upload_fields import Wish, wish_of
from bot.web.upload_form import Form, boundary_of, read_form
from bot.web.upload_keeping import Kept, Upload, keep
from bot.web.upload_lookup import Lookup, Sender
from bot.web.upload_reading import ReadingRoom, is_bare
from bot.web.upload_receipt import Receipt, receipt_of

RETRY_SECONDS = 10
LONGEST_RETRY = 3_900

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class UploadDesk:
    """The parts of one process that uploads meet, in this order."""

    admission: Admission
    lookup: Lookup
    room: ReadingRoom
    database: Database
    ring: RingRun
    owned: bool

    async def admit(self, token: str) -> Sender:
        """Raise Problem unless the token is one of ours."""
        async with _told():
            return await self.admission.admit(token)

    async def receive(
        self, sender: Sender, content_type: str, body: Body, content: BinaryIO
    ) -> Form:
        """Write the files of the body to `content`. Raises Problem or SenderGone; what has come
        counts in any case."""
        boundary = boundary_of(content_type)
        async with _told():
            await self.admission.take_quota(sender)
            try:
                return await read_form(boundary, body.pieces(), content)
            finally:
                await self.admission.count_bytes(sender, body.size)

    async def take(self, sender: Sender, form: Form) -> Receipt:
        """Read, keep and ring. Raises Problem, Unreadable after the refusals were kept."""
        async with _told():
            wish = wish_of(form)
            origin = await self.lookup.origin(sender)
            if wish.sha not in ("", origin.head, sender.token.sha):
                raise Problem(422, "the field `sha` is not the commit that the job's token is for")
            formats = await self._formats(sender, form, wish)
            upload = Upload(sender, origin, wish, await self.room.read(form, wish.names, formats))
            kept = await keep(self.database, upload)
        _note(upload)
        await self._ring(kept, 0.0 if wish.complete else GATHERING.total_seconds())
        return receipt_of(upload, kept)

    async def _formats(self, sender: Sender, form: Form, wish: Wish) -> tuple[str, ...]:
        """What was asked for, else, of a bare list, what was sent under its name before."""
        found = list[str]()
        for file, name in zip(form.files, wish.names, strict=True):
            before = ""
            if not wish.format and is_bare(form, file):
                async with self.database.reader() as session:
                    before = await format_before(session, sender.token.repository_id, name)
            found.append(wish.format or before)
        return tuple(found)

    async def _ring(self, kept: Kept, delay: float) -> None:
        for ring in kept.rings:
            await self.ring(ring.run_id, ring.attempt, delay)

    async def close(self) -> None:
        """Let go of the threads, and of the database if nobody else has it."""
        self.room.close()
        if self.owned:
            await self.database.close()


def open_desk(
    settings: Settings, app: AppCredentials, ring: RingRun, database: Database | None
) -> UploadDesk:
    """Put a desk together; without a database it opens one of its own."""
    assert settings.public_url is not None, "uploads are refused without it"
    roots = settings.github
    used = database or Database(settings.database_url)
    verifier = TokenVerifier(roots.oidc_issuer, settings.public_url, SigningKeys(roots.oidc_issuer))
    credentials = Credentials(str(app.app_id), app.private_key, roots.api_url, roots.api_version)
    github = GitHubApp(credentials, _count_request)
    return UploadDesk(
        admission=Admission(verifier, used, github),
        lookup=Lookup(github),
        room=ReadingRoom(),
        database=used,
        ring=ring,
        owned=database is None,
    )


def _note(upload: Upload) -> None:
    """What came, without a word of what it says."""
    for file in upload.files:
        metrics.upload_reports.labels("refused" if file.refused else file.topic).inc()
    log.info(
        "upload",
        repository=upload.sender.token.repository_id,
        job=upload.origin.job,
        head=upload.origin.head,
        reports=[file.digest for file in upload.files if not file.refused],
        refused=[file.digest for file in upload.files if file.refused],
        complete=upload.wish.complete,
    )


def _count_request(_: str, kind: str, status: int) -> None:
    metrics.github_requests.labels(kind, str(status)).inc()


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    """What fails on the way becomes an answer: later, or not at all."""
    try:
        yield
    except Transient as fault:
        raise _later(fault.reason, fault.retry_after) from None
    except Permanent as fault:
        raise Problem(403, fault.reason) from None
    except (SQLAlchemyError, OSError) as fault:
        log.warning("upload.failed", error=type(fault).__name__)
        raise _later("reports cannot be kept now", None) from None


def _later(reason: str, seconds: float | None) -> Problem:
    wait = min(max(int(seconds or RETRY_SECONDS), 1), LONGEST_RETRY)
    return Problem(503, reason, {"retry-after": str(wait)})

"""Reports of several uploads kept at the same moment, as several processes do."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.clock import now
from bot.github.actions_oidc import JobToken
from bot.store.database import Database
from bot.store.evidence_tables import EvidenceSetRow, ReportRow, UsedTokenRow
from bot.web.asgi import Problem
from bot.web.upload_fields import Wish
from bot.web.upload_keeping import Kept, Upload, keep
from bot.web.upload_lookup import Origin, Sender
from bot.web.upload_reading import ReadFile
from tests.bot.store.known import HEAD, shop

AT_ONCE = 6


def upload(jti: str, *names: str) -> Upload:
    token = JobToken(
        repository_id=7, sha=HEAD, ref="refs/heads/main", workflow="CI", run_id=1, run_attempt=1,
        check_run_id=1, jti=jti, expires_at=now() + timedelta(minutes=5),
    )  # fmt: skip
    files = [ReadFile(name, 1, f"sha256:{jti}", "coverage", "lcov") for name in names]
    return Upload(
        Sender(token, 70, "acme", "shop"),
        Origin(HEAD, "CI / test"),
        Wish("", "", True, names),
        files,
    )


async def test_each_takes_the_place_of_the_one_before(database: Database) -> None:
    await shop(database)
    orders = [("a", "b"), ("b", "a")] * (AT_ONCE // 2)
    uploads = [upload(f"jti-{n}", *names) for n, names in enumerate(orders)]
    kept = await asyncio.gather(*(keep(database, one) for one in uploads))
    assert sorted(len(one.replaced) for one in kept) == [0, *[2] * (AT_ONCE - 1)]
    async with database.reader() as session:
        assert len((await session.exec(select(ReportRow))).all()) == 2
        assert len((await session.exec(select(EvidenceSetRow))).all()) == 1
        assert len((await session.exec(select(UsedTokenRow))).all()) == AT_ONCE


async def test_one_token_is_good_for_one_of_them(database: Database) -> None:
    await shop(database)
    uploads = [upload("the-same", f"{n}.info") for n in range(AT_ONCE)]
    kept = await asyncio.gather(*(keep(database, one) for one in uploads), return_exceptions=True)
    refused = [one for one in kept if isinstance(one, Problem)]
    assert [one.status for one in refused] == [401] * (AT_ONCE - 1)
    assert len([one for one in kept if isinstance(one, Kept)]) == 1
    with pytest.raises(Problem):
        await keep(database, upload("the-same", "later"))

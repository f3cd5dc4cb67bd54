"""Names and precedence of what artifacts hold."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.artifact_keeping import (
    Before,
    Source,
    before,
    format_before,
    keep,
    lost,
    named,
    short,
)
from bot.artifact_reading import Found
from bot.store.database import Database
from bot.store.evidence import PER_COMMIT, NewReport, keep_report, reports_of
from bot.store.evidence_tables import ReportRow
from checks.evidence import Trust
from tests.bot.store.known import BASE, HEAD, NEXT, NOW, shop

LCOV = Found("out/lcov.info", "sha256:1", 10, "lcov", "coverage", content=b"1")
JUNIT = Found("junit.xml", "sha256:2", 10, "junit", "tests", content=b"2")
BROKEN = Found("cut.xml", "sha256:3", 10, "cobertura", "coverage", refused="it is cut off")
PROSE = Found("log.txt", "sha256:4", 10, refused="it is no report", known=False)
PUSH = Source(7, HEAD, HEAD, "CI", Trust.ARTIFACT, 50, 1)
NONE = Before()
SIGNED = NewReport(
    repository_id=7, head_sha=HEAD, tested_sha=HEAD, name="sent", job="test", topic="coverage",
    format="lcov", trust=Trust.SIGNED, digest="sha256:9", size=1, received_at=NOW, report=None,
    run_id=50,
)  # fmt: skip


def names(found: Sequence[Found], known: Before = NONE) -> dict[str, str]:
    """The names of files by their paths."""
    return {one.entry: name for name, one in named("ci", found, known)}


def test_a_single_report_has_the_artifacts_name() -> None:
    assert names([LCOV, PROSE]) == {"out/lcov.info": "ci"}


def test_what_the_upload_step_left_is_called_as_if_it_were_uploaded() -> None:
    told = named("hardening-test-0", [LCOV, PROSE], NONE)
    assert [name for name, _ in told] == ["hardening-test-0/out/lcov.info"]


def test_several_are_told_apart_by_their_paths() -> None:
    assert names([LCOV, JUNIT, BROKEN]) == {
        "out/lcov.info": "ci/out/lcov.info",
        "junit.xml": "ci/junit.xml",
        "cut.xml": "ci/cut.xml",
    }


def test_a_single_report_keeps_the_path_that_it_had_among_others() -> None:
    known = Before({"ci/out/lcov.info": "lcov", "ci/junit.xml": "junit"})
    assert names([LCOV], known) == {"out/lcov.info": "ci/out/lcov.info"}


def test_the_only_report_keeps_its_name_when_others_join_it() -> None:
    assert names([LCOV, JUNIT], Before({"ci": "lcov"})) == {
        "out/lcov.info": "ci",
        "junit.xml": "ci/junit.xml",
    }


def test_nobody_inherits_when_two_could() -> None:
    twin = replace(LCOV, entry="b/lcov.info")
    assert "ci" not in names([LCOV, twin], Before({"ci": "lcov"})).values()


def test_what_was_a_report_before_is_missed() -> None:
    assert names([LCOV, PROSE], Before({"ci/log.txt": "mypy-text"})) == {
        "out/lcov.info": "ci",
        "log.txt": "ci/log.txt",
    }
    assert names([PROSE], Before({"ci": "mypy-text"})) == {"log.txt": "ci"}
    assert names([PROSE], Before({"other": "lcov"})) == {}


def test_the_format_of_before() -> None:
    assert format_before(Before({"ci/a.json": "eslint"}), "ci", "a.json") == "eslint"
    assert format_before(Before({"ci": "eslint"}), "ci", "new.json") == "eslint"
    assert format_before(Before({"ci/b.json": "eslint"}), "ci", "a.json") == ""


def test_names_are_short_and_visible() -> None:
    assert short("a\n\x1b b") == "a \N{REPLACEMENT CHARACTER} b"
    assert len(short("x" * 1_000).encode()) == 300


async def stored(database: Database, head: str = HEAD) -> list[ReportRow]:
    async with database.reader() as session:
        return list(await reports_of(session, 7, [head]))


async def kept(database: Database, source: Source, *reports: tuple[str, Found]) -> int:
    await shop(database)
    async with database.session() as session:
        return await keep(session, source, reports, NOW)


async def sent(database: Database, new: NewReport) -> None:
    await shop(database)
    async with database.session() as session:
        assert await keep_report(session, new, b"x")


async def test_what_is_kept(database: Database) -> None:
    assert await kept(database, PUSH, ("ci", LCOV), ("cut", BROKEN)) == 2
    good, bad = await stored(database)
    assert (good.name, good.job, good.topic, good.format) == ("ci", "CI", "coverage", "lcov")
    assert (good.trust, good.run_id, good.run_attempt) == (Trust.ARTIFACT, 50, 1)
    assert (bad.refused, bad.topic) == ("it is cut off", "coverage")


async def test_twice_is_once(database: Database) -> None:
    await kept(database, PUSH, ("ci", LCOV))
    await kept(database, PUSH, ("ci", LCOV))
    assert len(await stored(database)) == 1


async def test_another_attempt_replaces(database: Database) -> None:
    await kept(database, PUSH, ("ci", LCOV))
    again = replace(PUSH, attempt=2)
    assert await kept(database, again, ("ci", replace(LCOV, digest="sha256:7"))) == 1
    assert await kept(database, PUSH, ("ci", LCOV)) == 0
    assert [row.digest for row in await stored(database)] == ["sha256:7"]


async def test_the_topic_that_the_run_uploaded_itself_is_left_out(database: Database) -> None:
    await sent(database, SIGNED)
    assert await kept(database, PUSH, ("ci/a", LCOV), ("ci/b", JUNIT)) == 1
    assert {row.name for row in await stored(database)} == {"sent", "ci/b"}


async def test_another_runs_upload_hinders_only_the_same_file(database: Database) -> None:
    await sent(database, replace(SIGNED, run_id=51))
    same = replace(LCOV, digest=SIGNED.digest)
    assert await kept(database, PUSH, ("ci/a", LCOV), ("ci/b", same)) == 1
    assert {row.name for row in await stored(database)} == {"sent", "ci/a"}


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        (PUSH, replace(PUSH, run_id=51), 51),
        (replace(PUSH, run_id=51), PUSH, 51),
        (PUSH, replace(PUSH, run_id=51, tested_sha=""), 50),
        (replace(PUSH, run_id=51, tested_sha=""), PUSH, 50),
        (PUSH, replace(PUSH, run_id=51, trust=Trust.FORK), 50),
        (replace(PUSH, run_id=51, trust=Trust.FORK), PUSH, 50),
    ],
    ids=["later", "late", "merge after head", "head after merge", "fork after ours", "ours"],
)
async def test_two_runs_of_one_commit(
    database: Database, first: Source, second: Source, stays: int
) -> None:
    await kept(database, first, ("ci", LCOV))
    await kept(database, second, ("ci", LCOV))
    assert [row.run_id for row in await stored(database)] == [stays]


async def test_how_many_one_commit_may_have(database: Database) -> None:
    many = [(f"{n}", LCOV) for n in range(PER_COMMIT + 1)]
    assert await kept(database, PUSH, *many) == PER_COMMIT
    assert await kept(database, replace(PUSH, attempt=2), ("new", LCOV)) == 0
    assert await kept(database, replace(PUSH, attempt=2), ("0", LCOV)) == 1


async def asked_before(database: Database, source: Source, artifact: str = "ci") -> dict[str, str]:
    async with database.reader() as session:
        return (await before(session, source, artifact)).formats


async def test_the_newest_commit_of_its_own_names_the_files(database: Database) -> None:
    older, newer = replace(PUSH, head_sha=BASE), replace(PUSH, head_sha=NEXT, tested_sha=NEXT)
    await kept(database, replace(older, tested_sha=BASE), ("ci", LCOV))
    await kept(database, newer, ("ci/a", LCOV), ("ci/b", JUNIT), ("cinema", LCOV), ("ci/c", BROKEN))
    assert await asked_before(database, PUSH) == {"ci/a": "lcov", "ci/b": "junit"}
    assert await asked_before(database, replace(PUSH, job="Nightly")) == {}
    assert await asked_before(database, PUSH, "c_") == {}


@pytest.mark.parametrize("other", [replace(PUSH, tested_sha=""), replace(PUSH, trust=Trust.FORK)])
async def test_a_pull_request_renames_nothing(database: Database, other: Source) -> None:
    await kept(database, replace(other, head_sha=NEXT), ("ci/a", LCOV))
    assert await asked_before(database, PUSH) == {}


def test_an_unread_artifact_refuses_what_it_used_to_give() -> None:
    known = Before({"ci/a": "lcov", "ci/b": "junit"})
    assert [(name, one.refused) for name, one in lost(known, "it is a bomb")] == [
        ("ci/a", "it is a bomb"),
        ("ci/b", "it is a bomb"),
    ]
    assert lost(Before(), "it is a bomb") == []

"""Real children and hostile files: each is contained, and the next file is fine."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.analysis import limits
from bot.analysis.pool import CROWDED, OUT_OF_TIME, Item, Pool, bounded, lasting
from checks.facts import Candidate, FileFacts, NotAnalysed
from checks.finding import Severity
from tests.bot.processes import ended, until

ANY = b"let a: any = 1\n"
SLOW = b"! ; ! ! " * 2_500 + b"\nlet a: any"


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with Pool(1) as made:
        yield made


def count(facts: object) -> int:
    assert isinstance(facts, FileFacts)
    return len(facts.candidates)


async def test_files_of_every_language(pool: Pool) -> None:
    facts = await pool.analyse(
        [
            Item("1", "src/a.ts", ANY * 3),
            Item("2", "a.py", b"x = f()  # type: ignore\n"),
            Item("3", "a.tsx", b""),
            Item("4", "a.js", b"\xff\xfe broken \x80"),
        ]
    )
    assert [count(facts[key]) for key in "1234"] == [3, 1, 0, 0]
    assert len(pool.pids()) == 1


async def test_a_child_is_kept_however_large_its_parent_is() -> None:
    ballast = b"x" * (limits.RECYCLE_RSS_BYTES + 1)
    async with Pool(1) as pool:
        before = await started(pool)
        for _ in range(3):
            facts = await pool.analyse([Item(str(n), "a.ts", ANY) for n in range(300)])
            assert sum(map(count, facts.values())) == 300
        assert pool.pids() == before
    assert ballast


async def test_thousands_of_files_keep_their_order(pool: Pool) -> None:
    items = (Item(str(n), "a.ts", ANY * (n % 5)) for n in range(3_000))
    facts = await pool.analyse(items)
    assert len(facts) == 3_000
    assert all(count(value) == int(key) % 5 for key, value in facts.items())


async def test_a_stream_is_read_no_faster_than_it_is_analysed() -> None:
    taken = 0

    async def stream() -> AsyncIterator[Item]:
        nonlocal taken
        for n in range(40):
            taken += 1
            yield Item(str(n), "a.ts", b"//" + b"x" * limits.BATCH_BYTES)

    async with Pool(1) as pool:
        for pid in await started(pool):
            os.kill(pid, signal.SIGSTOP)
        task = asyncio.create_task(pool.analyse(stream()))
        await until(lambda: taken > 2)
        await asyncio.sleep(0)
        assert taken <= 4
        for pid in pool.pids():
            os.kill(pid, signal.SIGCONT)
        assert len(await task) == 40


async def started(pool: Pool) -> list[int]:
    """The children, once there is one."""
    await pool.analyse([Item("warm", "a.ts", ANY)])
    return pool.pids()


async def test_a_file_that_stalls_the_parser_is_given_up_and_the_next_is_fine(pool: Pool) -> None:
    before = await started(pool)
    facts = await pool.analyse([Item("slow", "a.tsx", SLOW), Item("next", "a.ts", ANY)])
    assert isinstance(facts["slow"], NotAnalysed)
    assert "time" in facts["slow"].reason
    assert lasting(facts["slow"])
    assert count(facts["next"]) == 1
    assert pool.pids() == before


HOSTILE = {
    "nested braces": b"{" * 100_000 + b" any",
    "nested brackets": b"[" * 100_000 + b" any",
    "nested parentheses": b"let a: any = " + b"(" * 200_000,
    "unions": b"type T = " + b"any|\n" * 100_000 + b"any",
    "nul": b"\0" * 1_000,
    "late nul": b"let a: any\n" * 2_000 + b"\0" * 99,
    "mark": b"\xef\xbb\xbf" + ANY,
    "half": b"let a: any = `${",
    "long line": b"let a: any = '" + b"x" * 50_000 + b"'",
    "large": ANY * 100_000,
    "surrogate": b"let a: any = '\xed\xa0\x80'\n",
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_files_are_contained(pool: Pool, name: str) -> None:
    facts = await pool.analyse(
        [Item("x", "a.ts", HOSTILE[name]), Item("p", "a.py", HOSTILE[name]), Item("n", "n.ts", ANY)]
    )
    assert {"x", "p", "n"} == set(facts)
    assert count(facts["n"]) == 1


async def test_a_killed_child_costs_nothing_but_time(pool: Pool) -> None:
    (pid,) = await started(pool)
    os.kill(pid, signal.SIGKILL)
    assert count((await pool.analyse([Item("1", "a.ts", ANY)]))["1"]) == 1
    assert pool.pids() != [pid]


async def test_a_child_killed_at_work_loses_one_file_at_most(pool: Pool) -> None:
    (pid,) = await started(pool)
    os.kill(pid, signal.SIGSTOP)
    items = [Item(str(n), "a.ts", ANY) for n in range(50)]
    task = asyncio.create_task(pool.analyse(items))
    await until(lambda: not pool.idle())
    os.kill(pid, signal.SIGKILL)
    facts = await task
    assert sorted(facts, key=int) == [str(n) for n in range(50)]
    assert [count(value) for value in facts.values()] == [1] * 50


async def test_a_file_that_kills_every_child_is_named_and_not_remembered() -> None:
    async with Pool(1) as pool:
        (pid,) = await started(pool)
        task = asyncio.create_task(pool.analyse([Item("only", "a.tsx", SLOW)]))
        while not task.done():
            for pid in pool.pids():
                os.kill(pid, signal.SIGSEGV)
            await asyncio.sleep(0.01)
        reason = (await task)["only"]
    assert isinstance(reason, NotAnalysed)
    assert "SIGSEGV" in reason.reason
    assert not lasting(reason)


async def test_a_silent_child_is_replaced() -> None:
    async with Pool(1, answer_seconds=0.3) as pool:
        (pid,) = await started(pool)
        os.kill(pid, signal.SIGSTOP)
        facts = await pool.analyse([Item("1", "a.ts", ANY)])
        assert facts["1"] == NotAnalysed("analysis process: it took too long to analyse")
        assert not lasting(facts["1"])
        await until(lambda: ended(pid))
        assert count((await pool.analyse([Item("1", "a.ts", ANY)]))["1"]) == 1


async def test_a_change_has_a_time_limit(pool: Pool) -> None:
    await started(pool)
    facts = await pool.analyse([Item(str(n), "a.ts", ANY) for n in range(500)], seconds=0)
    assert set(facts.values()) == {NotAnalysed(OUT_OF_TIME)}
    assert not lasting(facts["0"])


async def test_the_time_limit_of_a_change_also_ends_a_batch_at_work() -> None:
    async with Pool(1) as pool:
        await started(pool)
        slow = [Item(str(n), "a.tsx", SLOW) for n in range(3)]
        facts = await pool.analyse(slow, seconds=0.5)
        assert facts == dict.fromkeys("012", NotAnalysed(OUT_OF_TIME))
        assert count((await pool.analyse([Item("1", "a.ts", ANY)]))["1"]) == 1


async def test_cancelling_leaves_a_pool_that_works(pool: Pool) -> None:
    await started(pool)
    task = asyncio.create_task(pool.analyse([Item("slow", "a.tsx", SLOW)]))
    await until(lambda: not pool.idle())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert count((await pool.analyse([Item("1", "a.ts", ANY * 2)]))["1"]) == 2


async def test_several_callers_share_the_children() -> None:
    async with Pool(2) as pool:
        calls = [
            pool.analyse([Item(f"{n}", "a.ts", ANY * n), Item("x", "a.py", b"")]) for n in range(9)
        ]
        for n, facts in enumerate(await asyncio.gather(*calls)):
            assert count(facts[f"{n}"]) == n
        assert len(pool.pids()) <= 2


async def test_closing_ends_the_children() -> None:
    async with Pool(2) as pool:
        pids = await started(pool)
    assert all(ended(pid) for pid in pids)


async def test_children_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    noted = tmp_path / "pids"
    script = f"""
import asyncio, pathlib
from bot.analysis.pool import Item, Pool
async def main():
    pool = Pool(1)
    await pool.analyse([Item("1", "a.ts", b"let a: any")])
    pathlib.Path({str(noted)!r}).write_text(str(pool.pids()[0]))
    await asyncio.Event().wait()
asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    await until(lambda: noted.exists() and noted.read_text() != "")
    parent.kill()
    await parent.wait()
    await until(lambda: ended(int(noted.read_text())))


async def test_a_child_has_nothing_to_steal(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_APP_PRIVATE_KEY", "secret")
    (pid,) = await started(pool)
    assert environment(pid) == b""
    assert dict(rows(pid)) == {
        "Max address space": str(limits.CHILD_MEMORY_BYTES),
        "Max core file size": "0",
        "Max file size": "0",
        "Max open files": str(limits.CHILD_OPEN_FILES),
    }


def environment(pid: int) -> bytes:
    return Path(f"/proc/{pid}/environ").read_bytes()


def rows(pid: int) -> Iterator[tuple[str, str]]:
    for line in Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]:
        name, soft = line[:26].strip(), line[26:47].strip()
        if name in {"Max address space", "Max core file size", "Max file size", "Max open files"}:
            yield name, soft


def test_findings_beyond_what_one_evaluation_holds_are_not_kept() -> None:
    one = Candidate("any-growth/as-any", 1, 1, 1, Severity.LOW, "as any", "x as any")
    most = FileFacts("typescript", (one,) * limits.CHANGE_CANDIDATES)
    more = FileFacts("typescript", (one,))
    assert bounded({"a": most, "b": FileFacts("python")})["a"] == most
    assert bounded({"a": most}, held=1) == {"a": NotAnalysed(CROWDED)}
    kept = bounded({"b": more, "a": most})
    assert kept == {"a": most, "b": NotAnalysed(CROWDED)}
    assert not lasting(kept["b"])

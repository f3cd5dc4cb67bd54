"""The receiver under strangers who announce, send half, or send too much."""

import asyncio

import pytest

from bot.web.linger import LINGER_SECONDS
from bot.web.receiver import MAX_BODY, MAX_IN_FLIGHT, PATH
from tests.bot.web.stage import face


def head(size: int) -> bytes:
    return f"POST {PATH} HTTP/1.1\r\nhost: here\r\ncontent-length: {size}\r\n\r\n".encode()


async def test_announcing_bodies_without_sending_them_takes_no_room(sqlite_url: str) -> None:
    async with face(sqlite_url) as web:
        sizes = [MAX_BODY] * (MAX_IN_FLIGHT // MAX_BODY) + [MAX_IN_FLIGHT % MAX_BODY]
        silent = [await web.connect(head(size)) for size in sizes]
        answer = await web.deliver("guid-1")
        for _, writer in silent:
            writer.close()
    assert answer.status_code == 202


async def test_a_body_of_the_largest_size_is_read_and_one_byte_more_is_not(
    sqlite_url: str,
) -> None:
    async with face(sqlite_url) as web:
        largest = b'{"a":"' + b"a" * (MAX_BODY - 8) + b'"}'
        assert (await web.deliver("guid-1", largest)).status_code == 202
        reader, writer = await web.connect(head(MAX_BODY + 1))
        assert b" 413 " in await asyncio.wait_for(reader.readline(), 5)
        writer.close()


async def test_room_is_given_back_when_senders_leave(sqlite_url: str) -> None:
    async with face(sqlite_url) as web:
        for number in range(MAX_IN_FLIGHT // MAX_BODY + 2):
            _, writer = await web.connect(head(MAX_BODY) + b"a" * (MAX_BODY - 1))
            writer.close()
            await writer.wait_closed()
            assert (await web.deliver(f"guid-{number}")).status_code == 202


async def test_who_sends_too_much_reads_why(sqlite_url: str) -> None:
    async with face(sqlite_url) as web:
        for extra in (1, 1_000_000, MAX_BODY):
            answer = await web.deliver("guid-1", b"a" * (MAX_BODY + extra))
            assert answer.status_code == 413
            assert answer.json()["title"] == "Too large"


async def test_who_is_refused_and_sends_on_slowly_is_left(sqlite_url: str) -> None:
    async with face(sqlite_url) as web:
        reader, writer = await web.connect(head(MAX_BODY * 2) + b"a")
        answer = await asyncio.wait_for(reader.read(), LINGER_SECONDS + 5)
        assert answer.startswith(b"HTTP/1.1 413 ")
        writer.close()


@pytest.mark.parametrize("event", ["projects_v2_item", "made_up_2099", "ping"])
async def test_events_nobody_serves_are_acknowledged(sqlite_url: str, event: str) -> None:
    async with face(sqlite_url) as web:
        assert (await web.deliver("guid-1", b"{}", event)).status_code == 202
        assert (await web.deliver("guid-1", b"{}", "../etc")).status_code == 400

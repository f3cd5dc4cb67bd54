"""Connections of strangers who never finish what they begin to say."""

import asyncio

from bot.web.connection import MAX_HEAD_BYTES
from tests.bot.web.stage import face

REQUEST = b"GET /health HTTP/1.1\r\nhost: here\r\n"


async def test_a_head_that_is_too_long_is_refused(sqlite_url: str) -> None:
    async with face(sqlite_url) as web:
        reader, writer = await web.connect(REQUEST + b"x-padding: ")
        for _ in range(4):
            writer.write(b"a" * MAX_HEAD_BYTES)
        assert b" 400 " in await asyncio.wait_for(reader.readline(), 5)
        writer.close()


async def test_a_long_head_within_the_limit_is_answered_and_the_connection_kept(
    sqlite_url: str,
) -> None:
    padding = b"x-padding: " + b"a" * (MAX_HEAD_BYTES // 2) + b"\r\n\r\n"
    async with face(sqlite_url) as web:
        reader, writer = await web.connect(REQUEST + padding)
        for _ in range(2):
            assert b" 200 " in await asyncio.wait_for(reader.readline(), 5)
            await asyncio.wait_for(reader.readuntil(b'{"status":"ok"}'), 5)
            writer.write(REQUEST + padding)
        writer.close()


async def test_who_asks_for_the_head_alone_gets_it(sqlite_url: str) -> None:
    async with face(sqlite_url) as web:
        ask = REQUEST.replace(b"GET", b"HEAD") + b"connection: close\r\n\r\n"
        reader, writer = await web.connect(ask)
        answer = await asyncio.wait_for(reader.read(), 5)
        writer.close()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"content-length: 15\r\n" in answer
    assert answer.endswith(b"\r\n\r\n")


async def test_a_head_that_never_ends_is_not_waited_for(sqlite_url: str) -> None:
    async with face(sqlite_url) as web:
        silent, begun, kept = (
            await web.connect(b""),
            await web.connect(REQUEST),
            await web.connect(REQUEST + b"\r\n"),
        )
        await asyncio.wait_for(kept[0].readuntil(b'{"status":"ok"}'), 5)
        kept[1].write(b"\r\nGET ")
        for reader, writer in (silent, begun, kept):
            assert await asyncio.wait_for(reader.read(), 20) == b""
            writer.close()

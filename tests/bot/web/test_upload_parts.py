"""The parts that an upload passes through, each by itself and at its edges."""

import asyncio
import gzip
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.asgi import Message, Problem
from bot.web.upload_body import MAX_BODY, Body, SenderGone
from bot.web.upload_fields import LONGEST_NAME, report_names
from bot.web.upload_form import (
    MAX_FIELD,
    MAX_FILES,
    MAX_PARTS,
    Form,
    SentFile,
    boundary_of,
    read_form,
)
from bot.web.upload_places import AT_ONCE, AT_ONCE_EACH, Places
from bot.web.upload_reading import READ_AT_ONCE, ReadingRoom, refuse_bomb
from checks.report_limits import DEFAULT_LIMITS
from tests.bot.web.upload_stage import LCOV, MORE

BOUNDARY = "b"
CONTENT = st.binary(max_size=300)
AWKWARD = st.sampled_from([b"", b"\r", b"\r\n", b"\r\n--", b"\r\n--b", b"\r\n-", b"--b--"])


@contextmanager
def content_of(*files: bytes) -> Iterator[Form]:
    """A form as it is after these files were received."""
    with TemporaryFile() as opened:
        content = cast("BinaryIO", opened)
        form = Form(content)
        for file in files:
            form.files.append(SentFile("f", content.tell(), len(file), ""))
            content.write(file)
        content.flush()
        yield form


async def pieces_of(body: bytes, sizes: Sequence[int]) -> AsyncIterator[bytes]:
    """The body in pieces of these sizes, and what is left."""
    start = 0
    for size in sizes:
        yield body[start : start + size]
        start += size
    yield body[start:]


def body_of(files: Sequence[bytes], name: str) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    parts = [head % (b"file", b'; filename="%d"' % n, file) for n, file in enumerate(files)]
    return b"".join([*parts, head % (b"name", b"", name.encode()), b"--b--\r\n"])


def clean(content: bytes) -> bool:
    return b"\r\n--b" not in b"\r\n" + content + b"\r\n"


@given(
    st.lists((CONTENT | AWKWARD).filter(clean), max_size=4),
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n-"), max_size=20),
    st.lists(st.integers(1, 90), max_size=30),
)
def test_files_come_out_as_they_went_in(files: list[bytes], name: str, sizes: list[int]) -> None:
    with TemporaryFile() as opened:
        content = cast("BinaryIO", opened)
        pieces = pieces_of(body_of(files, name), sizes)
        form = asyncio.run(read_form(BOUNDARY, pieces, content))
        content.seek(0)
        assert [content.read(file.size) for file in form.files] == files
        assert [file.path for file in form.files] == [str(n) for n in range(len(files))]
        assert form.fields == {"name": name.strip()}


@pytest.mark.parametrize(("count", "parts"), [(MAX_FILES, 0), (MAX_FILES - 1, MAX_PARTS)])
async def test_the_largest_form(count: int, parts: int) -> None:
    field = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n'
    body = field * (parts - count - 1) + body_of([b""] * count, "n" * MAX_FIELD)
    with TemporaryFile() as opened:
        form = await read_form(BOUNDARY, pieces_of(body, ()), cast("BinaryIO", opened))
    assert (len(form.files), len(form.fields["name"])) == (count, MAX_FIELD)


@pytest.mark.parametrize("files", [MAX_FILES + 1, 0])
async def test_one_more_than_the_largest_form(files: int) -> None:
    body = body_of([b""] * files, "n" * MAX_FIELD + "n" * (not files))
    with TemporaryFile() as opened, pytest.raises(Problem) as refused:
        await read_form(BOUNDARY, pieces_of(body, ()), cast("BinaryIO", opened))
    assert refused.value.status == 422


@given(st.binary(max_size=400), st.lists(st.integers(1, 50), max_size=9))
def test_any_bytes_are_a_form_or_a_problem(noise: bytes, sizes: list[int]) -> None:
    body = body_of([noise], "x")[:-6] + noise
    with TemporaryFile() as opened:
        try:
            content = cast("BinaryIO", opened)
            form = asyncio.run(read_form(BOUNDARY, pieces_of(body, sizes), content))
        except Problem as problem:
            assert problem.status == 422
        else:
            assert sum(file.size for file in form.files) <= len(body)


@given(st.text(max_size=80))
def test_any_content_type_has_a_short_boundary_or_is_a_problem(text: str) -> None:
    for kind in (text, f"multipart/form-data; {text}", f"multipart/form-data; boundary={text}"):
        try:
            assert 0 < len(boundary_of(kind)) <= 70
        except Problem as problem:
            assert problem.status == 415


@given(st.lists(st.text("ab/.\\ ", max_size=6), max_size=8), st.sampled_from(["", "unit"]))
def test_names_differ_and_lead_nowhere(paths: list[str], given_name: str) -> None:
    names = report_names(paths, given_name)
    assert len(names) == len(paths) == len(set(names))
    for name in names:
        assert name.startswith(given_name)
        assert not {"", ".", ".."} & set(name.split("/"))


def test_names_are_the_end_of_long_paths() -> None:
    long = "d/" * LONGEST_NAME + "lcov.info"
    assert report_names([long], "") == ["lcov.info"]
    [one, other] = report_names([long, f"x/{long}"], "")
    assert (len(one), other) == (LONGEST_NAME, f"{one} (2)")


async def test_a_slow_body_is_given_up() -> None:
    async def nothing_comes() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(Problem) as late:
        await anext(Body(nothing_comes, seconds=0.01).pieces())
    assert (late.value.status, late.value.headers) == (408, {"connection": "close"})


async def test_the_time_is_of_the_whole_body() -> None:
    async def a_byte() -> Message:
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"a", "more_body": True}

    with pytest.raises(Problem) as late:
        async for _ in Body(a_byte, seconds=0.05).pieces():
            pass
    assert late.value.status == 408


async def test_a_body_is_counted_whatever_was_announced() -> None:
    async def a_lot() -> Message:
        return {"type": "http.request", "body": bytes(MAX_BODY // 5), "more_body": True}

    body = Body(a_lot)
    with pytest.raises(Problem) as large:
        async for _ in body.pieces():
            assert body.size <= MAX_BODY
    assert (large.value.status, body.ended) == (413, False)


async def test_who_leaves_is_not_answered() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(SenderGone):
        await anext(Body(gone).pieces())


def status_of(places: Places, installation: int, jti: str) -> int:
    with pytest.raises(Problem) as refused, places.take(installation, jti):
        pass
    return refused.value.status


def test_places_of_one_installation_and_of_all() -> None:
    places = Places()
    with ExitStack() as stack:
        for number in range(AT_ONCE_EACH):
            stack.enter_context(places.take(1, f"1-{number}"))
        assert status_of(places, 1, "x") == 503
        for number in range(AT_ONCE - AT_ONCE_EACH):
            stack.enter_context(places.take(2 + number, f"2-{number}"))
        assert status_of(places, 99, "x") == 503
    for _ in range(AT_ONCE + 1):
        with places.take(1, "x"):
            assert status_of(places, 2, "x") == 401


def test_files_together_unpack_to_so_much_and_no_more() -> None:
    several = gzip.compress(LCOV) + gzip.compress(MORE)
    damaged = gzip.compress(LCOV)[:-9] + b"x"
    with content_of(several, LCOV, b"") as form:
        whole = 2 * len(LCOV) + len(MORE)
        refuse_bomb(form, whole)
        with pytest.raises(Problem) as large:
            refuse_bomb(form, whole - 1)
        assert large.value.status == 413
    with content_of(damaged, LCOV) as form:
        refuse_bomb(form, 3 * len(LCOV))


def test_counting_ends_once_there_is_too_much() -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024))
    with content_of(bomb) as form, pytest.raises(Problem):
        refuse_bomb(form, 1024)
    assert DEFAULT_LIMITS.bytes * 2 <= 500 * 1024 * 1024


async def test_reading_has_an_end() -> None:
    room = ReadingRoom(seconds=0.0)
    with content_of(LCOV) as form:
        with pytest.raises(Problem) as late:
            await room.read(form, ("a",), ("",))
        room.close()
    assert (late.value.status, late.value.headers) == (503, {"retry-after": "30"})


async def test_files_are_read_beside_one_another() -> None:
    room = ReadingRoom()
    files = [LCOV, MORE] * READ_AT_ONCE
    with content_of(*files) as form:
        names = tuple(str(number) for number in range(len(files)))
        read = await room.read(form, names, ("",) * len(names))
    room.close()
    assert [file.name for file in read] == list(names)
    assert len({file.content for file in read}) == 2


def test_a_receiver_starts_without_what_uploads_need() -> None:
    script = (
        "import sys, bot.web.alone\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'githubkit', 'jwt', 'arq'}\n"
        "sys.exit(', '.join(heavy & sys.modules.keys()) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

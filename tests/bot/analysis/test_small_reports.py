"""Small reports in one child: the same results as in process; a bad one harms no other."""

import gzip
import os
import signal
from pathlib import Path

import pytest

from bot.analysis.small_reports import SmallReports
from checks.document import NotAReport, ReportError
from checks.formats import readers
from checks.recognise import read_report
from checks.report_limits import DEFAULT_LIMITS

SAMPLES = Path(__file__).parents[2] / "samples" / "reports"


async def test_the_same_as_in_process() -> None:
    known = readers()
    async with SmallReports() as small:
        for path in sorted(SAMPLES.iterdir()):
            content = path.read_bytes()
            try:
                expected = read_report(content, known)
            except ReportError as refusal:
                with pytest.raises(type(refusal), match=r"\w"):
                    await small.read(content)
            else:
                assert await small.read(content) == expected, path.name


async def test_a_bare_list_of_a_given_format_and_one_of_none() -> None:
    async with SmallReports() as small:
        assert (await small.read(b"[]", "eslint")).format == "eslint"
        with pytest.raises(NotAReport, match="say which format"):
            await small.read(b"[]")


async def test_the_next_is_read_after_a_bomb_and_after_a_death() -> None:
    junit = (SAMPLES / "junit.xml").read_bytes()
    bomb = gzip.compress(bytes(DEFAULT_LIMITS.bytes + 1))
    async with SmallReports() as small:
        with pytest.raises(ReportError):
            await small.read(bomb)
        assert (await small.read(junit)).format == "junit"
        child = small.pid
        assert child is not None
        os.kill(child, signal.SIGKILL)
        with pytest.raises(ReportError, match="reader failed"):
            await small.read(junit)
        assert (await small.read(junit)).format == "junit"
    assert small.pid is None

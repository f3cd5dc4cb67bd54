"""Advisories compared in a child: the same result as in process; what cannot be read is told."""

import json

import pytest

from bot.analysis.audit_child import SHOWN, compare
from bot.failures import Permanent
from bot.osv import limits
from checks.osv import findings, record
from tests.bot.osv.advisories import advisory, ids, npm

KETTLE, MUG = npm("kettle", "1.4.0"), npm("mug", "1.0.0")
RECORDS = {
    "one": json.dumps(advisory("GHSA-aaaa-aaaa-aaaa")).encode(),
    "two": json.dumps(advisory("GHSA-bbbb-bbbb-bbbb", name="mug")).encode(),
}


async def test_the_same_as_in_process() -> None:
    found = await compare([KETTLE, MUG], [MUG], RECORDS)
    records = [record(content) for content in RECORDS.values()]
    assert found.head == findings(records, [KETTLE, MUG])
    assert found.base == findings(records, [MUG])
    assert (len(ids(found.head)), len(ids(found.base))) == (2, 1)


async def test_nothing_to_compare() -> None:
    found = await compare([], [], {})
    assert found.head == found.base == findings([], [])


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 1_000_000, b'{"id":"A","affected":3}'])
async def test_what_is_no_record_is_told(content: bytes) -> None:
    found = await compare([KETTLE], [], {"bad": content, **RECORDS})
    assert len(ids(found.head)) == 1
    for audit in (found.head, found.base):
        assert not audit.complete
        assert audit.warnings == ("advisories that could not be read: bad",)


async def test_many_that_are_none() -> None:
    found = await compare([KETTLE], [], {f"r{number}": b"" for number in range(SHOWN + 1)})
    assert found.head.warnings == (
        "advisories that could not be read: r0, r1, r2, r3, r4 and 1 more",
    )


async def test_a_record_that_keeps_us_busy() -> None:
    """Two hundred versions of a package against a million others: the child is ended."""
    packages = [npm("kettle", f"9.9.{number}") for number in range(limits.VERSIONS_OF_ONE)]
    body = advisory("GHSA-aaaa-aaaa-aaaa")
    affected = body["affected"]
    assert isinstance(affected, list)
    affected[0]["versions"] = [f"1.{number}.0" for number in range(1_000_000)]
    with pytest.raises(Permanent, match="could not be compared: it takes too long"):
        await compare(packages, [], {"busy": json.dumps(body).encode()}, 1.0)

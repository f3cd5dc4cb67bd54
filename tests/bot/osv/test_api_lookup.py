"""An OSV service over real HTTP: batches, pages, memory, and everything that can go wrong there."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.failures import Permanent, Transient
from bot.osv import limits
from bot.osv.api_lookup import ServiceLookup
from bot.osv.wire import Patience
from bot.standin.osv import OsvFault, OsvStandIn
from bot.store.advisories import StoredAdvisories
from bot.store.database import Database
from checks.osv_query import QUERIES
from tests.bot.osv.advisories import advisory, audit, ids, npm

HASTE = Patience(pause=0.001, request=5.0, rest=0.0)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
KETTLE = npm("kettle", "1.4.0")
FIRST, SECOND = "GHSA-aaaa-aaaa-aaaa", "GHSA-bbbb-bbbb-bbbb"


@pytest.fixture
def service() -> Iterator[OsvStandIn]:
    with OsvStandIn(advisory(FIRST)) as standin:
        yield standin


class Day:
    """A clock to be moved by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


def asking(service: OsvStandIn, patience: Patience = HASTE) -> ServiceLookup:
    return ServiceLookup(service.url, patience=patience)


async def test_what_is_known_of_a_package(service: OsvStandIn) -> None:
    found = await asking(service).advisories([KETTLE, npm("mug", "1.0.0")])
    assert ids(audit(found.records, KETTLE)) == [FIRST]
    assert found.missing == ()
    assert found.source == f"OSV at {service.url.removeprefix('http://')}"
    assert service.asked == ["POST 2", f"GET {FIRST}"]


async def test_nothing_is_known(service: OsvStandIn) -> None:
    assert (await asking(service).advisories([npm("kettle", "1.5.0")])).records == {}
    assert service.asked == ["POST 1"]


async def test_nothing_is_asked(service: OsvStandIn) -> None:
    assert (await asking(service).advisories([])).records == {}
    assert service.asked == []


async def test_more_packages_than_a_batch_takes(service: OsvStandIn) -> None:
    many = [npm(f"package-{number}", "1.0.0") for number in range(2 * QUERIES)]
    found = await asking(service).advisories([*many, KETTLE])
    assert sorted(service.asked[:3]) == ["POST 1", f"POST {QUERIES}", f"POST {QUERIES}"]
    assert list(found.records) == [FIRST]


async def test_answers_in_pages() -> None:
    named = [f"GHSA-aaaa-aaaa-aaa{letter}" for letter in "abcde"]
    with OsvStandIn(*map(advisory, named), page=2) as service:
        found = await asking(service).advisories([KETTLE, npm("mug", "1.0.0")])
    assert list(found.records) == named
    assert service.asked[:3] == ["POST 2", "POST 1", "POST 1"]


@pytest.mark.parametrize(("pages", "ends"), [(limits.PAGES, True), (limits.PAGES + 1, False)])
async def test_pages_at_the_edge(pages: int, ends: bool) -> None:
    records = [advisory(f"OSV-2026-{number}") for number in range(pages)]
    with OsvStandIn(*records, page=1) as service:
        if ends:
            assert len((await asking(service).advisories([KETTLE])).records) == pages
        else:
            with pytest.raises(Permanent, match="without end"):
                await asking(service).advisories([KETTLE])


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_stumble_is_overlooked(service: OsvStandIn, status: int) -> None:
    service.faults += [OsvFault(status, {"Retry-After": "0"})] * (limits.ATTEMPTS - 1)
    assert list((await asking(service).advisories([KETTLE])).records) == [FIRST]


@pytest.mark.parametrize(
    ("status", "words"), [(429, "too many requests"), (500, "status 500"), (502, "status 502")]
)
async def test_a_service_that_is_down(service: OsvStandIn, status: int, words: str) -> None:
    service.faults += [OsvFault(status)] * limits.ATTEMPTS
    with pytest.raises(Transient, match=f"^OSV at 127.0.0.1:.* did not answer: {words}"):
        await asking(service).advisories([KETTLE])
    assert service.asked == ["POST 1"] * limits.ATTEMPTS


async def test_a_long_pause_is_not_waited_for(service: OsvStandIn) -> None:
    service.faults.append(OsvFault(429, {"Retry-After": "6"}))
    with pytest.raises(Transient) as failed:
        await asking(service).advisories([KETTLE])
    assert failed.value.retry_after == 6
    assert service.asked == ["POST 1"]


async def test_no_answer_in_time(service: OsvStandIn) -> None:
    service.faults.append(OsvFault(0))
    with pytest.raises(Transient, match=r"nothing within 0\.2 s"):
        await asking(service, replace(HASTE, request=0.2, attempts=1)).advisories([KETTLE])


async def test_the_whole_takes_too_long(service: OsvStandIn) -> None:
    service.faults.append(OsvFault(0))
    with pytest.raises(Transient, match=r"took over 0\.2 s"):
        await asking(service, replace(HASTE, whole=0.2)).advisories([KETTLE])


async def test_nobody_listens(service: OsvStandIn) -> None:
    url = service.url
    with OsvStandIn() as gone:
        url = gone.url
    with pytest.raises(Transient, match="did not answer: it cannot be reached"):
        await ServiceLookup(url, patience=HASTE).advisories([KETTLE])


async def test_a_service_that_failed_is_left_alone(service: OsvStandIn) -> None:
    lookup = asking(service, replace(HASTE, attempts=1, rest=3600.0))
    service.faults.append(OsvFault(503))
    for _ in range(2):
        with pytest.raises(Transient, match="status 503"):
            await lookup.advisories([KETTLE])
    assert service.asked == ["POST 1"]


async def test_after_a_while_it_is_asked_again(service: OsvStandIn) -> None:
    lookup = asking(service, replace(HASTE, attempts=1))
    service.faults.append(OsvFault(503))
    with pytest.raises(Transient):
        await lookup.advisories([KETTLE])
    assert list((await lookup.advisories([KETTLE])).records) == [FIRST]


async def test_redirects_are_not_followed(service: OsvStandIn) -> None:
    with OsvStandIn() as other:
        service.faults.append(OsvFault(302, {"Location": f"{other.url}/v1/querybatch"}))
        with pytest.raises(Permanent, match="redirects elsewhere: set OSV_API_URL"):
            await asking(service).advisories([KETTLE])
        assert other.asked == []


async def test_a_refusal(service: OsvStandIn) -> None:
    service.faults.append(OsvFault(403))
    with pytest.raises(Permanent, match=r"refused the question \(403\)"):
        await asking(service).advisories([KETTLE])


@pytest.mark.parametrize("body", [b"", b"[]", b'{"results":[]}', b'{"results":[{"vulns":1}]}'])
async def test_an_answer_that_is_none(service: OsvStandIn, body: bytes) -> None:
    service.faults.append(OsvFault(200, body=body))
    with pytest.raises(Transient, match="unreadable answer"):
        await asking(service).advisories([KETTLE])


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (1, False)])
async def test_the_size_of_an_answer_at_the_edge(
    service: OsvStandIn, spare: int, fits: bool
) -> None:
    answer = b'{"results":[{}]}'
    body = answer + b" " * (limits.ANSWER_BYTES - len(answer) + spare)
    service.faults.append(OsvFault(200, body=body))
    if fits:
        assert (await asking(service).advisories([KETTLE])).records == {}
    else:
        with pytest.raises(Permanent, match="more than 32 MB"):
            await asking(service).advisories([KETTLE])


async def test_one_malformed_package_spoils_no_other(service: OsvStandIn) -> None:
    service.malformed = {"a\nb"}
    packages = [npm(f"package-{number}", "1.0.0") for number in range(10)]
    found = await asking(service).advisories([*packages, npm("a\nb", "1.0.0"), KETTLE])
    assert list(found.records) == [FIRST]
    assert found.missing == (f"{found.source} refused 1 packages as malformed",)


@pytest.mark.parametrize(
    ("count", "fits"), [(limits.REFUSED_PACKAGES, True), (limits.REFUSED_PACKAGES + 1, False)]
)
async def test_malformed_packages_at_the_edge(service: OsvStandIn, count: int, fits: bool) -> None:
    odd = [npm(f"odd-{number}", "1.0.0") for number in range(count)]
    service.malformed = {one.name for one in odd}
    if fits:
        assert list((await asking(service).advisories([*odd, KETTLE])).records) == [FIRST]
    else:
        with pytest.raises(Permanent, match="refuses our questions"):
            await asking(service).advisories([*odd, KETTLE])


@pytest.mark.parametrize("id", ["../../secret", "", "a b", "A" * 101, "https://evil.example/x"])
async def test_hostile_ids_are_not_asked_for(service: OsvStandIn, id: str) -> None:
    answer = {"results": [{"vulns": [{"id": id, "modified": "now"}, {"id": FIRST}]}]}
    service.faults.append(OsvFault(200, body=json.dumps(answer).encode()))
    assert list((await asking(service).advisories([KETTLE])).records) == [FIRST]
    assert service.asked == ["POST 1", f"GET {FIRST}"]


async def test_an_advisory_that_is_named_and_not_there(service: OsvStandIn) -> None:
    answer = {"results": [{"vulns": [{"id": "GHSA-gone"}]}]}
    service.faults.append(OsvFault(200, body=json.dumps(answer).encode()))
    found = await asking(service).advisories([KETTLE])
    assert found.records == {}
    assert found.missing == (f"{found.source} names advisories that it does not have: GHSA-gone",)


async def test_withdrawn_advisories_are_not_named(service: OsvStandIn) -> None:
    service.publish(advisory(FIRST, withdrawn="2026-11-02T00:00:00Z"))
    assert (await asking(service).advisories([KETTLE])).records == {}


async def test_the_second_look_up_asks_nothing(service: OsvStandIn, database: Database) -> None:
    memory = StoredAdvisories(database)
    packages = [KETTLE, npm("mug", "1.0.0")]
    first = await ServiceLookup(service.url, memory, HASTE).advisories(packages)
    service.asked.clear()
    second = await ServiceLookup(service.url, memory, HASTE).advisories(packages)
    assert second == first
    assert service.asked == []


async def test_only_what_is_new_is_asked(service: OsvStandIn, database: Database) -> None:
    lookup = ServiceLookup(service.url, StoredAdvisories(database), HASTE)
    await lookup.advisories([KETTLE])
    service.asked.clear()
    found = await lookup.advisories([KETTLE, npm("kettle", "1.4.1")])
    assert list(found.records) == [FIRST]
    assert service.asked == ["POST 1"]


async def test_an_advisory_published_between_two_runs(
    service: OsvStandIn, database: Database
) -> None:
    day = Day()
    lookup = ServiceLookup(service.url, StoredAdvisories(database), HASTE, day)
    await lookup.advisories([KETTLE])
    service.publish(advisory(SECOND))
    day.at += limits.FRESH - timedelta(seconds=1)
    assert list((await lookup.advisories([KETTLE])).records) == [FIRST]
    day.at += timedelta(seconds=1)
    assert list((await lookup.advisories([KETTLE])).records) == [FIRST, SECOND]
    assert service.asked == ["POST 1", f"GET {FIRST}", "POST 1", f"GET {SECOND}"]


async def test_a_changed_advisory_is_fetched_again(service: OsvStandIn, database: Database) -> None:
    day = Day()
    lookup = ServiceLookup(service.url, StoredAdvisories(database), HASTE, day)
    await lookup.advisories([KETTLE])
    service.publish(advisory(FIRST, fixed="1.6.0", modified="2026-11-20T00:00:00Z"))
    day.at += limits.FRESH
    found = await lookup.advisories([KETTLE])
    assert audit(found.records, KETTLE).findings[0].fix == ("1.6.0",)


async def test_the_latest_word_on_an_advisory_counts(
    service: OsvStandIn, database: Database
) -> None:
    """Of one package it is remembered as it was, of another it is told as it is now."""
    lookup = ServiceLookup(service.url, StoredAdvisories(database), HASTE)
    await lookup.advisories([KETTLE])
    service.publish(advisory(FIRST, fixed="1.6.0", modified="2026-11-20T00:00:00Z"))
    found = await lookup.advisories([KETTLE, npm("kettle", "1.4.1")])
    assert audit(found.records, KETTLE).findings[0].fix == ("1.6.0",)


async def test_what_was_learned_before_a_failure_is_kept(
    service: OsvStandIn, database: Database
) -> None:
    lookup = ServiceLookup(service.url, StoredAdvisories(database), HASTE)
    service.publish(advisory(SECOND))
    service.faults += [OsvFault(200, body=_answer(FIRST, SECOND)), OsvFault(403)]
    with pytest.raises(Permanent):
        await lookup.advisories([KETTLE])
    service.asked.clear()
    assert list((await lookup.advisories([KETTLE])).records) == [FIRST, SECOND]
    assert "POST 1" not in service.asked


async def test_many_at_once(service: OsvStandIn) -> None:
    for number in range(100):
        service.publish(advisory(f"OSV-2026-{number}"))
    lookup = asking(service)
    found = await asyncio.gather(*(lookup.advisories([KETTLE]) for _ in range(3)))
    assert [len(one.records) for one in found] == [101] * 3


def _answer(*named: str) -> bytes:
    vulns = [{"id": id, "modified": "2026-11-01T00:00:00Z"} for id in named]
    return json.dumps({"results": [{"vulns": vulns}]}).encode()

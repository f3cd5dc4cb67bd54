"""The OSV stand-in answers as the real service is described."""

from collections.abc import Iterator

import httpx
import pytest

from bot.standin.osv import MOST_QUERIES, OsvStandIn

RECORD = {
    "id": "GHSA-aaaa-aaaa-aaaa",
    "modified": "2026-11-01T00:00:00Z",
    "affected": [
        {
            "package": {"ecosystem": "npm", "name": "kettle"},
            "ranges": [{"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "1.5.0"}]}],
            "versions": ["0.9.0"],
        }
    ],
}
NAMED = {"id": "GHSA-aaaa-aaaa-aaaa", "modified": "2026-11-01T00:00:00Z"}


@pytest.fixture
def service() -> Iterator[OsvStandIn]:
    with OsvStandIn(RECORD, {**RECORD, "id": "OSV-2026-1", "withdrawn": "2026"}) as standin:
        yield standin


def ask(service: OsvStandIn, *versions: str, name: str = "kettle") -> httpx.Response:
    package = {"ecosystem": "npm", "name": name}
    queries = [{"package": package, "version": version} for version in versions]
    return httpx.post(f"{service.url}/v1/querybatch", json={"queries": queries})


def test_results_keep_the_order_of_the_queries(service: OsvStandIn) -> None:
    answer = ask(service, "0.8.0", "0.9.0", "1.0.0", "1.5.0")
    assert answer.json() == {"results": [{}, {"vulns": [NAMED]}, {"vulns": [NAMED]}, {}]}


def test_names_are_case_sensitive(service: OsvStandIn) -> None:
    assert ask(service, "1.0.0", name="Kettle").json() == {"results": [{}]}


def test_the_number_of_queries_at_the_edge(service: OsvStandIn) -> None:
    assert ask(service, *["1.0.0"] * MOST_QUERIES).status_code == 200
    assert ask(service, *["1.0.0"] * (MOST_QUERIES + 1)).status_code == 400


def test_single_records(service: OsvStandIn) -> None:
    found = httpx.get(f"{service.url}/v1/vulns/GHSA-aaaa-aaaa-aaaa")
    assert found.json() == RECORD
    assert httpx.get(f"{service.url}/v1/vulns/GHSA-none").status_code == 404
    assert httpx.get(f"{service.url}/v2").status_code == 404


def test_a_page_goes_on_where_the_last_ended() -> None:
    with OsvStandIn(RECORD, {**RECORD, "id": "OSV-2026-1"}, page=1) as service:
        package = {"ecosystem": "npm", "name": "kettle"}
        query: dict[str, object] = {"package": package, "version": "1.0.0"}
        (first,) = _results(service, query)
        (second,) = _results(service, query | {"page_token": first["next_page_token"]})
    assert [first["vulns"][0]["id"], second["vulns"][0]["id"]] == [RECORD["id"], "OSV-2026-1"]
    assert "next_page_token" not in second


def _results(
    service: OsvStandIn, query: dict[str, object]
) -> list[dict[str, list[dict[str, str]]]]:
    answer = httpx.post(f"{service.url}/v1/querybatch", json={"queries": [query]})
    results = answer.json()["results"]
    assert isinstance(results, list)
    return results

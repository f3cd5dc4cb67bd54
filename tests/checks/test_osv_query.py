"""Questions to an OSV service and its answers: batches, order, pages, misfits."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.document import ReportError
from checks.lockfile import Ecosystem, Package
from checks.osv_query import QUERIES, Query, answers, body, queries

KETTLE = Query(Ecosystem.NPM, "kettle", "1.4.0")
MUG = Query(Ecosystem.PYPI, "mug", "2.0")


def test_the_body_names_versions_beside_packages() -> None:
    assert json.loads(body([KETTLE, Query(Ecosystem.PYPI, "mug", "2.0", "next")])) == {
        "queries": [
            {"package": {"ecosystem": "npm", "name": "kettle"}, "version": "1.4.0"},
            {
                "package": {"ecosystem": "PyPI", "name": "mug"},
                "version": "2.0",
                "page_token": "next",
            },
        ]
    }


def test_batches_at_the_edge() -> None:
    packages = [Package(Ecosystem.NPM, "a", str(number)) for number in range(QUERIES + 1)]
    assert [len(batch) for batch in queries(packages[:QUERIES])] == [QUERIES]
    assert [len(batch) for batch in queries(packages)] == [QUERIES, 1]
    assert list(queries([])) == []


def test_a_package_is_asked_for_once() -> None:
    twice = [Package(Ecosystem.NPM, "a", "1", True), Package(Ecosystem.NPM, "a", "1", False)]
    assert [list(batch) for batch in queries(twice)] == [[Query(Ecosystem.NPM, "a", "1")]]


def test_answers_keep_the_order() -> None:
    text = b'{"results":[{},{"vulns":[{"id":"A-1","modified":"x"}],"next_page_token":"t"}]}'
    clean, found = answers(text, [KETTLE, MUG])
    assert (clean.query, clean.ids, clean.more) == (KETTLE, (), None)
    assert (found.ids, found.more) == (("A-1",), Query(Ecosystem.PYPI, "mug", "2.0", "t"))


def test_answers_that_do_not_fit() -> None:
    with pytest.raises(ReportError, match="1 answers to 2 queries"):
        answers(b'{"results":[{}]}', [KETTLE, MUG])
    with pytest.raises(ReportError, match="answer of the OSV service"):
        answers(b'{"code":3}', [KETTLE])


@given(st.binary(max_size=100))
def test_any_bytes(text: bytes) -> None:
    with pytest.raises(ReportError):
        answers(text, [KETTLE])

"""What is asked of an OSV-compatible service, and what its answers mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from checks.document import ReportError
from checks.json_text import decode
from checks.lockfile import Ecosystem, Package
from checks.report_rows import name

QUERIES = 1_000


@dataclass(frozen=True, slots=True)
class Query:
    """One package at one version; `page` continues an answer that was too long."""

    ecosystem: Ecosystem
    name: str
    version: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The ids of advisories about one query, and the query for more of them. `modified` says of
    each id when its advisory was last changed, in the words of the service."""

    query: Query
    ids: tuple[str, ...]
    more: Query | None = None
    modified: tuple[str, ...] = ()


class _Named(msgspec.Struct):
    ecosystem: str
    name: str


class _Asked(msgspec.Struct, omit_defaults=True):
    package: _Named
    version: str
    page_token: str = ""


class _Id(msgspec.Struct):
    id: str
    modified: str | None = None


class _Result(msgspec.Struct):
    vulns: list[_Id] | None = None
    next_page_token: str | None = None


class _Results(msgspec.Struct):
    results: list[_Result]


RESULTS = msgspec.json.Decoder(_Results)
_encoder = msgspec.json.Encoder()


def queries(packages: Sequence[Package]) -> Iterator[tuple[Query, ...]]:
    """One query per package and version, in batches of at most QUERIES."""
    keys = sorted({package.key for package in packages})
    for start in range(0, len(keys), QUERIES):
        yield tuple(Query(*key) for key in keys[start : start + QUERIES])


def body(batch: Sequence[Query]) -> bytes:
    """The body of `POST /v1/querybatch`."""
    asked = [_Asked(_Named(one.ecosystem, one.name), one.version, one.page) for one in batch]
    return _encoder.encode({"queries": asked})


def answers(raw: bytes, batch: Sequence[Query]) -> tuple[Answer, ...]:
    """The answers in the order of the queries; ReportError if they do not fit together."""
    results = decode(raw, RESULTS, "the answer of the OSV service").results
    if len(results) != len(batch):
        raise ReportError(f"the OSV service gave {len(results)} answers to {len(batch)} queries")
    return tuple(_answer(query, result) for query, result in zip(batch, results, strict=True))


def _answer(query: Query, result: _Result) -> Answer:
    found = result.vulns or []
    page = result.next_page_token
    return Answer(
        query,
        tuple(name(one.id) for one in found),
        replace(query, page=page) if page else None,
        tuple(name(one.modified or "") for one in found),
    )

"""Requests and answers, free of any web framework."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urlencode

import msgspec

from bot.standin.refusals import invalid_request, refusal

Shape = TypeVar("Shape")
Item = TypeVar("Item")
PER_PAGE = 30
PER_PAGE_MAX = 100
_MISSING = re.compile(r"Object missing required field `(\w+)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(\w+)`")
_WHERE = re.compile(r" - at `\$\.?(.*)`")


@dataclass(frozen=True, slots=True)
class Request:
    """`path` is decoded and lacks an enterprise server's prefix, which stands in `root` with the
    address; header names are lower-case."""

    method: str
    path: str
    root: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def number(self, name: str, default: int) -> int:
        """A whole number of the query; the default when absent or not a number."""
        text = self.query.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 10 else default


@dataclass(frozen=True, slots=True)
class Answer:
    """A document is sent as JSON, bytes as they are; None sends no body."""

    status: int
    document: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json; charset=utf-8"

    def body(self) -> bytes:
        """The bytes to send."""
        if self.document is None:
            return b""
        return self.document if isinstance(self.document, bytes) else encoded(self.document)


def encoded(document: object) -> bytes:
    """JSON; a lone surrogate, which a path may hold, is replaced."""
    return msgspec.json.encode(document)


def query_of(raw: str) -> dict[str, str]:
    """The last value of each name in a query string."""
    return dict(parse_qsl(raw, keep_blank_values=True))


def read(body: bytes, shape: type[Shape]) -> Shape:
    """Decode a body. Refuses with 400 what is not JSON and with 422 what is not of that shape."""
    try:
        return msgspec.json.decode(body or b"{}", type=shape)
    except msgspec.ValidationError as error:
        raise invalid_request(explain(str(error))) from error
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise refusal(400, "Problems parsing JSON") from error


def explain(error: str) -> str:
    """A decoder's complaint in GitHub's words."""
    missing, unknown, where = _MISSING.search(error), _UNKNOWN.search(error), _WHERE.search(error)
    if missing:
        return f'"{missing[1]}" wasn\'t supplied.'
    if unknown:
        return f'"{unknown[1]}" is not a permitted key.'
    place = re.sub(r"\[(\d+)\]", r"/\1", where[1].replace(".", "/")) if where else ""
    return f"For 'properties/{place}', {_WHERE.sub('', error)}."


def page_of(request: Request, items: list[Item]) -> tuple[list[Item], dict[str, str]]:
    """One page of a list, and the Link header that leads to the next and the last."""
    size = max(1, min(request.number("per_page", PER_PAGE), PER_PAGE_MAX))
    page = max(1, request.number("page", 1))
    last = max(1, -(-len(items) // size))
    links = {"next": page + 1, "last": last} if page < last else {}
    links |= {"first": 1, "prev": page - 1} if page > 1 else {}
    return items[(page - 1) * size : page * size], link_header(
        request, {name: {"page": str(number)} for name, number in links.items()}
    )


def link_header(request: Request, pages: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """A Link header from the query changes of each relation; empty without relations."""
    here = f"{request.root}{quote(request.path)}"
    links = [
        f'<{here}?{urlencode({**request.query, **changes})}>; rel="{name}"'
        for name, changes in pages.items()
    ]
    return {"link": ", ".join(links)} if links else {}

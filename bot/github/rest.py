"""The REST calls that the resource modules are made of: checked, decoded, paged."""

import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from bot.failures import Permanent, Transient
from bot.github.refusals import Answer, failure

MAX_PAGES = 40
"""Pages of a list that are read at most."""
NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")
NEXT_PAGE = re.compile(r'<([^<>]+)>\s*;[^,<]*\brel="?next\b')

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `path` is a path below the API's root, or a whole URL of the same host; `kind`
    names the resource for the metrics. Without `follow` a redirect is an answer like others."""

    method: str
    path: str
    kind: str
    body: bytes | None = None
    follow: bool = True


Send = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Rest:
    """Calls on behalf of one identity. All of them raise Transient or Refused."""

    root: str
    send: Send

    async def ask(self, call: Call) -> Answer:
        """Send a call; an answer that is no success becomes a failure."""
        answer = await self.send(call)
        if not 200 <= answer.status < 300:
            raise failure(f"{call.method} {call.kind}", answer, time.time())
        return answer

    async def get(self, kind: str, path: str, shape: type[T]) -> T:
        """Read one thing."""
        return decode(kind, await self.ask(Call("GET", path, kind)), shape)

    async def write(self, kind: str, target: str, body: object, shape: type[T]) -> T:
        """Send `body` as JSON; `target` is "POST /path" or "PATCH /path"."""
        method, path = target.split(" ", 1)
        call = Call(method, path, kind, msgspec.json.encode(body))
        return decode(kind, await self.ask(call), shape)

    async def delete(self, kind: str, path: str) -> None:
        """Remove one thing."""
        await self.ask(Call("DELETE", path, kind))

    async def pages(self, kind: str, path: str, shape: type[T]) -> AsyncIterator[T]:
        """Read a list page by page; a link to another host is refused."""
        for _ in range(MAX_PAGES):
            answer = await self.ask(Call("GET", path, kind))
            yield decode(kind, answer, shape)
            following = next_page(answer)
            if following is None:
                return
            path = following
            if not same_host(path, self.root):
                raise Permanent(f"the next page of {kind} is on another host: not followed")


@dataclass(frozen=True, slots=True)
class Repository:
    """One repository, on behalf of an installation whose token is good for it alone."""

    rest: Rest
    path: str
    installation_id: int
    access: str = field(repr=False)

    async def token(self) -> str:
        """The installation token, for git."""
        return self.access


def repository_path(owner: str, name: str) -> str:
    """`/repos/OWNER/NAME`; ValueError for names that GitHub does not allow."""
    for part in (owner, name):
        if NAME.fullmatch(part) is None:
            raise ValueError(f"{part[:100]!r} is no name of a GitHub account or repository")
    return f"/repos/{owner}/{name}"


def decode(kind: str, answer: Answer, shape: type[T]) -> T:
    """Read an answer leniently: what `shape` does not name is ignored."""
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except (msgspec.MsgspecError, RecursionError) as fault:
        raise Transient(f"GitHub's answer on {kind} is not readable: {fault}") from None


def next_page(answer: Answer) -> str | None:
    """The URL of the next page, from the Link header."""
    found = NEXT_PAGE.search(answer.headers.get("link", ""))
    return found.group(1) if found else None


def same_host(url: str, root: str) -> bool:
    """Whether two URLs share scheme, host and port."""
    one, other = urlsplit(url), urlsplit(root)
    return (one.scheme, one.netloc) == (other.scheme, other.netloc)

"""The few ASGI types and answers that are made without a framework."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping

import msgspec

Scope = MutableMapping[str, object]
Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

PROBLEM = b"application/problem+json"
JSON = b"application/json"
TITLES = {
    400: "Bad request",
    401: "Not signed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    413: "Too large",
    415: "Wrong content type",
    422: "Not acceptable",
    429: "Too many requests",
    500: "Internal error",
    503: "Not available now",
}


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """An answer other than success, as problem+json; `detail` says what to do."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})

    def body(self) -> bytes:
        return problem_body(self.status, self.detail)


def problem_body(status: int, detail: str) -> bytes:
    title = TITLES.get(status, "Error")
    return msgspec.json.encode({"title": title, "status": status, "detail": detail})


def headers_of(scope: Scope) -> Headers:
    headers = scope["headers"]
    assert isinstance(headers, list)
    return headers


async def send_problem(send: Send, problem: Problem) -> None:
    extra = [(name.encode(), value.encode()) for name, value in problem.headers.items()]
    await send_body(send, problem.status, problem.body(), PROBLEM, extra)


async def send_body(
    send: Send, status: int, body: bytes, kind: bytes = JSON, extra: Headers | None = None
) -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), *(extra or ())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

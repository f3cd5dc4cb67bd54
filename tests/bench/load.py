"""The load generator, a process of its own: `python -m tests.bench.load`, one JSON line out.

Keeps connections open and each of them busy; every request has a GUID of its own.
"""

import asyncio
import json
import sys
import time
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple, cast

import uvloop

Figures = dict[str, float]


class Order(NamedTuple):
    """What to send where, for how long: `request` holds GUID_MARK once."""

    port: int
    connections: int
    seconds: float
    request: bytes


GUID_MARK = b"00000000-0000-0000-0000-000000000000"
WARM_SECONDS = 0.3
PATIENCE_SECONDS = 20.0
"""For answers that never come."""


class Tally:
    """Latencies in seconds of what was answered within the measured time."""

    def __init__(self, order: Order) -> None:
        before, _, self.after = order.request.partition(GUID_MARK)
        self.before = before
        self.numbers = count(time.time_ns())
        self.starts = time.perf_counter() + WARM_SECONDS
        self.ends = self.starts + order.seconds
        self.latencies: list[float] = []
        self.total = 0
        self.refused = 0
        self.first_refusal = b""

    def next_request(self) -> bytes:
        return b"%b%036x%b" % (self.before, next(self.numbers), self.after)

    def answered(self, status: bytes, sent: float, now: float) -> None:
        self.total += 1
        if not status.startswith(b"2"):
            self.refused += 1
            self.first_refusal = self.first_refusal or status
        if self.starts <= now <= self.ends:
            self.latencies.append(now - sent)


class Connection(asyncio.Protocol):
    """Sends the next request as soon as the last is answered."""

    def __init__(self, tally: Tally, done: "asyncio.Future[None]") -> None:
        self.tally, self.done = tally, done
        self.held = b""
        self.sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's are of no such class
        self.send()

    def send(self) -> None:
        self.sent = time.perf_counter()
        self.transport.write(self.tally.next_request())

    def data_received(self, data: bytes) -> None:
        self.held += data
        head, mark, body = self.held.partition(b"\r\n\r\n")
        if not mark or len(body) < _length(head):
            return
        self.held = b""
        now = time.perf_counter()
        self.tally.answered(head[9:12], self.sent, now)
        if now < self.tally.ends:
            self.send()
        else:
            self.transport.close()

    def connection_lost(self, fault: Exception | None) -> None:
        if self.done.done():
            return
        if fault is not None or time.perf_counter() < self.tally.ends:
            self.done.set_exception(ConnectionError(f"closed by the server: {fault}"))
        else:
            self.done.set_result(None)


def _length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    if at < 0:
        raise ValueError("an answer without content-length")
    return int(lowered[at + 15 :].split(b"\r\n", 1)[0])


async def run(order: Order) -> Figures:
    """Hit the server; ConnectionError when it closes a connection, TimeoutError when it is mute."""
    loop, tally = asyncio.get_running_loop(), Tally(order)
    waiting: list[asyncio.Future[None]] = []
    for _ in range(order.connections):
        done: asyncio.Future[None] = loop.create_future()
        waiting.append(done)
        await loop.create_connection(partial(Connection, tally, done), "127.0.0.1", order.port)
    async with asyncio.timeout(order.seconds + PATIENCE_SECONDS):
        await asyncio.gather(*waiting)
    return figures(tally, order)


def figures(tally: Tally, order: Order) -> Figures:
    """Rates and percentiles of one round."""
    ordered = sorted(tally.latencies)
    total = len(ordered)
    return {
        "total": tally.total,
        "rps": total / order.seconds,
        "p50_ms": ordered[total // 2] * 1000 if total else 0.0,
        "p99_ms": ordered[min(total - 1, total * 99 // 100)] * 1000 if total else 0.0,
        "refused": tally.refused,
        "refusal": float(tally.first_refusal or 0),
    }


def main(arguments: list[str]) -> None:
    port, connections, seconds, file = arguments
    order = Order(int(port), int(connections), float(seconds), Path(file).read_bytes())
    sys.stdout.write(json.dumps(uvloop.run(run(order))))


if __name__ == "__main__":
    main(sys.argv[1:])

"""How a call is sent: reads are repeated, redirects followed, fresh tokens given a moment."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from bot.failures import Permanent, Transient
from bot.github.app_auth import FRESH, Token
from bot.github.refusals import Answer
from bot.github.rest import Call, Send, same_host

READ_RETRIES = 2
RETRY_PAUSE = 0.3
"""Seconds before the first repetition; the second waits twice as long."""
MAX_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """`exchange` sends with our credentials to `root`, `stranger` without them anywhere else.
    `forget` drops the token when GitHub no longer accepts it; `clock` tells the Unix time."""

    root: str
    exchange: Send
    stranger: Send
    token: Token | None = None
    forget: Callable[[], None] | None = None
    clock: Callable[[], float] = time.time

    async def send(self, call: Call) -> Answer:
        """The final answer to a call, whatever its status."""
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._accepted(call)
            target = _redirect(call, answer, self.root)
            if target is None:
                return answer
            call = replace(call, path=target)
        raise Permanent(f"GitHub redirects {call.kind} in circles")

    async def _accepted(self, call: Call) -> Answer:
        """GitHub may refuse a token in the seconds after its creation."""
        answer = await self._repeated(call)
        if answer.status != 401 or self.token is None:
            return answer
        pauses = (RETRY_PAUSE, RETRY_PAUSE * 2)
        for pause in pauses if self.clock() - self.token.created < FRESH else ():
            await asyncio.sleep(pause)
            answer = await self._repeated(call)
            if answer.status != 401:
                return answer
        if self.forget is not None and self.clock() - self.token.created >= FRESH:
            self.forget()
        raise Transient("GitHub does not accept our token yet, or no longer", retry_after=2.0)

    async def _repeated(self, call: Call) -> Answer:
        """Reads are repeated when GitHub stumbles; writes never are."""
        for count in range(READ_RETRIES if call.method == "GET" else 0):
            try:
                answer = await self._once(call)
            except Transient:
                pass
            else:
                if answer.status < 500:
                    return answer
            await asyncio.sleep(RETRY_PAUSE * (count + 1))
        return await self._once(call)

    async def _once(self, call: Call) -> Answer:
        at_home = "://" not in call.path or same_host(call.path, self.root)
        return await (self.exchange if at_home else self.stranger)(call)


def _redirect(call: Call, answer: Answer, root: str) -> str | None:
    """Where to ask again. Writes go only where the method is kept, and to no other host."""
    location = answer.headers.get("location")
    if not call.follow or not 300 <= answer.status < 400 or location is None:
        return None
    follows = (301, 302, 307, 308) if call.method == "GET" else (307, 308)
    target = urljoin(call.path if "://" in call.path else root, location)
    if answer.status not in follows or not target.startswith(("https://", "http://")):
        raise Permanent(f"GitHub moved {call.kind}; the request is not sent elsewhere")
    if call.method != "GET" and not same_host(target, root):
        raise Permanent(f"GitHub moved {call.kind} to another host; nothing is written there")
    return target

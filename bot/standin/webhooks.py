"""Webhooks: sign, send over HTTP, record. Like GitHub, never try again by itself."""

import asyncio
import hashlib
import hmac
import secrets
import time
import uuid
from dataclasses import replace

import httpx

from bot.standin.deliveries import Delivery
from bot.standin.document import Doc
from bot.standin.state import State
from bot.standin.wire.messages import encoded

DELIVERY_SECONDS = 10.0
HOOK_ID = 424242


def signed_headers(event: str, guid: str, payload: bytes, state: State) -> dict[str, str]:
    """All headers that GitHub sends with these bytes."""
    secret = state.app.webhook_secret.encode()
    return {
        "accept": "*/*",
        "content-type": "application/json",
        "user-agent": f"GitHub-Hookshot/{secrets.token_hex(4)[:7]}",
        "x-github-delivery": guid,
        "x-github-event": event,
        "x-github-hook-id": str(HOOK_ID),
        "x-github-hook-installation-target-id": str(state.app.id),
        "x-github-hook-installation-target-type": "integration",
        "x-hub-signature": f"sha1={hmac.new(secret, payload, hashlib.sha1).hexdigest()}",
        "x-hub-signature-256": f"sha256={hmac.new(secret, payload, hashlib.sha256).hexdigest()}",
    }


class Webhooks:
    """Sends events to the App's webhook URL. Lives on one event loop."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._client: httpx.AsyncClient | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._held: list[Delivery] | None = None

    def emit(self, event: str, payload: Doc) -> Delivery | None:
        """Start a delivery; None when the App has no webhook or does not listen to the event."""
        app = self._state.app
        always = event.startswith("installation") or event == "ping"
        if app.webhook_url is None or not (always or event in app.events):
            return None
        delivery = self._delivery(event, payload, app.webhook_url)
        if self._held is not None:
            self._held.append(delivery)
        else:
            self._start(delivery)
        return delivery

    def _delivery(self, event: str, payload: Doc, url: str) -> Delivery:
        body, guid, action = encoded(payload), str(uuid.uuid4()), payload.get("action")
        return Delivery(
            id=self._state.next_id(),
            guid=guid,
            event=event,
            action=action if isinstance(action, str) else None,
            delivered_at=self._state.now(),
            url=url,
            request_headers=signed_headers(event, guid, body, self._state),
            payload=body,
            installation_id=_id_of(payload, "installation"),
            repository_id=_id_of(payload, "repository"),
        )

    def redeliver(self, delivery: Delivery) -> Delivery:
        """Send the same bytes under the same GUID once more, to the present URL and secret."""
        url = self._state.app.webhook_url or delivery.url
        headers = signed_headers(delivery.event, delivery.guid, delivery.payload, self._state)
        again = replace(
            delivery,
            id=self._state.next_id(),
            redelivery=True,
            delivered_at=self._state.now(),
            url=url,
            request_headers=headers,
            status="pending",
            status_code=0,
        )
        self._start(again)
        return again

    def hold(self) -> None:
        """Keep events back until `release`."""
        self._held = self._held or []

    def release(self, reverse: bool = False) -> None:
        """Send what was held back, newest first if `reverse`."""
        held, self._held = self._held or [], None
        for delivery in reversed(held) if reverse else held:
            self._start(delivery)

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._send(delivery))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Wait until every delivery that is under way now has ended."""
        if self._running:
            await asyncio.wait(set(self._running))

    async def close(self) -> None:
        """Give up what is still running."""
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._client:
            await self._client.aclose()

    async def _send(self, delivery: Delivery) -> None:
        started = time.monotonic()
        done = replace(await self._attempt(delivery), duration=time.monotonic() - started)
        with self._state.change():
            self._state.deliveries[done.id] = done

    async def _attempt(self, delivery: Delivery) -> Delivery:
        self._client = self._client or httpx.AsyncClient(timeout=DELIVERY_SECONDS, trust_env=False)
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):
                response = await self._client.post(
                    delivery.url, content=delivery.payload, headers=delivery.request_headers
                )
        except (TimeoutError, httpx.TimeoutException):
            return replace(delivery, status="timed out")
        except (httpx.HTTPError, httpx.InvalidURL):
            return replace(delivery, status="failed to connect to host")
        return replace(
            delivery,
            status="OK" if response.is_success else response.reason_phrase,
            status_code=response.status_code,
            response_headers=dict(response.headers),
            response=response.text,
        )


def _id_of(payload: Doc, name: str) -> int | None:
    part = payload.get(name)
    number = part.get("id") if isinstance(part, dict) else None
    return number if isinstance(number, int) else None

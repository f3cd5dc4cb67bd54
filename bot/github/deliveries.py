"""Webhook deliveries as GitHub recorded them: what failed can be asked for again."""

from collections.abc import AsyncIterator
from datetime import datetime

import msgspec

from bot.github.rest import Call, Rest


class Delivery(msgspec.Struct):
    """One attempt to deliver an event; attempts of one event share the GUID."""

    id: int
    guid: str
    event: str
    status_code: int = 0
    redelivery: bool = False
    delivered_at: str = ""

    @property
    def arrived(self) -> bool:
        """Whether our receiver took it; a refused connection has no status worth the name."""
        return 200 <= self.status_code < 400

    @property
    def moment(self) -> datetime | None:
        """When it was delivered, if GitHub says so in a way that can be read."""
        try:
            return datetime.fromisoformat(self.delivered_at)
        except ValueError:
            return None


async def since(app: Rest, oldest: datetime) -> AsyncIterator[Delivery]:
    """Deliveries back to a moment, the newest first. GitHub keeps them for three days."""
    path = "/app/hook/deliveries?per_page=100"
    async for page in app.pages("deliveries", path, list[Delivery]):
        for delivery in page:
            moment = delivery.moment
            if moment is not None and moment < oldest:
                return
            yield delivery


async def redeliver(app: Rest, delivery_id: int) -> None:
    """Ask GitHub to deliver once more, with the same GUID."""
    path = f"/app/hook/deliveries/{delivery_id}/attempts"
    await app.ask(Call("POST", path, "redelivery", b"{}"))

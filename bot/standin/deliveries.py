"""Deliveries of webhooks as GitHub records them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt. A redelivery has the same `guid` and another `id`.

    `status_code` is 0 when nobody answered; `status` then says why. `duration` is in seconds.
    """

    id: int
    guid: str
    event: str
    action: str | None
    delivered_at: datetime
    url: str
    request_headers: dict[str, str]
    payload: bytes
    redelivery: bool = False
    status: str = "pending"
    status_code: int = 0
    duration: float = 0.0
    installation_id: int | None = None
    repository_id: int | None = None
    response_headers: dict[str, str] | None = None
    response: str | None = None

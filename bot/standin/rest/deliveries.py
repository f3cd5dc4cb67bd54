"""Deliveries of the App's webhook: list, look at, ask for again."""

import msgspec

from bot.standin.call import Call
from bot.standin.deliveries import Delivery
from bot.standin.document import Doc
from bot.standin.refusals import not_found, refusal
from bot.standin.wire.messages import PER_PAGE, PER_PAGE_MAX, Answer, link_header
from bot.standin.wire.router import Route

KEPT_DAYS = 3


def delivery_item(delivery: Delivery) -> Doc:
    """A delivery as the list shows it, with times to the fraction of a second."""
    return {
        "id": delivery.id,
        "guid": delivery.guid,
        "delivered_at": delivery.delivered_at.isoformat().replace("+00:00", "Z"),
        "redelivery": delivery.redelivery,
        "duration": round(delivery.duration, 2),
        "status": delivery.status,
        "status_code": delivery.status_code,
        "event": delivery.event,
        "action": delivery.action,
        "installation_id": delivery.installation_id,
        "repository_id": delivery.repository_id,
        "throttled_at": None,
    }


def _kept(call: Call) -> list[Delivery]:
    """Deliveries young enough, newest first."""
    with call.state.reading():
        every = list(call.state.deliveries.values())
    now = call.state.now()
    young = [delivery for delivery in every if (now - delivery.delivered_at).days < KEPT_DAYS]
    return sorted(young, key=lambda delivery: -delivery.id)


def list_deliveries(call: Call) -> Answer:
    """GET /app/hook/deliveries, paged by cursor."""
    found = _kept(call)
    status = call.request.query.get("status")
    if status == "failure":
        # Where nobody answered there is no code, so the filter does not show those.
        found = [delivery for delivery in found if 400 <= delivery.status_code < 600]
    elif status == "success":
        found = [delivery for delivery in found if 200 <= delivery.status_code < 400]
    cursor = call.request.query.get("cursor", "").removeprefix("v1_")
    if cursor.isdecimal():
        found = [delivery for delivery in found if delivery.id < int(cursor)]
    size = max(1, min(call.request.number("per_page", PER_PAGE), PER_PAGE_MAX))
    page = found[:size]
    following = {"next": {"cursor": f"v1_{page[-1].id}"}} if len(found) > size else {}
    links = link_header(call.request, following)
    return Answer(200, [delivery_item(delivery) for delivery in page], links)


def _delivery(call: Call) -> Delivery:
    delivery = next((d for d in _kept(call) if d.id == call.number("delivery")), None)
    if delivery is None:
        raise not_found()
    return delivery


def get_delivery(call: Call) -> Answer:
    """GET /app/hook/deliveries/{id}, with what was sent and what came back."""
    delivery = _delivery(call)
    document = delivery_item(delivery) | {
        "url": delivery.url,
        "request": {
            "headers": delivery.request_headers,
            "payload": msgspec.json.decode(delivery.payload, type=Doc),
        },
        "response": {"headers": delivery.response_headers, "payload": delivery.response},
    }
    return Answer(200, document)


def redeliver(call: Call) -> Answer:
    """POST /app/hook/deliveries/{id}/attempts."""
    if call.state.app.webhook_url is None:
        raise refusal(422, "The hook has no URL")
    call.world.webhooks.redeliver(_delivery(call))
    return Answer(202, {})


ROUTES = (
    Route("GET", "/app/hook/deliveries", list_deliveries, "app"),
    Route("GET", "/app/hook/deliveries/{delivery}", get_delivery, "app"),
    Route("POST", "/app/hook/deliveries/{delivery}/attempts", redeliver, "app"),
)

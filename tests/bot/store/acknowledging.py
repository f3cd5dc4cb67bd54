"""Stores deliveries until it is killed, and prints each GUID once it is acknowledged."""

import asyncio
import sys
from datetime import UTC, datetime

from bot.store.deliveries import Delivery, DeliveryWriter


async def ignore(_: int) -> None:
    return None


async def acknowledge(writer: DeliveryWriter, lane: int) -> None:
    number = 0
    while True:
        number += 1
        guid = f"{lane}-{number}"
        await writer.store(Delivery(guid, "push", b"{}" * 500, datetime.now(UTC), "r"))
        sys.stdout.write(f"{guid}\n")
        sys.stdout.flush()


async def main() -> None:
    writer = DeliveryWriter(sys.argv[1], ignore)
    writer.start()
    await asyncio.gather(*(acknowledge(writer, lane) for lane in range(8)))


asyncio.run(main())

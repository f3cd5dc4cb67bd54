"""Reads each of GitHub's example webhooks as the receiver does; fails when one is unreadable."""

import sys
from pathlib import Path

import msgspec

from bot.github.events import UnreadablePayload
from bot.github.reading import READERS, read_event

APP_ID = 1


class Examples(msgspec.Struct):
    """The examples of one event, as GitHub would send them."""

    name: str
    examples: list[msgspec.Raw]


def main(path: Path) -> int:
    """0 when all examples of all events that we serve can be read, else 1."""
    events = msgspec.json.decode(path.read_bytes(), type=list[Examples])
    served = [event for event in events if event.name in READERS]
    faults = [fault for event in served for fault in unreadable(event)]
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    read = sum(len(event.examples) for event in served)
    sys.stdout.write(
        f"contract: {read} examples of {len(served)} events, {len(faults)} unreadable\n"
    )
    return 1 if faults or not read else 0


def unreadable(event: Examples) -> list[str]:
    """What the receiver says of the examples that it would refuse."""
    faults = []
    for number, example in enumerate(event.examples):
        try:
            read_event(event.name, bytes(example), APP_ID)
        except UnreadablePayload as fault:
            faults.append(f"example {number}: {fault}")
    return faults


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

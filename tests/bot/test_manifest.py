"""The manifest that is shipped asks for no more than the App uses."""

from bot.github.reading import READERS
from bot.manifest import manifest

MAY_WRITE = {"checks", "pull_requests", "statuses"}


def test_only_three_permissions_write() -> None:
    asked = manifest().default_permissions
    assert {name for name, level in asked.items() if level == "write"} == MAY_WRITE
    assert set(asked.values()) <= {"read", "write"}
    assert asked["contents"] == "read"


def test_every_event_that_is_read_is_asked_for() -> None:
    """Installations and pings are told without asking."""
    untold = set(READERS) - set(manifest().default_events)
    assert all(name.startswith("installation") or name == "ping" for name in untold), untold


def test_it_says_what_it_is() -> None:
    shipped = manifest()
    assert shipped.name
    assert shipped.description
    assert shipped.url.startswith("https://")
    assert not shipped.public

"""The manifest that is shipped asks for no more than the App uses."""

from bot.github.reading import READERS
from bot.manifest import manifest

MAY_WRITE = {"checks", "pull_requests", "statuses"}


def test_only_three_permissions_write() -> None:
    asked = manifest().default_permissions
    assert {name for name, level in asked.items() if level == "write"} == MAY_WRITE
    assert set(asked.values()) <= {"read", "write"}
    assert asked["contents"] == "read"


def test_every_event_that_is_asked_for_is_read() -> None:
    """Installations are told without asking."""
    assert set(manifest().default_events) <= set(READERS)
    assert not {"installation", "installation_repositories"} & set(manifest().default_events)


def test_it_says_what_it_is() -> None:
    shipped = manifest()
    assert shipped.name
    assert shipped.description
    assert shipped.url.startswith("https://")
    assert not shipped.public

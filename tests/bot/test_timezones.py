"""Time zones: which names there are, and on which day a moment falls."""

from datetime import UTC, date, datetime

import pytest

from bot.timezones import day_in, is_timezone


@pytest.mark.parametrize("name", ["UTC", "Europe/Paris", "America/Argentina/Ushuaia", "Etc/GMT+1"])
def test_known_names(name: str) -> None:
    assert is_timezone(name)


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "Europe", "../etc/passwd", "/etc/localtime", "a\0b", "é"]
)
def test_other_names(name: str) -> None:
    assert not is_timezone(name)


def test_the_day_turns_with_the_zone() -> None:
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert day_in("UTC", moment) == date(2026, 3, 1)
    assert day_in("Europe/Paris", moment) == date(2026, 3, 2)
    assert day_in("America/New_York", moment) == date(2026, 3, 1)
    assert day_in("Mars/Olympus", moment) == date(2026, 3, 1)

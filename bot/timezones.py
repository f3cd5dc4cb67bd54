"""Names of time zones, for the day on which dated limits turn."""

import zoneinfo
from datetime import date, datetime


def is_timezone(name: str) -> bool:
    """Whether the zone database of this installation knows `name`."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def day_in(name: str, moment: datetime) -> date:
    """The day of an aware moment in a zone; UTC's where the zone is not known."""
    zone = name if is_timezone(name) else "UTC"
    return moment.astimezone(zoneinfo.ZoneInfo(zone)).date()

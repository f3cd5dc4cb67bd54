"""`hardening migrate`: brings the database to this version's schema."""

import argparse
import sys


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    subparsers.add_parser(
        "migrate",
        help="bring the database to this version's schema",
        description=f"{__doc__} Safe to run again, and at once from several machines.",
    )


def run(options: argparse.Namespace) -> int:
    """Exit 0 when the schema is the newest, 1 when the database refused."""
    import asyncio

    from bot.cli.environment import settings_with_database

    settings = settings_with_database()
    if settings is None:
        return 2
    from sqlalchemy.exc import SQLAlchemyError

    from bot.store.migrations import migrate, newest_revision
    from bot.telemetry import redacted

    try:
        asyncio.run(migrate(settings.database_url))
    except (SQLAlchemyError, OSError) as error:
        reason = redacted(str(error)).splitlines()[0]
        print(f"The database refused: {reason}. Check DATABASE_URL.", file=sys.stderr)
        return 1
    print(f"The schema is at {newest_revision()}.")
    return 0

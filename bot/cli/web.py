"""`hardening web`: the receiver alone, beside any number of others."""

import argparse


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    subparsers.add_parser("web", help="the receiver alone", description=__doc__)


def run(options: argparse.Namespace) -> int:
    """Blocks until SIGTERM or SIGINT; what was received is stored before it ends."""
    from bot.cli.environment import settings_with_database

    settings = settings_with_database()
    if settings is None:
        return 2
    from bot.web.alone import run_web

    return run_web(settings)

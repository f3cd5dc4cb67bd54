"""`hardening worker`: takes runs until it is told to stop."""

import argparse


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    subparsers.add_parser("worker", help="a worker alone", description=__doc__)


def run(options: argparse.Namespace) -> int:
    """Blocks until SIGTERM or SIGINT; running work is finished or handed back first."""
    from bot.cli.environment import settings_with_folder

    settings = settings_with_folder()
    if settings is None:
        return 2
    from bot.process import run_worker

    return run_worker(settings)

"""The command line: which module answers which command, and what the exit codes mean.

A command's module is imported only when it is called: most of the start-up time is imports.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version

OK, BLOCKED, USAGE = 0, 1, 2

COMMANDS = {
    "check": "judge a change of a local repository as the bot would",
    "measure": "whole-tree figures at one commit",
    "report": "recognise CI reports and print what they hold",
    "upload": "send CI reports to a Hardening server",
    "validate": "check .hardening.yml and show what it means",
    "demo": "play a pull request against the built-in stand-in for GitHub",
    "serve": "receiver and worker in one process, nothing else needed",
    "web": "the receiver alone",
    "worker": "a worker alone",
    "migrate": "bring the database to this version's schema",
    "doctor": "check settings, database, Redis, git, clock and GitHub credentials",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit codes: 0 fine, 1 a gate blocks, 2 wrong usage or configuration."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(
        prog="hardening",
        description="Keeps a repository's debt from growing.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Run `hardening COMMAND --help` for the options of a command.",
    )
    parser.add_argument("--version", action="version", version=f"hardening {version('hardening')}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    named = next((word for word in arguments if not word.startswith("-")), None)
    for name, summary in COMMANDS.items():
        if name == named:
            module = import_module(f"bot.cli.{name}")
            module.add_parser(subparsers)
        else:
            subparsers.add_parser(name, help=summary)
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return USAGE
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    module = import_module(f"bot.cli.{options.command}")
    try:
        code = module.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stdout = None  # the reader left; nothing to flush to
        return OK
    return int(code)

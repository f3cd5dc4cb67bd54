"""`hardening measure`: whole-tree figures at one commit, as the gates count them."""

import argparse


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "measure",
        help="whole-tree figures at one commit",
        description="Counts per rule, all route handlers and totals, under the configuration at"
        " that commit.",
    )
    add = parser.add_argument
    add("--repo", default=".", metavar="DIR", help="default: the current directory")
    add("--rev", default="HEAD", metavar="REV", help="default: HEAD")
    add("--format", choices=("text", "json"), default="text", help="default: text")


def run(options: argparse.Namespace) -> int:
    """Exit 0 with the figures on stdout, 2 with the reason on stderr."""
    import asyncio

    from bot.cli.local_analysis import FAULTS, complain, write
    from bot.cli.local_measure import as_json, as_text, measure

    try:
        figures = asyncio.run(measure(str(options.repo), str(options.rev)))
    except FAULTS as fault:
        return complain(fault)
    write(as_json(figures) if options.format == "json" else as_text(figures), None)
    return 0

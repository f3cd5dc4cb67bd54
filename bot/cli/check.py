"""`hardening check`: the bot's gates and verdicts on a change of a local git repository."""

import argparse
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.verdict import Evaluation

FORMATS = ("github", "json", "junit", "markdown", "sarif", "text")


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "check",
        help="judge a change of a local repository as the bot would",
        description="Judges what HEAD adds to the merge base of BASE and HEAD, by the"
        " configuration at BASE. Exit 0: nothing blocks; 1: a gate blocks; 2: wrong usage or"
        " configuration.",
    )
    add = parser.add_argument
    add("--repo", default=".", metavar="DIR", help="default: the current directory")
    add("--base", required=True, metavar="REV", help="what HEAD is to be merged into")
    add("--head", default="HEAD", metavar="REV", help="default: HEAD")
    add("--config", metavar="FILE", help="use this file, not the .hardening.yml at BASE")
    add("--rule", metavar="ID", help="judge one gate or rule alone, such as any-growth/as-any")
    add("--as-of", type=_day, metavar="DATE", help="judge as on this day (YYYY-MM-DD)")
    add("--format", choices=FORMATS, default="text", help="default: text")
    add("--output", metavar="FILE", help="default: standard output")
    _add_files(
        parser,
        "--report",
        "what CI reported of HEAD; FORMAT=FILE, such as ruff=out.json,"
        " where the content does not tell",
    )
    _add_files(parser, "--base-report", "the same of the merge base")


def _add_files(parser: argparse.ArgumentParser, option: str, told: str) -> None:
    parser.add_argument(option, action="extend", nargs="+", metavar="FILE", help=told)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-03-31") from None


def run(options: argparse.Namespace) -> int:
    """Exit 0 when nothing blocks, 1 when a gate does, 2 when nothing could be judged."""
    import asyncio

    from bot.cli.local_analysis import FAULTS, complain, write
    from bot.cli.local_check import Question, judge
    from bot.cli.local_evidence import Files
    from checks.verdict import Conclusion

    question = Question(
        repo=str(options.repo),
        base=str(options.base),
        head=str(options.head),
        config=options.config,
        rule=options.rule,
        day=options.as_of,
        reports=Files(options.report or (), options.base_report or ()),
    )
    try:
        evaluation, timings = asyncio.run(judge(question))
        write(_rendered(evaluation, timings, options), options.output)
    except FAULTS as fault:
        return complain(fault)
    return 1 if evaluation.conclusion is Conclusion.FAILURE else 0


def _rendered(
    evaluation: "Evaluation", timings: dict[str, int], options: argparse.Namespace
) -> str:
    import os
    import sys

    from checks.catalogue import renderers
    from checks.renderer import Extras

    colour = options.output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return renderers()[options.format].render(evaluation, Extras(timings, colour))

"""`hardening demo`: a pull request from webhook to comment, without GitHub or any account."""

import argparse
from pathlib import Path

PAGE = "demo.html"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("demo", help="play a pull request", description=__doc__)
    parser.add_argument("--repo", type=Path, metavar="DIR", help="play a local git repository")
    parser.add_argument("--base", metavar="REV", help="with --repo: the base branch or commit")
    parser.add_argument("--head", metavar="REV", help="with --repo: the head (default: HEAD)")
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help=f"write the page there (default: {PAGE})"
    )


def run(options: argparse.Namespace) -> int:
    """On a terminal the page stays open until Ctrl-C; else it is written to a file."""
    import asyncio
    import sys

    if options.repo is None and (options.base or options.head):
        print("demo: --base and --head need --repo DIR", file=sys.stderr)
        return 2
    if options.repo is not None and not options.base:
        print("demo: --repo needs --base REV: the branch to merge into", file=sys.stderr)
        return 2
    from bot.standin.scenario import ScenarioError

    try:
        asyncio.run(_play(options))
    except ScenarioError as fault:
        print(f"demo: {fault}", file=sys.stderr)
        return 2
    return 0


async def _play(options: argparse.Namespace) -> None:
    import asyncio
    import sys

    from bot.demo import Play, perform, stage, workplace
    from bot.telemetry import configure_logging

    configure_logging("ERROR", "console")
    play = Play(options.repo, options.base or "", options.head or "HEAD")
    async with workplace() as folder, stage(folder) as standin:
        pull = await perform(standin, play, lambda line: print(line, flush=True))
        if sys.stdout.isatty() and options.page is None:
            print(f"\nThe page as GitHub would show it: {standin.page_url(pull)}")
            print("Ctrl-C ends the demo.", flush=True)
            await asyncio.Event().wait()
        path = options.page or Path(PAGE)
        path.write_text(standin.page(pull), encoding="utf-8")
        print(f"\nThe page as GitHub would show it: {path.resolve()}")

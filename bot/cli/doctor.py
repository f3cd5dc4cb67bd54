"""`hardening doctor`: looks at all that the App needs and says what to do where it is not well."""

import argparse


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    subparsers.add_parser("doctor", help="check what the App needs", description=__doc__)


def run(options: argparse.Namespace) -> int:
    """Exit 0 when all is well, 1 when something needs a hand, 2 when settings are unusable."""
    import asyncio

    from bot.cli.environment import settings_or_complain
    from bot.doctor import examine

    settings = settings_or_complain()
    if settings is None:
        return 2
    findings = asyncio.run(examine(settings))
    for finding in findings:
        print(f"{finding.mark:4} {finding.what}: {finding.said}")
        if finding.remedy:
            print(f"     → {finding.remedy}")
    return 0 if all(finding.well for finding in findings) else 1

"""`hardening validate`: reads `.hardening.yml` as the App would and shows what it means."""

import argparse
import sys
from pathlib import Path

FILE = ".hardening.yml"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "validate",
        help="check .hardening.yml and show what it means",
        description="Prints the effective configuration; exit 2 names every fault with its place.",
    )
    parser.add_argument("file", nargs="?", default=FILE, metavar="FILE", help=f"default: {FILE}")
    parser.add_argument(
        "--explain", action="store_true", help="say of each value where it was written"
    )


def run(options: argparse.Namespace) -> int:
    """Exit 0 with the effective configuration on stdout, 2 with the faults on stderr."""
    from bot.timezones import is_timezone
    from checks.catalogue import gates
    from checks.policy import PolicyError, effective, parse_policy

    path = str(options.file)
    try:
        policy = parse_policy(_read(Path(path)), path, gates(), is_timezone)
    except OSError as fault:
        print(f"{path}: {fault.strerror}; name the file to validate", file=sys.stderr)
        return 2
    except PolicyError as error:
        print(error, file=sys.stderr)
        return 2
    print(effective(policy, explain=bool(options.explain)), end="")
    return 0


def _read(path: Path) -> bytes:
    """The file, or just enough of it to see that it is too large."""
    from checks.yaml_tree import SIZE_LIMIT

    with path.open("rb") as file:
        return file.read(SIZE_LIMIT + 1)

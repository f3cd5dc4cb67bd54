"""`hardening upload`: sends CI reports to a Hardening server, from GitHub Actions or elsewhere."""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from bot.cli.upload_files import Parcel
    from bot.cli.upload_sending import Destination, Receipt, Token

SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
TOKEN = re.compile(r"[!-~]{1,16384}")
"""What may stand in a header."""
NAME_OF_A_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SHOWN = 500
"""Bytes of one text of the server that are shown."""
NOT_GIVEN = """\
there is no token. In GitHub Actions give the job `permissions: id-token: write`; elsewhere put a
token into an environment variable and name it with --token-env"""


class UsageError(Exception):
    """What was asked for cannot be done; the text says what to change."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "upload",
        help="send CI reports to a Hardening server",
        description="Sends CI reports to a Hardening server and says what it recognised. Exit 1"
        " if the server refused something, 2 for wrong usage.",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="a report, plain or gzipped")
    parser.add_argument("--url", required=True, help="the server's PUBLIC_URL")
    parser.add_argument(
        "--token-env",
        metavar="NAME",
        help="the environment variable that holds an identity token of GitHub Actions made for"
        " that URL; default: ask the runner for one",
    )
    parser.add_argument("--id", metavar="ID", help="which entry of `reports:` these are")
    parser.add_argument("--name", metavar="NAME", help="what to call the report; default: its file")
    parser.add_argument(
        "--format", metavar="FORMAT", help="the format, such as ruff; default: the content tells it"
    )
    parser.add_argument("--sha", metavar="SHA", help="the commit; default: that of the token")
    parser.add_argument("--complete", action="store_true", help="nothing follows for this commit")


def run(options: argparse.Namespace) -> int:
    """Exit 0 if all was taken, 1 if the server refused something, 2 for wrong usage."""
    from bot.cli.upload_files import FileError
    from bot.cli.upload_sending import UploadError

    try:
        return _send(options)
    except (UsageError, FileError) as fault:
        print(f"hardening upload: {_shown(str(fault))}", file=sys.stderr)
        return 2
    except UploadError as fault:
        print(f"hardening upload: {_shown(str(fault))}", file=sys.stderr)
        return 1


def _send(options: argparse.Namespace) -> int:
    from bot.cli.upload_files import batches, parcels_of

    paths, complete = [Path(name) for name in options.files], bool(options.complete)
    if not paths and not complete:
        raise UsageError("name a report, or say --complete if all were sent")
    destination = _destination(options)
    with TemporaryDirectory(prefix="hardening-upload-") as folder:
        requests = batches(parcels_of(paths, Path(folder)))
        if len(requests) > 1 and options.token_env:
            raise UsageError(
                f"these files take {len(requests)} requests, and a token is good for one: send"
                " fewer at a time, each time with a new token"
            )
        return _all_sent(destination, requests, complete)


def _all_sent(
    destination: "Destination", requests: Sequence["Sequence[Parcel]"], complete: bool
) -> int:
    from bot.cli.upload_sending import deliver

    refused = 0
    for place, parcels in enumerate(requests, start=1):
        receipt = deliver(destination, parcels, complete and place == len(requests))
        _print(receipt)
        refused += len(receipt.refused)
    return 1 if refused else 0


def _destination(options: argparse.Namespace) -> "Destination":
    from bot.cli.upload_sending import Destination
    from bot.environment import is_web_root

    url = str(options.url).rstrip("/")
    if not is_web_root(url):
        raise UsageError("--url is not an http(s) URL without user, query and fragment")
    if options.sha is not None and not SHA.fullmatch(options.sha.lower()):
        raise UsageError("--sha is not the whole id of a commit")
    if url.startswith("http://") and urlsplit(url).hostname not in LOOPBACK:
        print("hardening upload: without https the token can be read on its way", file=sys.stderr)
    given = {"id": options.id, "name": options.name, "sha": options.sha}
    given["format"] = options.format
    fields = {name: str(value) for name, value in given.items() if value}
    return Destination(url, _token(options.token_env, url), fields)


def _token(variable: str | None, url: str) -> "Token":
    from bot.cli.upload_sending import runner_token

    if variable is None:
        asked = runner_token(os.environ, url)
        if asked is None:
            raise UsageError(NOT_GIVEN)
        return asked
    if not NAME_OF_A_VARIABLE.fullmatch(variable):
        # It may be the token itself, so it is not shown.
        raise UsageError("--token-env takes the name of an environment variable, not a token")
    value = os.environ.get(variable, "").strip()
    if not TOKEN.fullmatch(value):
        state = "no token" if value else "nothing"
        raise UsageError(f"the environment variable {variable} holds {state}")
    return lambda: value


def _print(receipt: "Receipt") -> None:
    for report in receipt.reports:
        cut_off = "" if report.complete else ", incomplete"
        print(_shown(f"{report.name}: {report.kind} ({report.format}{cut_off})"))
        for warning in report.warnings:
            print(f"  {_shown(warning)}")
    for refused in receipt.refused:
        print(_shown(f"{refused.name}: refused: {refused.error}"), file=sys.stderr)
    if receipt.head_sha:
        print(_shown(f"for commit {receipt.head_sha}"))


def _shown(text: str) -> str:
    from checks.plain_text import cut, one_line

    return cut(one_line(text), SHOWN)

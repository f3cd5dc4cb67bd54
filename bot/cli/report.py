"""`hardening report`: says what kind of CI reports files are, and what they hold."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.report import Report

JSON = "json"


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "report",
        help="recognise CI reports and print what they hold",
        description="Recognises CI reports by their content; exit 2 if one is refused.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a report, plain or gzipped")
    parser.add_argument("--format", choices=("text", JSON), default="text", help="default: text")
    parser.add_argument(
        "--input-format", metavar="NAME", help="the reports' format, where they do not show it"
    )


def run(options: argparse.Namespace) -> int:
    """Exit 0 with the reports on stdout, 2 with the first refusal on stderr."""
    from bot.analysis.report_child import read_limited
    from checks.document import ReportError

    paths: Sequence[str] = options.files
    reports = []
    for path in paths:
        try:
            reports.append(read_limited(Path(path), options.input_format))
        except OSError as fault:
            return _refuse(path, fault.strerror or "cannot be opened")
        except ReportError as refusal:
            return _refuse(path, str(refusal))
    if options.format == JSON:
        _print_json(reports)
    else:
        _print_text(paths, reports)
    return 0


def _refuse(path: str, reason: str) -> int:
    import json

    from checks.plain_text import one_line

    text = f"{one_line(path)}: {one_line(reason)}"
    print(json.dumps({"error": text}), file=sys.stderr)
    return 2


def _print_json(reports: "Sequence[Report]") -> None:
    from checks.report_json import document

    out = sys.stdout.buffer
    several = len(reports) > 1
    out.write(b"[" if several else b"")
    for place, report in enumerate(reports):
        out.write(b"," if place else b"")
        for piece in document(report):
            out.write(piece)
    out.write(b"]\n" if several else b"\n")


def _print_text(paths: Sequence[str], reports: "Sequence[Report]") -> None:
    from checks.plain_text import one_line
    from checks.report_words import words

    for path, report in zip(paths, reports, strict=True):
        title, *lines = words(report)
        print(f"{one_line(path)}: {title}")
        for line in lines:
            print(line)

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
    """Exit 0 with the reports on stdout, 2 with every refusal on stderr. Text then tells of the
    others all the same; JSON is whole or not there."""
    tried = [(path, _read(path, options.input_format)) for path in options.files]
    read = [(path, report) for path, report in tried if report is not None]
    refused = len(read) < len(tried)
    if options.format == JSON:
        _print_json([] if refused else [report for _, report in read])
    else:
        _print_text(read)
    return 2 if refused else 0


def _read(path: str, format: str | None) -> "Report | None":
    from bot.analysis.report_child import read_limited
    from bot.cli.named_files import SAY
    from checks.document import ReportError

    try:
        return read_limited(Path(path), format)
    except OSError as fault:
        _refuse(path, fault.strerror or "cannot be opened")
    except ReportError as refusal:
        how = " with --input-format" if str(refusal).endswith(SAY) else ""
        _refuse(path, f"{refusal}{how}")
    return None


def _refuse(path: str, reason: str) -> None:
    import json

    from checks.plain_text import one_line

    text = f"{one_line(path)}: {one_line(reason)}"
    print(json.dumps({"error": text}, ensure_ascii=False), file=sys.stderr)


def _print_json(reports: "Sequence[Report]") -> None:
    if not reports:
        return
    from checks.report_json import document

    out = sys.stdout.buffer
    several = len(reports) > 1
    out.write(b"[" if several else b"")
    for place, report in enumerate(reports):
        out.write(b"," if place else b"")
        for piece in document(report):
            out.write(piece)
    out.write(b"]\n" if several else b"\n")


def _print_text(read: "Sequence[tuple[str, Report]]") -> None:
    from checks.plain_text import one_line
    from checks.report_words import words

    for path, report in read:
        title, *lines = words(report)
        print(f"{one_line(path)}: {title}")
        for line in lines:
            print(line)

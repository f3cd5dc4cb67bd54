"""mypy's text output: `path:line: error: message  [code]`."""

import re
from collections.abc import Iterator

from checks.document import Document
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name
from checks.text_lines import text_lines

FINDING = re.compile(
    r"(?P<path>[^\s:][^:]*|[A-Za-z]:[^:]+):(?P<line>\d{1,9}):(?:\d{1,9}:)*"
    r" (?P<level>error|warning|note): (?P<text>.*)\Z"
)
RULE = re.compile(r"[a-z][a-z0-9-]{0,60}\]\Z")
CLEAN = re.compile(r"Success: no issues found in \d")
FOUND = re.compile(
    r"Found (?P<errors>\d{1,9}) errors? in .*\((?:checked \d|(?P<stopped>errors prevented further))"
)
LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "note": Level.NOTE}


def read(document: Document) -> Lint:
    """Notes belong to the error above them and are no findings. The last line, which may be
    missing, tells how many errors there are, and whether they kept mypy from going on."""
    findings, counted, stopped = list[LintFinding](), list[int](), False
    for text in text_lines(document):
        summary = FOUND.match(text)
        if summary is not None:
            counted.append(int(summary["errors"]))
            stopped |= summary["stopped"] is not None
        found = FINDING.match(text)
        if found is not None and found["level"] != "note":
            place, level = line(int(found["line"])), LEVELS[found["level"]]
            said, rule = _split(found["text"])
            findings.append(LintFinding(name(found["path"]), place, rule, level, message(said)))
            check_rows(findings, document)
    warnings = tuple(_missing(findings, counted, stopped=stopped))
    return Lint("mypy-text", tuple(findings), 0, not warnings, warnings)


def _missing(findings: list[LintFinding], counted: list[int], *, stopped: bool) -> Iterator[str]:
    errors = sum(one.severity == Level.ERROR for one in findings)
    if counted and sum(counted) != errors:
        yield f"mypy counts {sum(counted):,} errors, {errors:,} could be read"
    if stopped:
        yield "with errors of this kind mypy checks nothing else"


def _split(text: str) -> tuple[str, str]:
    """The message, and the rule in brackets that ends it."""
    said, _, rule = text.rpartition(" [")
    return (said.rstrip(), rule[:-1]) if RULE.match(rule) else (text, "")


def sniff(document: Document) -> bool:
    """A finding or the summary in one of the first lines."""
    if document.json is not None or document.xml is not None:
        return False
    lines = document.head.decode("utf-8", "replace").splitlines()[:20]
    return any(pattern.match(text) for text in lines for pattern in (FINDING, CLEAN, FOUND))


READER = Reader("mypy-text", Kind.LINT, sniff, read)

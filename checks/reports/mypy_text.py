"""mypy's text output: `path:line: error: message  [code]`."""

import re

from checks.document import Document
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name
from checks.text_lines import text_lines

FINDING = re.compile(
    r"(?P<path>[^\s:][^:]*|[A-Za-z]:[^:]+):(?P<line>\d{1,9}):(?:\d{1,9}:)*"
    r" (?P<level>error|warning|note): (?P<text>.*)\Z"
)
RULE = re.compile(r"[a-z][a-z0-9-]{0,60}\]\Z")
END = re.compile(r"(?:Success: no issues found in \d|Found \d+ errors? in .*\(checked \d)")
LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "note": Level.NOTE}


def read(document: Document) -> Lint:
    """Notes belong to the error above them and are no findings."""
    findings = list[LintFinding]()
    for text in text_lines(document):
        found = FINDING.match(text)
        if found is not None and found["level"] != "note":
            place, level = line(int(found["line"])), LEVELS[found["level"]]
            said, rule = _split(found["text"])
            findings.append(LintFinding(name(found["path"]), place, rule, level, message(said)))
            check_rows(findings, document)
    return Lint("mypy-text", tuple(findings))


def _split(text: str) -> tuple[str, str]:
    """The message, and the rule in brackets that ends it."""
    said, _, rule = text.rpartition(" [")
    return (said.rstrip(), rule[:-1]) if RULE.match(rule) else (text, "")


def sniff(document: Document) -> bool:
    """A finding or the summary in one of the first lines."""
    if document.json is not None or document.xml is not None:
        return False
    lines = document.head.decode("utf-8", "replace").splitlines()[:20]
    return any(FINDING.match(text) or END.match(text) for text in lines)


READER = Reader("mypy-text", Kind.LINT, sniff, read)

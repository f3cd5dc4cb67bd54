"""tsc's output, plain `path(1,2): error TS1: text` or pretty `path:1:2 - error TS1: text`."""

import re

from checks.document import Document
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name
from checks.text_lines import plain_line, text_lines

FINDING = re.compile(
    r"(?:(?P<path>[^\s(][^(]*?)(?:\((?P<line>\d{1,9}),\d{1,9}\):|:(?P<pretty>\d{1,9}):\d{1,9} -) )?"
    r"(?P<level>error|warning|message) TS(?P<rule>\d{1,6}): (?P<text>.*)\Z"
)
SYNTAX = re.compile(r"TS1\d{3}\Z")
MEANING = re.compile(r"TS[27]\d{3}\Z")
LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "message": Level.NOTE}


def read(document: Document) -> Lint:
    """With a syntax error tsc prints nothing else, so fewer findings are no improvement. Where it
    tells of types as well it went on: faults in JSDoc comments are numbered like syntax errors."""
    findings = list[LintFinding]()
    for text in text_lines(document):
        found = FINDING.match(text)
        if found is not None:
            place = line(int(found["line"] or found["pretty"] or 0))
            rule, level = f"TS{found['rule']}", LEVELS[found["level"]]
            said = message(found["text"])
            findings.append(LintFinding(name(found["path"] or ""), place, rule, level, said))
            check_rows(findings, document)
    rules = {finding.rule for finding in findings}
    cut = any(map(SYNTAX.match, rules)) and not any(map(MEANING.match, rules))
    warnings = ("with syntax errors tsc prints only these",) if cut else ()
    return Lint("tsc-text", tuple(findings), 0, not cut, warnings)


def sniff(document: Document) -> bool:
    """A finding in one of the first lines."""
    if document.json is not None or document.xml is not None:
        return False
    return any(FINDING.match(plain_line(raw)) for raw in document.head.split(b"\n")[:20])


READER = Reader("tsc-text", Kind.LINT, sniff, read)

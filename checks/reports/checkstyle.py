"""Checkstyle XML, which dozens of linters write."""

from checks.document import Document
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name, real
from checks.xml_events import Attributes, Handlers, feed

LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "info": Level.NOTE}


class _Walk:
    __slots__ = ("document", "findings", "ignored", "path")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.findings = list[LintFinding]()
        self.path = ""
        self.ignored = 0

    def file(self, attributes: Attributes) -> None:
        self.path = name(attributes.get("name", ""))

    def error(self, attributes: Attributes) -> None:
        severity = attributes.get("severity", "error")
        if severity == "ignore":
            self.ignored += 1
            return
        place, level = line(real(attributes.get("line"))), LEVELS.get(severity, Level.WARNING)
        rule, said = name(attributes.get("source", "")), message(attributes.get("message", ""))
        self.findings.append(LintFinding(self.path, place, rule, level, said))
        check_rows(self.findings, self.document)


def read(document: Document) -> Lint:
    """Ignored findings are counted as suppressed."""
    walk = _Walk(document)
    feed(document, Handlers({"file": walk.file}, leaves={"error": walk.error}))
    return Lint("checkstyle", tuple(walk.findings), walk.ignored)


def sniff(document: Document) -> bool:
    """The root `checkstyle`."""
    return document.xml is not None and document.xml.root == "checkstyle"


READER = Reader("checkstyle", Kind.LINT, sniff, read)

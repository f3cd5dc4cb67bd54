"""pnpm: npm's older form without its extra keys, and error documents with pnpm's codes."""

from checks.document import Document
from checks.report import Audit, Kind, Reader
from checks.reports.npm_audit_v1 import OLDER, read_as
from checks.reports.npm_audit_v2 import refuse_failure


def read(document: Document) -> Audit:
    """Paths start at a workspace; whether a package is for development stands with each."""
    refuse_failure(document, "pnpm")
    return read_as("pnpm-audit", document)


def sniff(document: Document) -> bool:
    """Advisories beside their totals and nothing older, or pnpm's error."""
    look = document.json
    if look is None or look.array or look.stream:
        return False
    if look.has("advisories", "metadata"):
        return not any(key in look.members for key in OLDER)
    return look.has("error") and b'"ERR_PNPM' in bytes(look.members["error"])[:4096]


READER = Reader("pnpm-audit", Kind.AUDIT, sniff, read)

"""Grype: matches of packages with vulnerabilities, whose other names stand beside them."""

import msgspec

from checks import json_text
from checks.advisories import audit, severity_of
from checks.document import Document
from checks.json_text import decode
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows


class _Fix(msgspec.Struct):
    versions: list[str] | None = None


class _Flaw(msgspec.Struct):
    id: str
    severity: str | None = None
    fix: _Fix | None = None


class _Named(msgspec.Struct):
    id: str = ""


class _Artifact(msgspec.Struct):
    name: str
    version: str = ""


class _Match(msgspec.Struct, rename="camel"):
    vulnerability: _Flaw
    artifact: _Artifact
    related_vulnerabilities: list[_Named] | None = None


class _Run(msgspec.Struct, rename="camel"):
    matches: list[_Match]
    ignored_matches: list[msgspec.Raw] | None = None


RUN = msgspec.json.Decoder(_Run)


def _vulnerability(one: _Match) -> Vulnerability:
    flaw = one.vulnerability
    return Vulnerability(
        one.artifact.name,
        (one.artifact.version,),
        (flaw.id, *(other.id for other in one.related_vulnerabilities or ())),
        severity_of(flaw.severity),
        fix=tuple((flaw.fix.versions if flaw.fix else None) or ()),
    )


def read(document: Document) -> Audit:
    """Ignored matches are only counted."""
    run = decode(document.text, RUN, "the report")
    check_rows(run.matches, document)
    ignored = len(run.ignored_matches or ())
    notes = [f"matches that the tool's settings ignore: {ignored}"] if ignored else []
    return audit("grype", list(map(_vulnerability, run.matches)), document, (), notes)


def sniff(document: Document) -> bool:
    """Matches with the artifact that they are in; a clean run names its source."""
    look = document.json
    if look is None or look.stream or not look.has("matches"):
        return False
    first = json_text.items(look.members["matches"])[:1]
    return "artifact" in json_text.members(first[0]) if first else look.has("source", "descriptor")


READER = Reader("grype", Kind.AUDIT, sniff, read)

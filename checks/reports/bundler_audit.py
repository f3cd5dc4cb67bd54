"""bundler-audit: gems without a patch; sources without encryption stand in the same list."""

import msgspec

from checks.advisories import audit, fixes_of, severity_of
from checks.cvss import rated
from checks.document import Document
from checks.finding import Severity
from checks.json_text import decode
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows

GEM = "unpatched_gem"


class _Gem(msgspec.Struct):
    name: str
    version: str = ""


class _Advisory(msgspec.Struct):
    id: str | None = None
    cve: str | None = None
    ghsa: str | None = None
    criticality: str | None = None
    cvss_v3: float | None = None
    cvss_v2: float | None = None
    patched_versions: list[str] | None = None


class _Result(msgspec.Struct):
    type: str
    gem: _Gem | None = None
    advisory: _Advisory | None = None


class _Run(msgspec.Struct):
    results: list[_Result]


RUN = msgspec.json.Decoder(_Run)


def _severity(one: _Advisory) -> Severity:
    """The tool's word, else the newer score; the older one knows no critical."""
    word = severity_of(one.criticality)
    if word is not Severity.UNKNOWN:
        return word
    if one.cvss_v3 is not None:
        return rated(one.cvss_v3)
    return Severity.UNKNOWN if one.cvss_v2 is None else rated(min(one.cvss_v2, 8.9))


def _vulnerability(gem: _Gem, one: _Advisory) -> Vulnerability:
    """Ids of the two large families are written without their first word."""
    ids = (one.id, _prefixed("CVE-", one.cve), _prefixed("GHSA-", one.ghsa))
    return Vulnerability(
        gem.name,
        (gem.version,),
        tuple(id for id in ids if id),
        _severity(one),
        fix=fixes_of(" || ".join(one.patched_versions or ())),
    )


def _prefixed(family: str, id: str | None) -> str:
    return family + id.removeprefix(family) if id else ""


def read(document: Document) -> Audit:
    """A source without encryption is no advisory of a package."""
    results = decode(document.text, RUN, "the report").results
    check_rows(results, document)
    found = [
        _vulnerability(one.gem, one.advisory)
        for one in results
        if one.type == GEM and one.gem is not None and one.advisory is not None
    ]
    other = sum(one.type != GEM for one in results)
    notes = [f"sources of gems that are not safe: {other}"] if other else []
    return audit("bundler-audit", found, document, (), notes)


def sniff(document: Document) -> bool:
    """Results beside the time of the run."""
    look = document.json
    return look is not None and not look.stream and look.has("results", "created_at", "version")


READER = Reader("bundler-audit", Kind.AUDIT, sniff, read)

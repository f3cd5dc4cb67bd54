"""CycloneDX with vulnerabilities: components by reference, several ratings, verdicts (VEX)."""

import re
from collections.abc import Iterator

import msgspec

from checks.advisories import WORST_FIRST, audit, ids_in, severity_of
from checks.cvss import rated, severity
from checks.document import Document, ReportError
from checks.finding import Severity
from checks.json_text import decode
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows, name

DISMISSED = {"not_affected", "false_positive", "resolved", "resolved_with_pedigree"}
_PURL = re.compile(r"pkg:([a-zA-Z0-9.+-]{1,40})/([^@?#]{1,400})(?:@([^?#]{1,200}))?")
_ESCAPE = re.compile(r"%([0-7][0-9A-Fa-f])")


class _Component(msgspec.Struct, rename="kebab"):
    name: str = ""
    version: str = ""
    group: str = ""
    purl: str = ""
    bom_ref: str = ""
    components: list["_Component"] | None = None


class _Rating(msgspec.Struct):
    severity: str | None = None
    score: float | None = None
    method: str | None = None
    vector: str | None = None


class _Named(msgspec.Struct):
    id: str = ""


class _Target(msgspec.Struct):
    ref: str = ""


class _Analysis(msgspec.Struct):
    state: str = ""


class _Found(msgspec.Struct):
    id: str = ""
    ratings: list[_Rating] | None = None
    references: list[_Named] | None = None
    affects: list[_Target] | None = None
    analysis: _Analysis | None = None
    recommendation: str | None = None


class _Meta(msgspec.Struct):
    component: _Component | None = None


class _Bom(msgspec.Struct):
    components: list[_Component] | None = None
    vulnerabilities: list[_Found] | None = None
    metadata: _Meta | None = None


BOM = msgspec.json.Decoder(_Bom)


def _components(bom: _Bom) -> dict[str, _Component]:
    """All components by reference, those inside others too."""
    found = dict[str, _Component]()
    own = bom.metadata.component if bom.metadata else None
    pending = [*(bom.components or ()), *((own,) if own else ())]
    while pending:
        one = pending.pop()
        found[one.bom_ref or one.purl] = one
        pending.extend(one.components or ())
    return found


def _package(ref: str, components: dict[str, _Component]) -> tuple[str, str]:
    """Name and version; a reference into another document ends in the reference proper."""
    one = components.get(ref) or components.get(ref.rpartition("#")[2])
    if one is not None:
        between = ":" if one.purl.startswith("pkg:maven/") else "/"
        return f"{one.group}{between}{one.name}" if one.group else one.name, one.version
    match = _PURL.match(ref)
    if match is None:
        return name(ref), ""
    return _plain(match[2]), _plain(match[3] or "")


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _severity(ratings: list[_Rating]) -> Severity:
    """The worst rating; sources do not agree."""
    return min(map(_rated, ratings), key=WORST_FIRST.index, default=Severity.UNKNOWN)


def _rated(one: _Rating) -> Severity:
    word = severity_of(one.severity)
    if word is not Severity.UNKNOWN:
        return word
    if one.vector:
        return severity(one.vector)
    return rated(one.score) if one.score is not None and one.score > 0 else Severity.UNKNOWN


def _vulnerabilities(one: _Found, components: dict[str, _Component]) -> Iterator[Vulnerability]:
    ids = (one.id, *(other.id for other in one.references or ()), *ids_in(one.id))
    for target in one.affects or [_Target()]:
        package, version = _package(target.ref, components)
        yield Vulnerability(package, (version,), ids, _severity(one.ratings or []))


def read(document: Document) -> Audit:
    """A list of components in which nobody looked for vulnerabilities is refused."""
    bom = decode(document.text, BOM, "the bill of materials")
    if bom.vulnerabilities is None:
        raise ReportError("it lists components only: nobody looked for vulnerabilities in them")
    components = _components(bom)
    found, dismissed = list[Vulnerability](), 0
    for one in bom.vulnerabilities:
        if one.analysis is not None and one.analysis.state in DISMISSED:
            dismissed += 1
            continue
        found += _vulnerabilities(one, components)
        check_rows(found, document)
    notes = [f"vulnerabilities that the report dismisses: {dismissed}"] if dismissed else []
    return audit("cyclonedx", found, document, (), notes)


def sniff(document: Document) -> bool:
    """The form's own name."""
    look = document.json
    return look is not None and look.has("bomFormat") and not look.stream


READER = Reader("cyclonedx", Kind.AUDIT, sniff, read)

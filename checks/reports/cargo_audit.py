"""cargo audit: vulnerabilities with CVSS vectors; unmaintained and yanked crates stand apart."""

import msgspec

from checks.advisories import audit, fixes_of
from checks.cvss import severity
from checks.document import Document
from checks.finding import Severity
from checks.json_text import decode
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows, name


class _Advisory(msgspec.Struct):
    id: str
    aliases: list[str] | None = None
    cvss: str | None = None
    withdrawn: str | None = None


class _Versions(msgspec.Struct):
    patched: list[str] | None = None


class _Crate(msgspec.Struct):
    name: str
    version: str


class _Found(msgspec.Struct):
    advisory: _Advisory
    package: _Crate
    versions: _Versions | None = None


class _List(msgspec.Struct):
    list: list[_Found]


class _Lockfile(msgspec.Struct, rename="kebab"):
    dependency_count: int = 0


class _Run(msgspec.Struct):
    vulnerabilities: _List
    lockfile: _Lockfile
    warnings: dict[str, list[msgspec.Raw]] | None = None


RUN = msgspec.json.Decoder(_Run)


def _vulnerability(one: _Found) -> Vulnerability:
    patched = one.versions.patched if one.versions else None
    return Vulnerability(
        one.package.name,
        (one.package.version,),
        (one.advisory.id, *(one.advisory.aliases or ())),
        severity(one.advisory.cvss) if one.advisory.cvss else Severity.UNKNOWN,
        fix=fixes_of(" || ".join(patched or ())),
    )


def read(document: Document) -> Audit:
    """An advisory without a vector has an unknown severity."""
    run = decode(document.text, RUN, "the report")
    check_rows(run.vulnerabilities.list, document)
    found = [_vulnerability(one) for one in run.vulnerabilities.list if not one.advisory.withdrawn]
    missing = [] if run.lockfile.dependency_count else ["no package was audited"]
    apart = sorted((run.warnings or {}).items())
    notes = [f"{name(kind)} crates: {len(crates)}" for kind, crates in apart if crates]
    return audit("cargo-audit", found, document, missing, notes)


def sniff(document: Document) -> bool:
    """Vulnerabilities beside the lockfile."""
    look = document.json
    return look is not None and not look.stream and look.has("vulnerabilities", "lockfile")


READER = Reader("cargo-audit", Kind.AUDIT, sniff, read)

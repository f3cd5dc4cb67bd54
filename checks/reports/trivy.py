"""Trivy: of all its findings only the vulnerabilities of packages count here."""

from collections.abc import Iterator

import msgspec

from checks.advisories import audit, ids_in, severity_of
from checks.document import Document
from checks.json_text import decode
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows

Rows = list[msgspec.Raw] | None
OTHERS = frozenset(("config", "secret", "license", "license-file", "custom"))
"""Classes of targets in which nobody looked for vulnerabilities of packages."""


class _Found(msgspec.Struct, rename="pascal"):
    vulnerability_id: str = msgspec.field(name="VulnerabilityID")
    package: str = msgspec.field(name="PkgName")
    installed_version: str = ""
    fixed_version: str = ""
    severity: str = ""
    primary_url: str | None = msgspec.field(name="PrimaryURL", default=None)


class _Package(msgspec.Struct, rename="pascal"):
    name: str = ""
    version: str = ""
    relationship: str = ""
    dev: bool | None = None


class _Target(msgspec.Struct, rename="pascal"):
    class_: str = msgspec.field(name="Class", default="")
    vulnerabilities: list[_Found] | None = None
    packages: list[_Package] | None = None
    secrets: Rows = None
    misconfigurations: Rows = None
    licenses: Rows = None
    experimental_modified_findings: Rows = None


class _Run(msgspec.Struct, rename="pascal"):
    results: list[_Target] | None = None


RUN = msgspec.json.Decoder(_Run)
LIST = msgspec.json.Decoder(list[_Target])


def _vulnerabilities(target: _Target) -> Iterator[Vulnerability]:
    packages = {(one.name, one.version): one for one in target.packages or []}
    for one in target.vulnerabilities or []:
        known = packages.get((one.package, one.installed_version), _Package())
        yield Vulnerability(
            one.package,
            (one.installed_version,),
            (one.vulnerability_id, *ids_in(one.primary_url)),
            severity_of(one.severity),
            known.relationship == "direct" if known.relationship else None,
            known.dev,
            tuple(fix.strip() for fix in one.fixed_version.split(",")),
        )


def _notes(targets: list[_Target]) -> list[str]:
    """What else was found, and what was left out on purpose."""
    counts = {
        "secrets": sum(len(one.secrets or ()) for one in targets),
        "misconfigurations": sum(len(one.misconfigurations or ()) for one in targets),
        "licences": sum(len(one.licenses or ()) for one in targets),
        "suppressed findings": sum(
            len(one.experimental_modified_findings or ()) for one in targets
        ),
    }
    return [f"{what} that are not counted here: {times}" for what, times in counts.items() if times]


def read(document: Document) -> Audit:
    """A report without any target scanned nothing: that is not clean."""
    array = document.json is not None and document.json.array
    text, what = document.text, "the report"
    targets = decode(text, LIST, what) if array else decode(text, RUN, what).results or []
    found = list[Vulnerability]()
    for target in targets:
        found += _vulnerabilities(target)
        check_rows(found, document)
    missing = [] if targets else ["it names no target: nothing was scanned"]
    if targets and all(one.class_ in OTHERS for one in targets):
        missing = ["it scanned no packages: only configuration, secrets or licences"]
    return audit("trivy", found, document, missing, _notes(targets))


def sniff(document: Document) -> bool:
    """The version of the form, or the bare list of targets of old versions."""
    look = document.json
    if look is None or look.stream:
        return False
    if look.array:
        return "Target" in look.inner
    return "SchemaVersion" in look.members and bool(
        {"Results", "ArtifactName", "Trivy"} & look.members.keys()
    )


READER = Reader("trivy", Kind.AUDIT, sniff, read)

"""npm 6, yarn 2 and 3, older pnpm: advisories by number, each with the paths that lead to it."""

import msgspec

from checks.advisories import audit, fixes_of, ids_in, severity_of
from checks.document import Document
from checks.json_text import decode, documents
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows

OLDER = ("runId", "actions", "muted")


class Place(msgspec.Struct):
    """Where the package is in the tree; `dev` is unknown to some tools."""

    version: str = ""
    paths: list[str] = []
    dev: bool | None = None


class Advisory(msgspec.Struct):
    """One flaw of one package, as the registry describes it."""

    module_name: str
    findings: list[Place] = []
    id: int | str | None = None
    severity: str | None = None
    url: str | None = None
    github_advisory_id: str | None = None
    cves: list[str] | None = None
    patched_versions: str | None = None


class _Totals(msgspec.Struct):
    vulnerabilities: dict[str, int] | None = None


class _Run(msgspec.Struct):
    advisories: dict[str, Advisory]
    metadata: _Totals


RUN = msgspec.json.Decoder(_Run)


def vulnerability(one: Advisory) -> Vulnerability:
    """The registry's number changes over time: it is an id only where there is no other."""
    ids = (*ids_in(one.github_advisory_id, one.url), *(one.cves or ()))
    versions = tuple(place.version for place in one.findings)
    paths = [path for place in one.findings for path in place.paths]
    dev = [place.dev for place in one.findings]
    return Vulnerability(
        one.module_name,
        versions,
        ids or (() if one.id is None else (f"npm:{one.id}",)),
        severity_of(one.severity),
        any(map(is_direct, paths)) if paths else None,
        None if None in dev or not dev else all(dev),
        fixes_of(one.patched_versions),
    )


def is_direct(path: str) -> bool:
    """Whether a path such as `a>b`, or `.>a>b` with the workspace first, ends at its start."""
    workspace, _, rest = path.partition(">")
    within = rest if workspace == "." or "__" in workspace else path
    return bool(within) and ">" not in within


def read_as(format: str, document: Document) -> Audit:
    """The report of any tool of the family; yarn adds lines of its own below the document."""
    text = next(documents(document.text)) if document.json and document.json.stream else None
    run = decode(text or document.text, RUN, "the report")
    check_rows(run.advisories, document)
    found = [vulnerability(one) for one in run.advisories.values()]
    listed = {one.severity for one in found}
    counted = (run.metadata.vulnerabilities or {}).items()
    hidden = [word for word, times in counted if times > 0 and severity_of(word) not in listed]
    notes = [f"{', '.join(sorted(hidden))} advisories are counted, but not listed"]
    return audit(format, found, document, (), notes if hidden else ())


def read(document: Document) -> Audit:
    """Paths collapse: an advisory counts once."""
    return read_as("npm-audit-v1", document)


def sniff(document: Document) -> bool:
    """Advisories beside their totals, and one of the keys that pnpm gave up later."""
    look = document.json
    return (
        look is not None
        and look.has("advisories", "metadata")
        and any(key in look.members for key in OLDER)
    )


READER = Reader("npm-audit-v1", Kind.AUDIT, sniff, read)

"""composer audit: advisories by package, as a list or by number; abandoned packages apart."""

import msgspec

from checks import json_text
from checks.advisories import audit, fixes_behind, ids_in, severity_of
from checks.document import Document
from checks.json_text import decode
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows


class _Source(msgspec.Struct, rename="camel"):
    remote_id: str | None = None


class _Advisory(msgspec.Struct, rename="camel"):
    advisory_id: str = ""
    cve: str | None = None
    link: str | None = None
    severity: str | None = None
    affected_versions: str | None = None
    sources: list[_Source] | None = None


Advisories = dict[str, list[_Advisory] | dict[str, _Advisory]]


class _Run(msgspec.Struct):
    advisories: Advisories | list[msgspec.Raw]
    abandoned: dict[str, str | None] | list[msgspec.Raw] | None = None


RUN = msgspec.json.Decoder(_Run)


def _vulnerability(package: str, one: _Advisory) -> Vulnerability:
    remote = [source.remote_id for source in one.sources or []]
    return Vulnerability(
        package,
        (),
        (one.cve or "", *ids_in(*remote, one.link), one.advisory_id),
        severity_of(one.severity),
        fix=fixes_behind(one.affected_versions),
    )


def read(document: Document) -> Audit:
    """PHP writes an empty object as a list."""
    run = decode(document.text, RUN, "the report")
    found = list[Vulnerability]()
    for package, own in run.advisories.items() if isinstance(run.advisories, dict) else ():
        rows = own.values() if isinstance(own, dict) else own
        found += [_vulnerability(package, one) for one in rows]
        check_rows(found, document)
    abandoned = len(run.abandoned or ())
    notes = [f"abandoned packages: {abandoned}"] if abandoned else []
    return audit("composer-audit", found, document, (), notes)


def sniff(document: Document) -> bool:
    """Advisories by package, beside the abandoned ones in newer versions."""
    look = document.json
    if look is None or look.stream or not look.has("advisories") or "metadata" in look.members:
        return False
    return "abandoned" in look.members or _is_composers(look.members["advisories"])


def _is_composers(raw: msgspec.Raw) -> bool:
    """Whether the first advisory has composer's id."""
    for own in list(json_text.members(raw).values())[:1]:
        rows = json_text.items(own) or list(json_text.members(own).values())
        return bool(rows) and "advisoryId" in json_text.members(rows[0])
    return False


READER = Reader("composer-audit", Kind.AUDIT, sniff, read)

"""pip-audit: no severities, several names for one flaw, and packages that were not looked at."""

import msgspec

from checks import json_text
from checks.advisories import audit
from checks.document import Document, JsonLook
from checks.finding import Severity
from checks.json_text import decode
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows, name

SHOWN = 5


class _Flaw(msgspec.Struct):
    id: str
    aliases: list[str] | None = None
    fix_versions: list[str] | None = None


class _Dependency(msgspec.Struct):
    name: str
    version: str = ""
    vulns: list[_Flaw] | None = None
    skip_reason: str | None = None


class _Run(msgspec.Struct):
    dependencies: list[_Dependency]


RUN = msgspec.json.Decoder(_Run)
LIST = msgspec.json.Decoder(list[_Dependency])


def _vulnerability(one: _Dependency, flaw: _Flaw) -> Vulnerability:
    ids = (flaw.id, *(flaw.aliases or ()))
    fixes = tuple(flaw.fix_versions or ())
    return Vulnerability(one.name, (one.version,), ids, Severity.UNKNOWN, fix=fixes)


def _missing(dependencies: list[_Dependency]) -> list[str]:
    """What a run without network leaves out, and still calls clean."""
    skipped = sorted(name(one.name) for one in dependencies if one.vulns is None)
    if not dependencies:
        return ["no package was audited"]
    if not skipped:
        return []
    more = f" and {len(skipped) - SHOWN} more" if len(skipped) > SHOWN else ""
    shown = ", ".join(skipped[:SHOWN])
    return [f"{len(skipped)} of {len(dependencies)} packages were not audited: {shown}{more}"]


def read(document: Document) -> Audit:
    """A package without a list of flaws was skipped: the report is not complete."""
    array = document.json is not None and document.json.array
    text, what = document.text, "the report"
    dependencies = decode(text, LIST, what) if array else decode(text, RUN, what).dependencies
    found = list[Vulnerability]()
    for one in dependencies:
        found += [_vulnerability(one, flaw) for flaw in one.vulns or []]
        check_rows(found, document)
    return audit("pip-audit", found, document, _missing(dependencies))


def _keys(look: JsonLook) -> frozenset[str]:
    """The keys of the first package."""
    if look.array:
        return look.inner
    first = json_text.items(look.members["dependencies"])[:1]
    return frozenset(json_text.members(first[0]) if first else {"name", "vulns"})


def sniff(document: Document) -> bool:
    """Packages with flaws or reasons why they were skipped; old versions print a bare list."""
    look = document.json
    if look is None or look.stream or not (look.array or look.has("dependencies", "fixes")):
        return False
    keys = _keys(look)
    return "name" in keys and bool({"vulns", "skip_reason"} & keys)


READER = Reader("pip-audit", Kind.AUDIT, sniff, read)

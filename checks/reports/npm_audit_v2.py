"""npm 7 and later: packages with edges to others; only the objects among them are advisories.

npm's error documents are recognised here as well, so that they are refused for what they are.
"""

import msgspec

from checks.advisories import audit, fixes_behind, ids_in, severity_of
from checks.document import Document, JsonLook, ReportError
from checks.json_text import decode, members
from checks.plain_text import one_line
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows, message

ERROR_KEYS = {"code", "summary", "detail"}


class _Advisory(msgspec.Struct):
    name: str = ""
    source: int | str | None = None
    id: int | str | None = None
    url: str | None = None
    severity: str | None = None
    range: str | None = None
    vulnerable_versions: str | None = None


class _Fix(msgspec.Struct):
    name: str
    version: str


class _Package(msgspec.Struct, rename="camel"):
    via: list[_Advisory | str]
    is_direct: bool | None = None
    fix_available: _Fix | bool | None = None


class _Run(msgspec.Struct):
    vulnerabilities: dict[str, _Package]


class _Error(msgspec.Struct):
    code: str | None = None
    summary: str | None = None
    message: str | None = None


class _Failure(msgspec.Struct):
    message: str | None = None
    error: _Error | str | None = None


RUN = msgspec.json.Decoder(_Run)
FAILURE = msgspec.json.Decoder(_Failure)


def _vulnerability(package: str, holder: _Package, one: _Advisory) -> Vulnerability:
    """npm's own number changes over time: it is an id only where there is no other."""
    number = one.source if one.source is not None else one.id
    known = ids_in(one.url, str(one.source or ""))
    ids = known or (() if number is None else (f"npm:{number}",))
    fix = fixes_behind(one.range or one.vulnerable_versions) or _fix(package, holder)
    return Vulnerability(
        one.name or package, (), ids, severity_of(one.severity), holder.is_direct, None, fix
    )


def _fix(package: str, holder: _Package) -> tuple[str, ...]:
    """npm may propose to update another package, the one that asks for this one."""
    fix = holder.fix_available
    if not isinstance(fix, _Fix):
        return ()
    return (fix.version if fix.name == package else f"{fix.name}@{fix.version}",)


def refuse_failure(document: Document, tool: str) -> None:
    """Raise ReportError for the document that `tool` writes when it fails."""
    look = document.json
    if look is None or not _failed(look):
        return
    found = decode(document.text, FAILURE, "the error message")
    error = found.error if isinstance(found.error, _Error) else _Error(summary=found.error)
    why = error.summary or error.message or found.message
    said = ": ".join(part for part in (error.code, why) if part)
    reason = one_line(message(said)) or "no reason given"
    raise ReportError(f"{tool} did not finish and wrote an error instead of a report: {reason}")


def _failed(look: JsonLook) -> bool:
    if "vulnerabilities" in look.members or not look.has("error"):
        return False
    error = members(look.members["error"])
    return bool(ERROR_KEYS & error.keys()) and ("message" in look.members or "code" in error)


def is_failure_of_npm(look: JsonLook) -> bool:
    """Whether the document is npm's report that it failed."""
    return _failed(look) and b'"ERR_PNPM' not in bytes(look.members["error"])[:4096]


def read(document: Document) -> Audit:
    """A package is listed wherever it pulls a bad one in: the advisory counts once."""
    refuse_failure(document, "npm")
    found = list[Vulnerability]()
    for package, holder in decode(document.text, RUN, "the report").vulnerabilities.items():
        known = [one for one in holder.via if isinstance(one, _Advisory)]
        found += [_vulnerability(package, holder, one) for one in known]
        check_rows(found, document)
    return audit("npm-audit-v2", found, document)


def sniff(document: Document) -> bool:
    """The version of the report, or an error."""
    look = document.json
    if look is None or look.stream or look.array:
        return False
    return "auditReportVersion" in look.members or is_failure_of_npm(look)


READER = Reader("npm-audit-v2", Kind.AUDIT, sniff, read)

"""yarn 4: a line per advisory, as a tree node; deprecations look alike and are none."""

import msgspec

from checks.advisories import audit, fixes_behind, ids_in, severity_of
from checks.document import Document, ReportError
from checks.json_text import decode, documents
from checks.plain_text import one_line
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows, message

DEPRECATION = "(deprecation)"
TALK = (b'"info"', b'"warning"', b'"error"')


class _Details(msgspec.Struct):
    id: int | str | None = msgspec.field(name="ID", default=None)
    url: str | None = msgspec.field(name="URL", default=None)
    severity: str | None = msgspec.field(name="Severity", default=None)
    range: str | None = msgspec.field(name="Vulnerable Versions", default=None)
    versions: list[str] = msgspec.field(name="Tree Versions", default_factory=list)
    dependents: list[str] = msgspec.field(name="Dependents", default_factory=list)


class _Line(msgspec.Struct):
    value: str | None = None
    children: _Details | None = None
    type: str | None = None
    data: str | None = None


LINE = msgspec.json.Decoder(_Line)


def _vulnerability(package: str, one: _Details) -> Vulnerability:
    ids = ids_in(one.url) or (() if one.id is None else (f"npm:{one.id}",))
    direct = any("@workspace:" in dependent for dependent in one.dependents)
    return Vulnerability(
        package,
        tuple(one.versions),
        ids,
        severity_of(one.severity),
        direct if one.dependents else None,
        None,
        fixes_behind(one.range),
    )


def _line(text: bytes) -> _Line | None:
    try:
        return decode(text, LINE, "a line")
    except ReportError:
        return None


def read(document: Document) -> Audit:
    """A clean run says so in a message; an error in place of advisories is refused."""
    found, errors, broken = list[Vulnerability](), list[str](), 0
    for text in documents(document.text):
        line = _line(text)
        if line is None:
            broken += 1
        elif line.type == "error":
            errors.append(one_line(message(line.data or "")))
        elif line.value and line.children and not str(line.children.id).endswith(DEPRECATION):
            found.append(_vulnerability(line.value, line.children))
        check_rows(found, document)
    if errors and not found:
        said = errors[0]
        raise ReportError(f"yarn did not finish and wrote an error instead of a report: {said}")
    missing = [f"lines that could not be read: {broken}"] if broken else []
    return audit("yarn-berry", found, document, missing + errors[:1])


def sniff(document: Document) -> bool:
    """A tree node with an id, or a numbered message."""
    look = document.json
    if look is None or look.array:
        return False
    if look.has("value", "children"):
        return "ID" in look.inner
    return look.has("type", "displayName", "data") and bytes(look.members["type"]) in TALK


READER = Reader("yarn-berry", Kind.AUDIT, sniff, read)

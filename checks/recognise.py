"""Which reader a document belongs to, by its content, and a plain reason where there is none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import msgspec

from checks import json_text, xml_events
from checks.document import Document, JsonLook, NotAReport, ReportError, XmlLook
from checks.format_names import is_a
from checks.plain_text import one_line
from checks.report import Coverage, Reader, Report, Tests
from checks.report_age import made
from checks.report_bytes import plain, split_head
from checks.report_limits import DEFAULT_LIMITS, Limits

LOOKED_FOR = "coverage, audit, test, lint, load, bundle or type-coverage report"
SHOWN_KEYS = 6
SHOWN_TEXT = 60
REFUSAL_CHARACTERS = 1_000
WARNING_CHARACTERS = 1_000
EMPTY = b"[]"
BARE_LISTS = frozenset(("eslint", "pip-audit", "ruff", "size-limit", "trivy"))
"""Formats of tools that print `[]` when they found, or did, nothing; each reader knows which."""


SILENT = frozenset(("mypy-json", "mypy-text", "tsc-text"))
"""Formats of tools that write nothing when they find nothing."""
NOTHING_WRITTEN = "the file is empty, as it is when the tool found nothing, or did not run"

OTHER_TESTS = {"assemblies": "xUnit.net", "test-results": "NUnit 2", "test-run": "NUnit 3"}
"""Roots of test reports that are not read."""


def never() -> bool:
    """A deadline that does not come."""
    return False


def read_report(
    raw: bytes | Iterable[bytes],
    readers: Sequence[Reader],
    format: str | None = None,
    expired: Callable[[], bool] = never,
    limits: Limits = DEFAULT_LIMITS,
) -> Report:
    """Read a report that was given whole or in pieces; ReportError says why it is refused.

    With `format` it must be of that format, and may be the bare `[]` that says little itself.
    """
    pieces = (raw,) if isinstance(raw, bytes) else raw
    try:
        document = looked_at(pieces, expired, limits)
        if not document.head and format is None:
            raise NotAReport("it is empty")
        return _read(_chosen(document, readers, format), document)
    except (RecursionError, MemoryError) as fault:
        raise ReportError("it needs more memory than one report is given") from fault
    except ReportError as refusal:
        refusal.args = (one_line(str(refusal))[:REFUSAL_CHARACTERS],)
        raise


def _read(reader: Reader, document: Document) -> Report:
    try:
        report = reader.read(document)
        if isinstance(report, Coverage | Tests):
            report = replace(report, made=made(report.format, document))
        if not document.head:
            report = replace(report, warnings=(*report.warnings, NOTHING_WRITTEN))
        return _plain_warnings(report)
    except ReportError as refusal:
        refusal.format, refusal.kind = reader.format, reader.kind
        raise


def _plain_warnings(report: Report) -> Report:
    """Warnings may quote names in the report: each becomes one line without hidden signs."""
    plain_ones = tuple(one_line(text)[:WARNING_CHARACTERS] for text in report.warnings)
    return report if plain_ones == report.warnings else replace(report, warnings=plain_ones)


def looked_at(pieces: Iterable[bytes], expired: Callable[[], bool], limits: Limits) -> Document:
    """The document with its looks."""
    head, chunks = split_head(plain(pieces, limits, expired))
    document = Document(head, chunks, limits=limits, expired=expired)
    if head.startswith(b"<"):
        return replace(document, xml=xml_events.look(head))
    if head.startswith((b"{", b"[")) and not _is_prose(head):
        text = json_text.whole(b"".join(chunks))
        return replace(document, chunks=iter((text,)), json=json_text.shape(text), text=text)
    return document


def _is_prose(head: bytes) -> bool:
    """Whether a bracket at the start begins a word, as in the lines of a build log."""
    return head[:1] == b"[" and head[1:2].isalpha() and not head.startswith((b"[t", b"[f", b"[n"))


def recognise(document: Document, readers: Sequence[Reader]) -> Reader:
    """The one reader that knows the document; ReportError if none or several do."""
    found = [reader for reader in readers if reader.sniff(document)]
    if len(found) > 1:
        names = " and ".join(reader.format for reader in found)
        raise ReportError(f"it could be {names}: say which format it is")
    if not found:
        kind = ReportError if _is_error(document.json) else NotAReport
        raise kind(_unknown(document))
    return found[0]


def _chosen(document: Document, readers: Sequence[Reader], format: str | None) -> Reader:
    if format is None:
        return recognise(document, readers)
    named = [reader for reader in readers if is_a(reader.format, format)]
    if not named:
        known = ", ".join(sorted(reader.format for reader in readers))
        raise ReportError(f"there is no format {one_line(format)[:SHOWN_TEXT]}; known are {known}")
    if len(named) == 1 and _says_little(document, named[0].format):
        return named[0]
    fits = [reader for reader in named if reader.sniff(document)]
    if not fits:
        raise ReportError(f"it does not look like {format}" if document.head else "it is empty")
    return fits[0]


def _says_little(document: Document, format: str) -> bool:
    """Whether it is what the tool writes when it has nothing to say."""
    if not document.head:
        return format in SILENT
    return document.text.strip() == EMPTY and format in BARE_LISTS


def _unknown(document: Document) -> str:
    if document.json is not None:
        return _unknown_json(document.json)
    if document.xml is not None:
        return _unknown_xml(document.xml)
    text = one_line(document.head[: 4 * SHOWN_TEXT].decode("utf-8", "replace"))[:SHOWN_TEXT]
    if text in ("null", "true", "false") or text.lstrip("-").replace(".", "").isdigit():
        return f"it is the bare JSON value {text}, which is no {LOOKED_FOR}"
    return f"it is no {LOOKED_FOR}: text that starts with `{text}`"


def _unknown_xml(look: XmlLook) -> str:
    root = one_line(look.root)[:SHOWN_TEXT]
    if look.root == "coverage":
        return (
            "the XML root `coverage` holds neither `packages` (Cobertura) nor `project` (Clover); "
            "it measured nothing or is cut off"
        )
    if look.root in OTHER_TESTS:
        return (
            f"it is XML with the root `{root}` of {OTHER_TESTS[look.root]}: write JUnit XML or TRX"
        )
    return f"it is no {LOOKED_FOR}: XML with the root `{root}`"


def _is_error(look: JsonLook | None) -> bool:
    """Whether a tool says that it failed: in one object, or as the first of many messages."""
    if look is None or look.array:
        return False
    return "error" in look.members or (
        look.has("type", "data") and bytes(look.members["type"]) == b'"error"'
    )


def _first_keys(raw: msgspec.Raw) -> set[str]:
    return {key for first in json_text.items(raw)[:1] for key in json_text.members(first)}


def _unknown_json(look: JsonLook) -> str:
    if look.array and not look.items:
        return "it is the bare list `[]`, which several tools print: say which format it is"
    if not look.array and not look.members:
        return f"it is the empty object `{{}}`, which is no {LOOKED_FOR}"
    if _is_error(look):
        return "it is the error message of a tool that did not finish, not a report"
    if look.has("result") and {"functions", "url"} <= _first_keys(look.members["result"]):
        return "it is raw V8 coverage in byte ranges; run `c8 report` and give its lcov report"
    if look.has("result") and {"line", "covered_percent"} & look.inner:
        return "it is SimpleCov's last run, a percentage only; give `.resultset.json`"
    keys = sorted(look.inner if look.array else look.members)[:SHOWN_KEYS]
    shown = ", ".join(one_line(key)[:SHOWN_TEXT] for key in keys)
    where = "a JSON list of objects" if look.array else "a JSON object"
    return f"it is no {LOOKED_FOR}: {where} with the keys {shown or '(none)'}"

"""ESLint's JSON: a list of files with messages; parse errors are fatal messages without a rule."""

import msgspec

from checks.document import Document
from checks.json_text import decode, members
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name


class _Message(msgspec.Struct, rename="camel"):
    message: str = ""
    rule_id: str | None = None
    severity: int | None = None
    line: float | None = None
    fatal: bool = False


class _File(msgspec.Struct, rename="camel"):
    file_path: str
    messages: list[_Message]
    suppressed_messages: list[msgspec.Raw] = []


class _Run(msgspec.Struct):
    results: list[_File]


FILES = msgspec.json.Decoder(list[_File])
RUN = msgspec.json.Decoder(_Run)
UNLISTED = "no file is listed: with --quiet all are clean, without it none was linted"


def _finding(file: _File, one: _Message) -> LintFinding:
    bad = one.severity == 2 or one.fatal
    rule = one.rule_id or ("parse-error" if one.fatal else "")
    level = Level.ERROR if bad else Level.WARNING
    return LintFinding(
        name(file.file_path), line(one.line), name(rule), level, message(one.message)
    )


def read(document: Document) -> Lint:
    """Suppressed messages are counted apart. Every file that was linted is listed, but with --quiet
    only those with errors: an empty list may be a clean run or one over nothing."""
    bare = document.json is None or document.json.array
    what = "the report"
    files = decode(document.text, FILES, what) if bare else decode(document.text, RUN, what).results
    findings = list[LintFinding]()
    for file in files:
        findings += [_finding(file, one) for one in file.messages]
        check_rows(findings, document)
    suppressed = sum(len(file.suppressed_messages) for file in files)
    broken = any(one.fatal for file in files for one in file.messages)
    warnings: tuple[str, ...] = ("files that do not parse were not linted",) if broken else ()
    warnings += () if files else (UNLISTED,)
    return Lint("eslint", tuple(findings), suppressed, True, warnings)


def sniff(document: Document) -> bool:
    """Files with messages, as a list or below `results`."""
    look = document.json
    if look is None or look.stream:
        return False
    if look.array:
        return {"filePath", "messages"} <= look.inner
    if not look.has("results", "metadata"):
        return False
    results = bytes(look.members["results"])
    empty = results[1:-1].strip() == b"" and "rulesMeta" in members(look.members["metadata"])
    return empty or b'"filePath"' in results[:4096]


READER = Reader("eslint", Kind.LINT, sniff, read)

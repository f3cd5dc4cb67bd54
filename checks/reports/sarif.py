"""SARIF 2.1.0: several runs, levels that rules give, suppressed and absent results."""

import re
from collections.abc import Iterable

import msgspec

from checks.document import Document
from checks.json_text import decode
from checks.report import Kind, Level, Lint, LintFinding, Reader
from checks.report_rows import check_rows, line, message, name

ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "note": Level.NOTE}
PENDING = ("underReview", "rejected")


class _Text(msgspec.Struct):
    text: str = ""


class _Default(msgspec.Struct):
    level: str = ""


class _Rule(msgspec.Struct, rename="camel"):
    id: str = ""
    default_configuration: _Default | None = None


class _Component(msgspec.Struct):
    name: str = ""
    rules: list[_Rule] | None = None


class _Tool(msgspec.Struct):
    driver: _Component
    extensions: list[_Component] | None = None


class _Artifact(msgspec.Struct, rename="camel"):
    uri: str = ""
    uri_base_id: str = ""


class _Region(msgspec.Struct, rename="camel"):
    start_line: int | None = None


class _Physical(msgspec.Struct, rename="camel"):
    artifact_location: _Artifact | None = None
    region: _Region | None = None


class _Location(msgspec.Struct, rename="camel"):
    physical_location: _Physical | None = None


class _Suppression(msgspec.Struct):
    status: str = ""


class _Reference(msgspec.Struct):
    id: str = ""
    index: int = -1


class _Result(msgspec.Struct, rename="camel"):
    message: _Text | None = None
    rule_id: str | None = None
    rule_index: int = -1
    rule: _Reference | None = None
    level: str | None = None
    kind: str = "fail"
    locations: list[_Location] | None = None
    suppressions: list[_Suppression] | None = None
    baseline_state: str | None = None
    partial_fingerprints: dict[str, str] | None = None


class _Invocation(msgspec.Struct, rename="camel"):
    execution_successful: bool = True


class _Run(msgspec.Struct, rename="camel"):
    tool: _Tool
    results: list[_Result] | None = None
    invocations: list[_Invocation] | None = None
    original_uri_base_ids: dict[str, _Artifact] | None = None


class _Log(msgspec.Struct):
    runs: list[_Run]


LOG = msgspec.json.Decoder(_Log)


def _rules(run: _Run) -> dict[str, _Rule]:
    """Rules by id; the driver's win over those of extensions."""
    components = [*reversed(run.tool.extensions or []), run.tool.driver]
    return {rule.id: rule for component in components for rule in component.rules or []}


def _rule(one: _Result, run: _Run, rules: dict[str, _Rule]) -> tuple[str, _Rule | None]:
    id = one.rule_id or (one.rule.id if one.rule else "")
    index = one.rule_index if one.rule_index >= 0 else one.rule.index if one.rule else -1
    own = run.tool.driver.rules or []
    if not id and 0 <= index < len(own):
        return own[index].id, own[index]
    return id, rules.get(id) or rules.get(id.partition("/")[0])


def _level(one: _Result, rule: _Rule | None) -> str:
    default = rule.default_configuration if rule else None
    return one.level or (default.level if default else "") or "warning"


def _is_finding(one: _Result, level: str) -> bool:
    return one.kind == "fail" and level != "none" and one.baseline_state != "absent"


def _suppressed(one: _Result) -> bool:
    return any(each.status not in PENDING for each in one.suppressions or [])


def _place(one: _Result, run: _Run) -> tuple[str, int]:
    for location in (one.locations or [])[:1]:
        physical = location.physical_location or _Physical()
        artifact, region = physical.artifact_location, physical.region
        start = line(region.start_line) if region else 0
        return (_path(artifact, run) if artifact else ""), start
    return "", 0


def _path(artifact: _Artifact, run: _Run) -> str:
    base = (run.original_uri_base_ids or {}).get(artifact.uri_base_id)
    whole = base.uri + artifact.uri if base and ":" not in artifact.uri else artifact.uri
    return name(ESCAPES.sub(_unescaped, whole.removeprefix("file://")))


def _unescaped(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("%", "")).decode("utf-8", "replace")


def _finding(one: _Result, run: _Run, rules: dict[str, _Rule]) -> LintFinding | None:
    id, rule = _rule(one, run, rules)
    level = _level(one, rule)
    if not _is_finding(one, level):
        return None
    path, start = _place(one, run)
    said = message(one.message.text if one.message else "")
    prints = sorted((one.partial_fingerprints or {}).items())
    print_ = name(f"{prints[0][0]}:{prints[0][1]}") if prints else ""
    return LintFinding(path, start, name(id), LEVELS.get(level, Level.WARNING), said, print_)


def read(document: Document) -> Lint:
    """Results of null, or a run that failed, did not finish; an empty list is clean."""
    findings, suppressed, unfinished = list[LintFinding](), 0, False
    runs = decode(document.text, LOG, "the log").runs
    for run in runs:
        failed = any(not one.execution_successful for one in run.invocations or [])
        unfinished |= failed or run.results is None
        rules = _rules(run)
        for one in run.results or []:
            finding = _finding(one, run, rules)
            if finding is not None and _suppressed(one):
                suppressed += 1
            elif finding is not None:
                findings.append(finding)
        check_rows(findings, document)
    warnings = ("a run in it did not finish",) if unfinished else ()
    return Lint("sarif", tuple(findings), suppressed, not unfinished, warnings, _tools(runs))


def _tools(runs: Iterable[_Run]) -> str:
    """The tools that wrote the runs, each once."""
    return name(", ".join(sorted({run.tool.driver.name for run in runs} - {""})))


def sniff(document: Document) -> bool:
    """Runs of version 2."""
    look = document.json
    return (
        look is not None
        and look.has("runs", "version")
        and (bytes(look.members["version"]).startswith(b'"2.'))
    )


READER = Reader("sarif", Kind.LINT, sniff, read)

"""SARIF 2.1.0: several runs, levels that rules give, suppressed and absent results; an audit where
scanners of packages wrote it."""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from checks.advisories import audit
from checks.document import Document
from checks.json_text import decode
from checks.report import Audit, Kind, Level, Lint, LintFinding, Reader, Vulnerability
from checks.report_rows import check_rows, line, message, name
from checks.sarif_audit import is_scanner, vulnerability

ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "note": Level.NOTE}
NOTHING = msgspec.Raw(b"{}")
PENDING = ("underReview", "rejected")


class _Text(msgspec.Struct):
    text: str = ""


class _Default(msgspec.Struct):
    level: str = ""


class _Rule(msgspec.Struct, rename="camel"):
    id: str = ""
    default_configuration: _Default | None = None
    help: msgspec.Raw = NOTHING
    properties: msgspec.Raw = NOTHING


class _Component(msgspec.Struct):
    name: str = ""
    guid: str = ""
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


class _Owner(msgspec.Struct):
    name: str = ""
    guid: str = ""
    index: int = -1


class _Reference(msgspec.Struct, rename="camel"):
    id: str = ""
    index: int = -1
    tool_component: _Owner | None = None


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
HELP = msgspec.json.Decoder(_Text)
PROPERTIES = msgspec.json.Decoder(dict[str, msgspec.Raw])


class _Rules:
    """The rules of a run, by id and by what owns them; the driver's win over those of extensions,
    and the first of several extensions with one name wins."""

    def __init__(self, tool: _Tool) -> None:
        self.driver, self.extensions = tool.driver, tool.extensions or []
        backwards = [*reversed(self.extensions), tool.driver]
        self.by_id = {rule.id: rule for component in backwards for rule in component.rules or []}
        self.by_name = {
            key: component
            for component in reversed(self.extensions)
            for key in (component.guid, component.name)
            if key
        }

    def of(self, one: _Result) -> tuple[str, _Rule | None]:
        """The id that the result gives, or else that of its rule, and the rule."""
        reference = one.rule or _Reference()
        id = one.rule_id or reference.id
        index = one.rule_index if one.rule_index >= 0 else reference.index
        own = self._owner(reference.tool_component).rules or []
        placed = own[index] if 0 <= index < len(own) else None
        if placed is not None and (not id or placed.id in (id, id.partition("/")[0])):
            return id or placed.id, placed
        return id, self.by_id.get(id) or self.by_id.get(id.partition("/")[0])

    def _owner(self, owner: _Owner | None) -> _Component:
        """An extension by place, guid or name, or the driver."""
        if owner is None:
            return self.driver
        if 0 <= owner.index < len(self.extensions):
            return self.extensions[owner.index]
        return self.by_name.get(owner.guid or owner.name, self.driver)


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


def _finding(one: _Result, run: _Run, rules: _Rules) -> LintFinding | None:
    id, rule = rules.of(one)
    level = _level(one, rule)
    if not _is_finding(one, level):
        return None
    path, start = _place(one, run)
    said = message(one.message.text if one.message else "")
    prints = sorted((one.partial_fingerprints or {}).items())
    print_ = name(f"{prints[0][0]}:{prints[0][1]}") if prints else ""
    return LintFinding(path, start, name(id), LEVELS.get(level, Level.WARNING), said, print_)


def read(document: Document) -> Lint | Audit:
    """Results of null, or a run that failed, did not finish; an empty list is clean."""
    findings, suppressed, unfinished = list[LintFinding](), 0, False
    advisories = list[Vulnerability]()
    runs = decode(document.text, LOG, "the log").runs
    for run in runs:
        failed = any(not one.execution_successful for one in run.invocations or [])
        unfinished |= failed or run.results is None
        rules = _Rules(run.tool)
        for one in run.results or []:
            finding = _finding(one, run, rules)
            if finding is not None and _suppressed(one):
                suppressed += 1
            elif finding is not None:
                findings.append(finding)
                advisories += _advisories(one, run, rules)
        check_rows(findings, document)
    warnings: tuple[str, ...] = ("a run in it did not finish",) if unfinished else ()
    warnings += () if runs else ("it holds no run of a tool",)
    if runs and all(map(_scans, runs)) and (advisories or not findings):
        return audit("sarif", advisories, document, warnings, _left(findings, advisories))
    return Lint("sarif", tuple(findings), suppressed, not warnings, warnings, _tools(runs))


def _scans(run: _Run) -> bool:
    return is_scanner(run.tool.driver.name)


def _advisories(one: _Result, run: _Run, rules: _Rules) -> Iterator[Vulnerability]:
    if not _scans(run):
        return
    id, rule = rules.of(one)
    rule, said = rule or _Rule(), one.message.text if one.message else ""
    found = vulnerability(id, said, _help(rule), _score(rule))
    if found is not None:
        yield found


def _help(rule: _Rule) -> str:
    try:
        return HELP.decode(rule.help).text
    except msgspec.MsgspecError:
        return ""


def _score(rule: _Rule) -> str:
    """GitHub reads the same property: a number from 0 to 10, as text."""
    try:
        given = PROPERTIES.decode(rule.properties).get("security-severity", NOTHING)
    except msgspec.MsgspecError:
        return ""
    return bytes(given).decode("utf-8", "replace").strip('"')


def _left(findings: Sequence[LintFinding], advisories: Sequence[Vulnerability]) -> list[str]:
    rest = len(findings) - len(advisories)
    return [f"findings that are no vulnerabilities of packages: {rest}"] if rest else []


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

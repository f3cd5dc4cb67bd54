"""SARIF 2.1.0, for code scanning and other tools that collect findings."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from checks.concern import level_of
from checks.finding import BaselineState, Finding, Suggestion
from checks.plain_text import visible
from checks.renderer import Extras, Renderer
from checks.verdict import Enforcement, Evaluation, Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT = "hardening/v1"
ROOT = "%SRCROOT%"
INDENT = 2
INLINE = "inline"
LEVELS = {
    Enforcement.BLOCKING: "error",
    Enforcement.WARNING: "warning",
    Enforcement.INFO: "note",
    Enforcement.OFF: "none",
}
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_UNESCAPED = re.compile("[\ud800-\udc7f\udd00-\udfff]")

Json = Mapping[str, object]


def _render(evaluation: Evaluation, _: Extras) -> str:
    run = {
        "tool": {"driver": {"name": "Hardening", "rules": _rules(evaluation)}},
        "invocations": [_invocation(evaluation)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "results": _results(evaluation),
        "properties": {
            "base": evaluation.base,
            "mergeBase": evaluation.merge_base,
            "head": evaluation.head,
            "conclusion": evaluation.conclusion.value,
        },
    }
    encoded = msgspec.json.encode({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})
    return msgspec.json.format(encoded, indent=INDENT).decode() + "\n"


def _rule_ids(evaluation: Evaluation) -> list[str]:
    found = (f.rule for verdict in evaluation.verdicts for f in verdict.judgement.findings)
    return sorted(set(found))


def _rules(evaluation: Evaluation) -> Sequence[Json]:
    return [{"id": rule} for rule in _rule_ids(evaluation)]


def _invocation(evaluation: Evaluation) -> Json:
    """That the tool ran, and what it could not look at."""
    judgements = [verdict.judgement for verdict in evaluation.verdicts]
    told = [*evaluation.notes, *(j.unmeasured for j in judgements if j.unmeasured is not None)]
    notes = [{"level": "warning", "message": {"text": visible(note)}} for note in told]
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


def _results(evaluation: Evaluation) -> Sequence[Json]:
    ids = _rule_ids(evaluation)
    pairs = [(v, finding) for v in evaluation.verdicts for finding in v.judgement.findings]
    return [_result(verdict, finding, ids.index(finding.rule)) for verdict, finding in pairs]


def _result(verdict: Verdict, finding: Finding, rule_index: int) -> Json:
    result: dict[str, object] = {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": _level(verdict, finding),
        "message": {"text": visible(finding.message)},
        "locations": [_location(finding)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "baselineState": finding.state.value,
        "suppressions": _suppressions(finding),
        "properties": {"severity": finding.severity.value},
    }
    if finding.suggestion is not None:
        result["fixes"] = [_fix(finding.location.path, finding.suggestion)]
    return result


def _level(verdict: Verdict, finding: Finding) -> str:
    """What was there before is a note, unless the gate judged it on its own."""
    named = finding.fingerprint in verdict.judgement.levels
    if finding.state is not BaselineState.NEW and not named:
        return LEVELS[Enforcement.INFO]
    return LEVELS[level_of(verdict, finding)]


def _location(finding: Finding) -> Json:
    place = finding.location
    region = {"startLine": place.line, "startColumn": place.column, "endLine": place.end_line}
    if place.end_line == place.line:
        del region["endLine"]
    return {"physicalLocation": {"artifactLocation": _artifact(place.path), "region": region}}


def _artifact(path: str) -> Json:
    raw = _UNESCAPED.sub("?", path).encode("utf-8", "surrogateescape")
    quoted = "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in raw)
    return {"uri": quoted, "uriBaseId": ROOT}


def _suppressions(finding: Finding) -> Sequence[Json]:
    if finding.suppressed_by is None:
        return []
    kind = "inSource" if finding.suppressed_by.startswith(INLINE) else "external"
    return [{"kind": kind, "justification": visible(finding.suppressed_by)}]


def _fix(path: str, change: Suggestion) -> Json:
    """Whole lines: from the start of the first to the start of the line after the last."""
    end = change.end_line + 1
    deleted = {"startLine": change.start_line, "startColumn": 1, "endLine": end, "endColumn": 1}
    text = change.replacement if change.replacement.endswith("\n") else change.replacement + "\n"
    inserted = {"text": text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")}
    replaced = {"deletedRegion": deleted, "insertedContent": inserted}
    return {
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": [replaced]},
        ]
    }


RENDERER = Renderer("sarif", _render)

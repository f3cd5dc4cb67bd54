"""Policy and change in, evaluation out: every gate judged, one conclusion over all."""

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from checks.change import Change, PullRequest, Snapshot
from checks.diff import Diff
from checks.evidence import Evidence, Submitted
from checks.facts import NotAnalysed
from checks.fault import Fault
from checks.finding import BaselineState, Finding, Location, Severity, fingerprint
from checks.gate import Gate, GateOptions
from checks.paths import any_of, matches
from checks.policy import Policy
from checks.report_files import without_files
from checks.verdict import (
    Conclusion,
    ConfigSource,
    Enforcement,
    Evaluation,
    Judgement,
    Verdict,
    stronger,
    weaker,
)

CONCLUSION_OF = {
    Enforcement.BLOCKING: Conclusion.FAILURE,
    Enforcement.WARNING: Conclusion.NEUTRAL,
    Enforcement.INFO: Conclusion.SUCCESS,
    Enforcement.OFF: Conclusion.SUCCESS,
}


CONFIG_GATE = "config"


@dataclass(frozen=True, slots=True)
class Given:
    """What the shell knows beside policy and change: the base branch's tip, where the rules came
    from, lines every reader must see, and the faults that this change brings into the
    configuration (empty when the base's is broken already: repairing it must stay possible).
    `advisory` says why nothing may block, whatever the policy asks for."""

    base: str
    config: ConfigSource
    notes: tuple[str, ...] = ()
    config_faults: tuple[Fault, ...] = ()
    advisory: str = ""


def evaluate(policy: Policy, change: Change, gates: Mapping[str, Gate], given: Given) -> Evaluation:
    """Judge a change; a gate that crashes is "not evaluated" and sinks only itself."""
    seen = _under_settings(change, policy)
    cap, why = _cap(policy, seen.pull_request)
    if given.advisory:
        cap, why = weaker(cap, Enforcement.WARNING), (*why, given.advisory)
    verdicts = [
        _capped(_verdict(gates[gate_id], options, seen, policy), cap)
        for gate_id, options in policy.gates.items()
        if cap is not Enforcement.OFF
    ]
    if given.config_faults:
        verdicts.insert(0, _config_verdict(given.config_faults))
    conclusion = _aggregate(policy, verdicts)
    hidden = (f"not analysed: {path}: {reason}" for path, reason in seen.not_analysed().items())
    return Evaluation(
        base=given.base,
        merge_base=change.base.commit,
        head=change.head.commit,
        conclusion=conclusion,
        title=_title(conclusion, verdicts),
        config=given.config,
        verdicts=tuple(verdicts),
        notes=(*given.notes, *why, *hidden),
    )


def _under_settings(change: Change, policy: Policy) -> Change:
    settings = policy.settings
    return replace(
        without_ignored(change, policy.ignore),
        inline_ignores=settings.inline_ignores == "on",
        grace=settings.grace.days,
        notice=settings.notice.days,
        exceptions=tuple(one.value() for one in policy.exceptions),
    )


def _cap(policy: Policy, pull: PullRequest | None) -> tuple[Enforcement, tuple[str, ...]]:
    """The most that any gate may say about this pull request, and the line that tells so."""
    if pull is not None and pull.draft and policy.settings.drafts != "full":
        if policy.settings.drafts == "off":
            return Enforcement.OFF, ("a draft: the gates judge it once it is ready for review",)
        return Enforcement.WARNING, ("a draft: nothing blocks until it is ready for review",)
    if pull is not None and pull.head_fork and policy.settings.forks == "advisory":
        return Enforcement.WARNING, ("from a fork: nothing blocks",)
    return Enforcement.BLOCKING, ()


def _capped(verdict: Verdict, cap: Enforcement) -> Verdict:
    if verdict.enforcement.rank <= cap.rank:
        return verdict
    judgement = verdict.judgement
    breach = weaker(judgement.breach, cap)
    levels = {key: weaker(level, cap) for key, level in judgement.levels.items()}
    conclusion = verdict.conclusion
    if conclusion is Conclusion.FAILURE:
        conclusion = CONCLUSION_OF[cap]
    return Verdict(
        verdict.gate,
        weaker(verdict.enforcement, cap),
        conclusion,
        replace(judgement, breach=breach, levels=levels),
    )


def _config_verdict(faults: tuple[Fault, ...]) -> Verdict:
    first = faults[0]
    findings = tuple(_config_finding(fault, number) for number, fault in enumerate(faults))
    judgement = Judgement(
        title=f"this change breaks {first.path}: {len(faults)} fault{'s' * (len(faults) > 1)}",
        breach=Enforcement.BLOCKING,
        findings=findings,
        remedy=str(first),
    )
    return Verdict(CONFIG_GATE, Enforcement.BLOCKING, Conclusion.FAILURE, judgement)


def _config_finding(fault: Fault, number: int) -> Finding:
    rule = f"{CONFIG_GATE}/invalid"
    return Finding(
        rule=rule,
        severity=Severity.HIGH,
        message=fault.message,
        location=Location(fault.path, fault.line, fault.line, fault.column),
        fingerprint=fingerprint(rule, fault.path, fault.message, number),
        state=BaselineState.NEW,
        on_changed_line=True,
    )


def without_ignored(change: Change, ignore: tuple[str, ...]) -> Change:
    """The change as if the ignored files did not exist."""
    if not ignore:
        return change

    def trim(snapshot: Snapshot) -> Snapshot:
        tree = {p: blob for p, blob in snapshot.tree.items() if not matches(ignore, p)}
        return replace(snapshot, tree=tree)

    def trimmed(diff: Diff) -> Diff:
        return Diff({p: f for p, f in diff.files.items() if not matches(ignore, p)})

    return replace(
        change,
        base=trim(change.base),
        head=trim(change.head),
        diff=trimmed(change.diff),
        evidence={
            topic: _without_ignored(evidence, ignore, trimmed)
            for topic, evidence in change.evidence.items()
        },
        texts={path: text for path, text in change.texts.items() if not matches(ignore, path)},
    )


def _without_ignored(
    evidence: Evidence, ignore: tuple[str, ...], trimmed: Callable[[Diff], Diff]
) -> Evidence:
    def trim(one: Submitted) -> Submitted:
        return replace(one, report=without_files(one.report, any_of(ignore)))

    reference = evidence.reference
    return replace(
        evidence,
        head=tuple(map(trim, evidence.head)),
        base=tuple(map(trim, evidence.base)),
        reference=reference and replace(reference, diff=trimmed(reference.diff)),
    )


def _verdict(gate: Gate, options: GateOptions, change: Change, policy: Policy) -> Verdict:
    try:
        judgement = gate.judge(change, options)
    except Exception as fault:
        trace = "".join(traceback.format_exception(fault))
        why = f"internal error {sha256(trace.encode()).hexdigest()[:8]}"
        verdict = not_evaluated(gate.id, options.enforcement, why, policy.settings.on_error)
        return replace(verdict, judgement=replace(verdict.judgement, fault=trace))
    if gate.measure is not None:
        judgement = _with_hidden(judgement, change)
    level = judgement.breach
    if judgement.missing:
        asked = Enforcement(policy.settings.missing_evidence)
        absent = options.enforcement if judgement.required else weaker(options.enforcement, asked)
        level = stronger(level, absent)
    conclusion = CONCLUSION_OF[level]
    if judgement.unmeasured is not None and conclusion is Conclusion.SUCCESS:
        conclusion = Conclusion.NEUTRAL
    if judgement.ours and _fails(options.enforcement, policy.settings.on_error):
        conclusion = Conclusion.FAILURE
    return Verdict(gate.id, options.enforcement, conclusion, judgement)


def not_evaluated(gate: str, enforcement: Enforcement, why: str, on_error: str) -> Verdict:
    """The verdict of a gate that could not judge, by our own fault."""
    reason = f"not evaluated: {why}"
    conclusion = Conclusion.FAILURE if _fails(enforcement, on_error) else Conclusion.NEUTRAL
    return Verdict(gate, enforcement, conclusion, Judgement(reason, unmeasured=reason))


def _fails(enforcement: Enforcement, on_error: str) -> bool:
    """Whether our own failure blocks."""
    return on_error == "failure" and enforcement is Enforcement.BLOCKING


def _with_hidden(judgement: Judgement, change: Change) -> Judgement:
    """A change may not pass by making a file unreadable that could be read before."""
    hidden = [path for path in change.not_analysed() if _readable_before(change, path)]
    if not hidden or judgement.unmeasured is not None:
        return judgement
    more = f" and {len(hidden) - 1} more" if len(hidden) > 1 else ""
    return replace(judgement, unmeasured=f"not analysed: {hidden[0]}{more}")


def _readable_before(change: Change, path: str) -> bool:
    facts = change.base.facts_of(change.diff.files[path].old_path)
    return not isinstance(facts, NotAnalysed)


def _aggregate(policy: Policy, verdicts: list[Verdict]) -> Conclusion:
    if any(verdict.conclusion is Conclusion.FAILURE for verdict in verdicts):
        return Conclusion.FAILURE
    blocking = [v for v in verdicts if v.enforcement is Enforcement.BLOCKING]
    if policy.is_default or not blocking:
        return Conclusion.NEUTRAL
    if any(verdict.judgement.unmeasured is not None for verdict in blocking):
        return Conclusion.NEUTRAL
    return Conclusion.SUCCESS


def _title(conclusion: Conclusion, verdicts: list[Verdict]) -> str:
    failed = [v.gate for v in verdicts if v.conclusion is Conclusion.FAILURE]
    warned = sum(v.conclusion is Conclusion.NEUTRAL for v in verdicts)
    warnings = f"{warned} warning{'s' * (warned != 1)}" if warned else ""
    if failed:
        return ", ".join(filter(None, (f"blocked by {_and(failed)}", warnings)))
    if conclusion is Conclusion.SUCCESS:
        return f"passing, {warnings}" if warned else "passing"
    return f"nothing blocks, {warnings}" if warned else "nothing blocks"


def _and(names: list[str]) -> str:
    """For example "a", "a and b", "a, b and c"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))

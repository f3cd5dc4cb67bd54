"""Policy and change in, evaluation out: every gate judged, one conclusion over all."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from checks.change import Change, Snapshot
from checks.diff import Diff
from checks.facts import NotAnalysed
from checks.gate import Gate, GateOptions
from checks.paths import matches
from checks.policy import Policy
from checks.verdict import (
    Conclusion,
    ConfigSource,
    Enforcement,
    Evaluation,
    Judgement,
    Verdict,
)

CONCLUSION_OF = {
    Enforcement.BLOCKING: Conclusion.FAILURE,
    Enforcement.WARNING: Conclusion.NEUTRAL,
    Enforcement.INFO: Conclusion.SUCCESS,
    Enforcement.OFF: Conclusion.SUCCESS,
}


@dataclass(frozen=True, slots=True)
class Given:
    """What the shell knows beside policy and change: the base branch's tip, where the rules came
    from, lines every reader must see, and whether this very change breaks the configuration."""

    base: str
    config: ConfigSource
    notes: tuple[str, ...] = ()
    breaks_config: bool = False


def evaluate(policy: Policy, change: Change, gates: Mapping[str, Gate], given: Given) -> Evaluation:
    """Judge a change; a gate that crashes is "not evaluated" and sinks only itself."""
    seen = without_ignored(change, policy.ignore)
    seen = replace(seen, inline_ignores=policy.settings.inline_ignores == "on")
    verdicts = tuple(
        _verdict(gates[gate_id], options, seen) for gate_id, options in policy.gates.items()
    )
    conclusion = _aggregate(policy, verdicts, given)
    hidden = tuple(f"not analysed: {path}: {why}" for path, why in seen.not_analysed().items())
    return Evaluation(
        base=given.base,
        merge_base=change.base.commit,
        head=change.head.commit,
        conclusion=conclusion,
        title=_title(conclusion, verdicts, given),
        config=given.config,
        verdicts=verdicts,
        notes=(*given.notes, *hidden),
    )


def without_ignored(change: Change, ignore: tuple[str, ...]) -> Change:
    """The change as if the ignored files did not exist."""
    if not ignore:
        return change

    def trim(snapshot: Snapshot) -> Snapshot:
        tree = {p: blob for p, blob in snapshot.tree.items() if not matches(ignore, p)}
        return replace(snapshot, tree=tree)

    files = {p: f for p, f in change.diff.files.items() if not matches(ignore, p)}
    return replace(change, base=trim(change.base), head=trim(change.head), diff=Diff(files))


def _verdict(gate: Gate, options: GateOptions, change: Change) -> Verdict:
    try:
        judgement = gate.judge(change, options)
    except Exception as fault:
        return not_evaluated(gate.id, options.enforcement, _reference(fault))
    judgement = _with_hidden(judgement, change)
    conclusion = CONCLUSION_OF[judgement.breach]
    if judgement.unmeasured is not None and conclusion is Conclusion.SUCCESS:
        conclusion = Conclusion.NEUTRAL
    return Verdict(gate.id, options.enforcement, conclusion, judgement)


def not_evaluated(gate: str, enforcement: Enforcement, why: str) -> Verdict:
    """The verdict of a gate that could not judge."""
    reason = f"not evaluated: {why}"
    return Verdict(gate, enforcement, Conclusion.NEUTRAL, Judgement(reason, unmeasured=reason))


def _reference(fault: Exception) -> str:
    """A number that the operator finds in the log and the reader can quote."""
    text = "".join(traceback.format_exception(fault))
    return f"internal error {sha256(text.encode()).hexdigest()[:8]}"


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


def _aggregate(policy: Policy, verdicts: tuple[Verdict, ...], given: Given) -> Conclusion:
    if given.breaks_config or any(v.conclusion is Conclusion.FAILURE for v in verdicts):
        return Conclusion.FAILURE
    blocking = [v for v in verdicts if v.enforcement is Enforcement.BLOCKING]
    if policy.is_default or not blocking:
        return Conclusion.NEUTRAL
    if any(v.judgement.unmeasured is not None for v in blocking):
        return Conclusion.NEUTRAL
    return Conclusion.SUCCESS


def _title(conclusion: Conclusion, verdicts: tuple[Verdict, ...], given: Given) -> str:
    failed = [v.gate for v in verdicts if v.conclusion is Conclusion.FAILURE]
    if given.breaks_config:
        failed.insert(0, "config")
    warned = [v for v in verdicts if v.conclusion is Conclusion.NEUTRAL]
    warnings = f"{len(warned)} warning{'s' * (len(warned) != 1)}" if warned else ""
    if failed:
        return ", ".join(filter(None, (f"blocked by {' and '.join(failed)}", warnings)))
    if conclusion is Conclusion.SUCCESS:
        return f"passing, {warnings}" if warned else "passing"
    return f"nothing blocks, {warnings}" if warned else "nothing blocks"

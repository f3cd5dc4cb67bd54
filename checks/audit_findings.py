"""The audit's findings, each at a lockfile, and the same in full for scripts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from checks.audit_flaws import Flaw
from checks.audit_levels import GATE_ID, Judged
from checks.audit_locks import manifest
from checks.audit_words import message
from checks.change import Change
from checks.exceptions import loose_name
from checks.finding import BaselineState, Finding, Location, Severity, fingerprint
from checks.lockfile import Ecosystem
from checks.verdict import Enforcement

INTRODUCED = f"{GATE_ID}/introduced"
EXISTING = f"{GATE_ID}/existing"
SHOWN = 1_000
"""Findings, and advisories in detail; the worst come first."""


def findings(
    change: Change, present: Sequence[Judged], fixed: Sequence[Flaw]
) -> tuple[tuple[Finding, ...], dict[str, Enforcement]]:
    """What is shown, and how much each matters. What was there before has a level only where it
    is more than information: the rest is folded away."""
    placing = _Placing(change)
    shown, levels = list[Finding](), dict[str, Enforcement]()
    for each in present[:SHOWN]:
        found = placing.finding(each)
        shown.append(found)
        if each.blamed or each.level.rank > Enforcement.INFO.rank:
            levels[found.fingerprint] = each.level
    shown += [placing.absent(flaw) for flaw in fixed[: SHOWN - len(shown)]]
    return tuple(shown), levels


def detail(present: Sequence[Judged]) -> dict[str, object]:
    """Keys `advisories` (the worst SHOWN of them) and `totals` (of all, exceptions included)."""
    found = Counter(each.flaw.severity for each in present)
    return {
        "advisories": [_advisory(each) for each in present[:SHOWN]],
        "totals": {severity.value: found[severity] for severity in Severity},
    }


def _advisory(each: Judged) -> Mapping[str, object]:
    flaw = each.flaw
    return {
        "package": flaw.package,
        "ecosystem": None if flaw.ecosystem is None else flaw.ecosystem.value,
        "versions": list(flaw.versions),
        "ids": list(flaw.ids),
        "severity": flaw.severity.value,
        "direct": flaw.direct,
        "dev": flaw.dev,
        "fix": list(flaw.fix),
        "introduced": each.blamed,
        "since": flaw.since.value,
        "level": each.level.value,
        "exception": None if each.excepted is None else each.excepted.id,
        "paths": list(flaw.paths),
        "sources": [
            {"name": one.source.name, "severity": one.record.severity.value} for one in flaw.said
        ],
        "not_named_by": [one.name for one in flaw.silent],
    }


@dataclass(slots=True)
class _Placing:
    """Gives each flaw its file and a fingerprint of its own."""

    change: Change
    seen: Counter[tuple[str, str]] = field(default_factory=Counter)
    manifests: dict[Ecosystem | None, str] = field(default_factory=dict)

    def finding(self, each: Judged) -> Finding:
        state = BaselineState.NEW if each.blamed else BaselineState.UNCHANGED
        rule = INTRODUCED if each.blamed else EXISTING
        words = None if each.excepted is None else each.excepted.words()
        return self.placed(each.flaw, rule, state, words)

    def absent(self, flaw: Flaw) -> Finding:
        return self.placed(flaw, EXISTING, BaselineState.ABSENT, None)

    def placed(
        self, flaw: Flaw, rule: str, state: BaselineState, suppressed_by: str | None
    ) -> Finding:
        changed = [path for path in flaw.paths if path in self.change.diff.files]
        path = next(iter((*changed, *flaw.paths)), "") or self.elsewhere(flaw)
        return Finding(
            rule=rule,
            severity=flaw.severity,
            message=message(flaw),
            location=Location(path, 1, 1),
            fingerprint=self.fingerprint(flaw),
            state=state,
            on_changed_line=state is BaselineState.NEW and path in self.change.diff.files,
            suppressed_by=suppressed_by,
        )

    def elsewhere(self, flaw: Flaw) -> str:
        """A file for what no lockfile holds; the name of its report if there is none."""
        if flaw.ecosystem not in self.manifests:
            self.manifests[flaw.ecosystem] = manifest(self.change, flaw.ecosystem)
        return self.manifests[flaw.ecosystem] or flaw.said[0].source.name

    def fingerprint(self, flaw: Flaw) -> str:
        """Of package and advisory, whatever the version and whether it is new."""
        package = f"{flaw.ecosystem or ''}/{loose_name(flaw.package)}"
        ordinal = self.seen[package, flaw.id]
        self.seen[package, flaw.id] += 1
        return fingerprint(GATE_ID, package, flaw.id, ordinal)

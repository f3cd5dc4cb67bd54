"""Verdicts and evaluations in a few words, and the golden files that hold their texts."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

from bot.publish.judged import Judged
from checks.finding import BaselineState, Finding, Location, Severity, Suggestion, fingerprint
from checks.metric import Limit, LimitKind, Metric
from checks.policy import Settings
from checks.verdict import (
    Conclusion,
    ConfigSource,
    Enforcement,
    Evaluation,
    Judgement,
    Verdict,
)

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "comments"
HEAD, BASE, MERGE_BASE = "a1" * 20, "b2" * 20, "c3" * 20
CONCLUSIONS = {
    Enforcement.BLOCKING: Conclusion.FAILURE,
    Enforcement.WARNING: Conclusion.NEUTRAL,
    Enforcement.INFO: Conclusion.SUCCESS,
    Enforcement.OFF: Conclusion.SUCCESS,
}


class FindingChanges(TypedDict, total=False):
    """Fields of a finding that a test may set."""

    severity: Severity
    location: Location
    state: BaselineState
    on_changed_line: bool
    suppressed_by: str | None
    suggestion: Suggestion | None


class More(TypedDict, total=False):
    """Further fields of a judgement that a test may set."""

    metrics: tuple[Metric, ...]
    levels: dict[str, Enforcement]
    notes: tuple[str, ...]
    remedy: str
    unmeasured: str | None
    waiting: str | None


def matches_golden(name: str, text: str) -> bool:
    """Compare with a golden file; `GOLDEN=write` in the environment writes it anew."""
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    return path.read_text(encoding="utf-8") == text + "\n"


def finding(
    path: str = "src/cart.ts",
    line: int = 3,
    rule: str = "any-growth/explicit-any",
    message: str = "`any` switches the type checker off here",
    **changes: Unpack[FindingChanges],
) -> Finding:
    """A new finding on a changed line."""
    plain = Finding(
        rule,
        Severity.MODERATE,
        message,
        Location(path, line, line),
        fingerprint(rule, path, message, line),
        BaselineState.NEW,
        on_changed_line=True,
    )
    return replace(plain, **changes)


def ratchet(base: int | None, head: int | None, delta: int, limit: int = 0) -> Metric:
    """A total that may not grow."""
    value = None if base is None else base + limit
    kept = Limit(LimitKind.RATCHET, value, delta <= limit, ".hardening.yml:7")
    return Metric("total", "count", base, head, delta, (kept,))


def verdict(
    gate: str = "any-growth",
    title: str = "no new any (12)",
    breach: Enforcement = Enforcement.OFF,
    findings: tuple[Finding, ...] = (),
    **more: Unpack[More],
) -> Verdict:
    """A gate's verdict; `more` are fields of the judgement."""
    judgement = replace(Judgement(title, breach, findings=findings), **more)
    enforcement = Enforcement.WARNING if breach is Enforcement.WARNING else Enforcement.BLOCKING
    conclusion = CONCLUSIONS[breach]
    if judgement.unmeasured is not None:
        conclusion = Conclusion.NEUTRAL
    return Verdict(gate, enforcement, conclusion, judgement)


def evaluation(
    *verdicts: Verdict, title: str = "passing", notes: tuple[str, ...] = ()
) -> Evaluation:
    """An evaluation whose conclusion is its worst verdict's, warnings apart."""
    failed = any(v.conclusion is Conclusion.FAILURE for v in verdicts)
    return Evaluation(
        base=BASE,
        merge_base=MERGE_BASE,
        head=HEAD,
        conclusion=Conclusion.FAILURE if failed else Conclusion.SUCCESS,
        title=title,
        config=ConfigSource("base", ".hardening.yml", "sha256:0", BASE),
        verdicts=verdicts,
        notes=notes,
    )


def judged(
    given: Evaluation, number: int = 7, settings: Settings | None = None, base_ref: str = "main"
) -> Judged:
    """Pull request 7 into main, with default settings."""
    return Judged(number, base_ref, given, settings or Settings())


def broken() -> Evaluation:
    """Two gates that break, one that warns, one that passes."""
    anys = (
        finding(line=3),
        finding("src/order.ts", 12, "any-growth/as-any", "`as any` hides what is converted"),
        finding("src/order.ts", 40),
    )
    handler = finding(
        "app/api/orders/route.ts", 5, "route-length/handler",
        "POST is 132 lines long (limit 100)",
        location=Location("app/api/orders/route.ts", 5, 136),
    )  # fmt: skip
    long = Metric("longest", "lines", 96, 132, 36, (
        Limit(LimitKind.CEILING, 100, False, ".hardening.yml:12"),))  # fmt: skip
    return evaluation(
        verdict("todo", "no new TODO (31)"),
        verdict(
            "any-growth", "+3 any (12 → 15)", Enforcement.BLOCKING, anys,
            metrics=(ratchet(12, 15, 3),),
            remedy="Give them a type: src/cart.ts:3, src/order.ts:12, src/order.ts:40",
            notes=("from 2026-06-01 on: at most 10 any",),
        ),
        verdict(
            "route-length", "POST is 132 lines", Enforcement.BLOCKING, (handler,),
            metrics=(long,), remedy="Move 32 lines out of POST in app/api/orders/route.ts:5",
        ),
        verdict("debug-output", "+1 console.log", Enforcement.WARNING,
                (finding("src/cart.ts", 9, "debug-output/console", "`console.log` left in"),),
                metrics=(ratchet(4, 5, 1),)),
        title="blocked by any-growth and route-length, 1 warning",
    )  # fmt: skip

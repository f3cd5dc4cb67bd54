"""What the load gate concludes and says of its runs."""

from collections.abc import Sequence

from checks.load_figures import PERCENTILES, Run, broken, lacking, metrics, phrase
from checks.metric import Metric, shown
from checks.plain_text import cut, one_line
from checks.verdict import Enforcement, Judgement, stronger

EXPR_BYTES = 160
NAMED = 3
THRESHOLDS_LISTED = 100


Judged = tuple[Run, list[Metric]]


def judgement(runs: Sequence[Run]) -> Judgement:
    """All runs together: the strongest breach, and nothing passes that could not be judged."""
    several = len(runs) > 1
    found = [(run, metrics(run, f" ({run.name})" if several else "")) for run in runs]
    open_questions = [text for each in found for text in _unjudged(*each)]
    wrong = [text for each in found for text in _wrong(*each)]
    figures = tuple(metric for _, each in found for metric in each)
    cut_short = [run for run in runs if not run.load.complete]
    remedies = [text for each in found for text in _remedies(*each)]
    return Judgement(
        title=_title(wrong or open_questions[:1], figures),
        breach=_breach(found),
        metrics=figures,
        notes=tuple(_notes(runs)),
        remedy="; ".join(remedies) or ("let the load test run to its end" if cut_short else ""),
        unmeasured="; ".join(open_questions) or None,
        missing=bool(cut_short),
        required=any(run.submitted.required for run in cut_short),
        detail=_detail(runs),
    )


def _breach(found: Sequence[Judged]) -> Enforcement:
    breach = Enforcement.OFF
    for run, figures in found:
        if _wrong(run, figures):
            breach = stronger(breach, run.limits.enforcement)
    return breach


def _wrong(run: Run, figures: list[Metric]) -> list[str]:
    told = [phrase(metric, limit) for metric, limit in broken(figures)]
    count = len(run.crossed)
    return told + [f"{count} limit{'s' * (count != 1)} of the tool broken"] * bool(count)


def _title(wrong: list[str], figures: tuple[Metric, ...]) -> str:
    if wrong:
        more = len(wrong) - NAMED
        return ", ".join(wrong[:NAMED]) + (f" and {more} more" if more > 0 else "")
    known = [metric for metric in figures if metric.head is not None]
    told = ", ".join(f"{_word(one)} {shown(one.head or 0, one.unit)}" for one in known[:NAMED])
    return told or "the load test ran"


def _word(metric: Metric) -> str:
    return metric.name.replace("error_rate", "failed requests")


def _unjudged(run: Run, figures: list[Metric]) -> list[str]:
    """Why a run cannot pass although nothing is broken."""
    if not run.load.complete:
        why = "; ".join(one_line(text) for text in run.load.warnings[:1]) or "it is incomplete"
        return [f"{run.name}: {why}"]
    if not run.enough:
        made, least = run.load.requests, run.limits.min_requests
        noun = "request" if made == 1 else "requests"
        return [f"{run.name} made {made} {noun}; fewer than {least} are not judged"]
    asked = bool(run.limits.bounds)
    judged = any(metric.limits for metric in figures) or run.load.thresholds
    return [f"{run.name} does not tell {_either(lacking(run))}"] if asked and not judged else []


def _either(names: list[str]) -> str:
    return " or ".join(name.replace("error_rate", "how many requests failed") for name in names)


def _notes(runs: Sequence[Run]) -> list[str]:
    notes = list[str]()
    for run in runs:
        notes += run.submitted.notes
        lost = lacking(run) if run.enough else []
        notes += [f"{run.name} does not tell {_either(lost)}: not judged"] if lost else []
        if run.limits.growth is not None and run.base is None and run.enough:
            notes.append(f"{run.name}: no test of the base compares with it; growth is not judged")
        notes += [f"{run.name}: {cut(one_line(w), EXPR_BYTES)}" for w in run.load.warnings]
    return notes


def _remedies(run: Run, figures: list[Metric]) -> list[str]:
    told = list[str]()
    crossed = [cut(one_line(text), EXPR_BYTES) for text in run.crossed]
    if run.load.complete and not run.enough:
        told.append(f"let {run.name} make at least {run.limits.min_requests} requests")
    for metric, limit in broken(figures):
        most = shown(limit.value or 0, metric.unit)
        slow = metric.unit == "ms"
        told.append(
            f"bring {metric.name} down to {most}"
            if slow
            else f"let at most {most} of the requests fail in {run.name}"
        )
    named = ", ".join(crossed[:NAMED])
    more = f" and {len(crossed) - NAMED} more" if len(crossed) > NAMED else ""
    return told + [f"meet the limits of the tool in {run.name}: {named}{more}"] * bool(crossed)


def _detail(runs: Sequence[Run]) -> dict[str, object]:
    """`totals`, `checks` and `thresholds` as in the report; with several, a list of runs."""
    documents = [_run(run) for run in runs]
    if len(documents) == 1:
        return {key: value for key, value in documents[0].items() if key != "report"}
    return {"runs": documents}


def _run(run: Run) -> dict[str, object]:
    load = run.load
    totals: dict[str, object] = {
        "requests": load.requests,
        "failed": load.failed,
        "rps": load.rps,
        **{f"{name}_ms": getattr(load, f"{name}_ms") for name in PERCENTILES},
    }
    checks: dict[str, object] = {"passes": load.passes, "fails": load.fails}
    return {
        "report": run.name,
        "totals": {name: value for name, value in totals.items() if value is not None},
        "checks": {name: value for name, value in checks.items() if value is not None},
        "thresholds": [
            {"metric": one_line(one.metric), "expr": one_line(one.expr), "ok": one.ok}
            for one in load.thresholds[:THRESHOLDS_LISTED]
        ],
    }

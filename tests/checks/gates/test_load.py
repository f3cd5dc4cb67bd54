"""The gate on load tests: percentiles, failed requests, growth, and the tool's own limits."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from checks.change import Change
from checks.evidence import Evidence, Submitted, Topic
from checks.gates.load import GATE, MIN_REQUESTS, Options
from checks.metric import LimitKind
from checks.report import Load, Threshold
from checks.verdict import Enforcement, Judgement
from tests.checks.gates.submitting import submitted, with_reports

OFF, WARNING, BLOCKING = Enforcement.OFF, Enforcement.WARNING, Enforcement.BLOCKING
RUN = Load("k6", 1_000, 5, 100.0, 40.0, 400.0, 900.0, 10, 0)


def options(**given: object) -> Options:
    return Options.model_validate({"enforcement": "blocking", **given})


def sent(load: Load, name: str = "k6.json", job: str = "ci") -> Submitted:
    return submitted(load, Topic.LOAD, name, job)


def with_loads(*head: Submitted, base: tuple[Submitted, ...] = ()) -> Change:
    return with_reports(Topic.LOAD, head, base)


def judge(load: Load, base: Load | None = None, **given: object) -> Judgement:
    before = () if base is None else (sent(base),)
    return GATE.judge(with_loads(sent(load), base=before), options(**given))


@pytest.mark.parametrize(
    ("key", "most", "level"),
    [
        ("p50", "40ms", OFF),
        ("p50", "39.999ms", BLOCKING),
        ("p95", "400ms", OFF),
        ("p95", "399ms", BLOCKING),
        ("p99", "0.9s", OFF),
        ("p99", "899ms", BLOCKING),
        ("error_rate", "0.5%", OFF),
        ("error_rate", "0.499%", BLOCKING),
    ],
)
def test_limits_at_their_edges(key: str, most: str, level: Enforcement) -> None:
    assert judge(RUN, None, **{key: most}).breach is level


def test_what_readers_are_told() -> None:
    judgement = judge(RUN, p95="300ms", error_rate="0.1%")
    assert judgement.title == (
        "p95 400 ms (at most 300 ms), failed requests 0.50 % (at most 0.10 %)"
    )
    assert judgement.remedy == (
        "bring p95 down to 300 ms; let at most 0.10 % of the requests fail in k6.json"
    )
    assert judge(RUN).title == "p50 40 ms, p95 400 ms, p99 900 ms"
    assert [one.name for one in judgement.reports] == ["k6.json"]
    assert judgement.detail["totals"] == {
        "requests": 1_000,
        "failed": 5,
        "rps": 100.0,
        "p50_ms": 40.0,
        "p95_ms": 400.0,
        "p99_ms": 900.0,
    }
    assert judgement.detail["checks"] == {"passes": 10, "fails": 0}


def test_figures_never_look_better_than_they_are() -> None:
    judgement = judge(replace(RUN, p95_ms=500.0001), p95="500ms")
    metric = next(one for one in judgement.metrics if one.name == "p95")
    assert (metric.head, metric.unit, judgement.breach) == (500.01, "ms", BLOCKING)


@pytest.mark.parametrize(
    ("growth", "p95", "level"),
    [
        ("10%", 440.0, OFF),
        ("10%", 440.1, BLOCKING),
        ("50ms", 450.0, OFF),
        ("50ms", 450.01, BLOCKING),
        (None, 4_000.0, OFF),
    ],
)
def test_growth_against_the_base(growth: str | None, p95: float, level: Enforcement) -> None:
    judgement = judge(replace(RUN, p95_ms=p95), RUN, max_growth=growth)
    assert judgement.breach is level
    metric = next(one for one in judgement.metrics if one.name == "p95")
    assert metric.base == 400
    assert metric.delta == pytest.approx(p95 - 400)
    if level is BLOCKING:
        assert "was 400 ms" in judgement.title
    assert judge(replace(RUN, failed=500), RUN, max_growth=growth).breach is OFF


def test_unlike_runs_are_not_compared() -> None:
    slow = replace(RUN, p95_ms=9_000.0)
    for base in (
        None,
        replace(RUN, format="autocannon"),
        replace(RUN, complete=False),
        replace(RUN, requests=MIN_REQUESTS - 1),
    ):
        judgement = judge(slow, base, max_growth="1%")
        assert judgement.breach is OFF
        assert "k6.json: no test of the base compares with it" in judgement.notes[0]
        assert all(metric.base is None for metric in judgement.metrics)


def test_too_few_requests_are_not_judged() -> None:
    assert judge(replace(RUN, requests=MIN_REQUESTS), p95="1ms").breach is BLOCKING
    few = replace(RUN, requests=MIN_REQUESTS - 1)
    judgement = judge(few, p95="1ms", error_rate="0%")
    assert judgement.breach is OFF
    assert judgement.unmeasured == "k6.json made 19 requests; fewer than 20 are not judged"
    assert judgement.remedy == "let k6.json make at least 20 requests"
    assert judge(few, p95="1ms", min_requests=0).breach is BLOCKING
    one = judge(replace(RUN, requests=1), p95="1ms")
    assert one.unmeasured == "k6.json made 1 request; fewer than 20 are not judged"
    assert judge(RUN, min_requests=1_001).unmeasured is not None


def test_a_figure_that_is_missing_breaks_nothing_and_is_said() -> None:
    judgement = judge(replace(RUN, p95_ms=None), p95="1ms", p99="1s")
    assert (judgement.breach, judgement.unmeasured) == (OFF, None)
    assert judgement.notes == ("k6.json does not tell p95: not judged",)
    blind = judge(replace(RUN, p95_ms=None, failed=None), p95="1ms", error_rate="1%")
    assert blind.breach is OFF
    assert blind.unmeasured == "k6.json does not tell p95 or how many requests failed"


def test_limits_of_the_tool_count() -> None:
    crossed = replace(
        RUN, thresholds=(Threshold("http_reqs", "rate>5", True), Threshold("x", "p(95)<1", False))
    )
    judgement = judge(crossed)
    assert (judgement.breach, judgement.title) == (BLOCKING, "1 limit of the tool broken")
    assert judgement.remedy == "meet the limits of the tool in k6.json: x p(95)<1"
    assert judgement.detail["thresholds"] == [
        {"metric": "http_reqs", "expr": "rate>5", "ok": True},
        {"metric": "x", "expr": "p(95)<1", "ok": False},
    ]


def test_an_incomplete_run_never_passes() -> None:
    cut = replace(RUN, complete=False, warnings=("no request was made",), requests=0)
    judgement = judge(cut, p95="1s")
    assert judgement.unmeasured == "k6.json: no request was made"
    assert judgement.missing
    assert judgement.remedy == "let the load test run to its end"


def test_reports_are_judged_by_themselves_and_scopes_own_them() -> None:
    api, web = sent(RUN, "api.json"), sent(replace(RUN, p95_ms=90.0), "web.json")
    scopes = [
        {"reports": ["*.json"], "p95": "100ms"},
        {"reports": ["api*"], "p95": "300ms", "enforcement": "warning", "min_requests": 1},
    ]
    judgement = GATE.judge(with_loads(api, web), options(p95="1ms", scopes=scopes))
    assert judgement.breach is WARNING
    assert judgement.title == "p95 (api.json) 400 ms (at most 300 ms)"
    runs = judgement.detail["runs"]
    assert isinstance(runs, list)
    assert [run["report"] for run in runs] == ["api.json", "web.json"]
    alone = GATE.judge(with_loads(web), options(p95="1ms", scopes=scopes))
    assert alone.breach is OFF
    grown = {"scopes": [{"reports": ["k6*"], "max_growth": "1%"}]}
    assert judge(replace(RUN, p50_ms=41.0), RUN, **grown).breach is BLOCKING


def test_limits_know_where_they_were_written() -> None:
    written = options(p95="1s", p99="1ms", scopes=[{"reports": ["k6*"], "p99": "2s"}])
    origins = {"p95": "f:4", "scopes.0.p99": "f:6"}
    judgement = GATE.judge(with_loads(sent(RUN)), written.with_origins(origins))
    limits = {one.name: one.limits for one in judgement.metrics}
    assert [limit.origin for limit in limits["p95"]] == ["f:4"]
    assert [limit.origin for limit in limits["p99"]] == ["f:6"]


def test_dated_steps_tighten_on_their_day() -> None:
    steps = [{"by": date(2026, 3, 10), "p95": "300ms"}, {"by": date(2026, 3, 20), "p50": "10ms"}]
    judgement = judge(RUN, p95="1s", roadmap=steps)
    assert judgement.breach is BLOCKING
    limit = next(one.limits[0] for one in judgement.metrics if one.name == "p95")
    assert (limit.kind, limit.value) == (LimitKind.TARGET, 300)
    assert "from 2026-03-20 on: p50 of at most 10ms" in judgement.notes
    assert judge(RUN, p95="200ms", roadmap=steps[:1]).title.endswith("(at most 200 ms)")
    assert judge(RUN, roadmap=[{"by": date(2026, 3, 11), "p95": "1ms"}]).breach is OFF


def test_shards_and_renamed_reports_find_their_forerunners() -> None:
    slow = replace(RUN, p95_ms=800.0)
    alone = with_loads(sent(slow, "head.json"), base=(sent(RUN, "base.json"),))
    assert GATE.judge(alone, options(max_growth="10%")).breach is BLOCKING
    base = (sent(RUN, "k6", "east"), sent(slow, "k6", "west"))
    jobs = with_loads(sent(RUN, "k6", "east"), sent(slow, "k6", "west"), base=base)
    assert GATE.judge(jobs, options(max_growth="10%")).breach is OFF
    swapped = with_loads(sent(RUN, "k6", "west"), sent(slow, "k6", "east"), base=base)
    assert GATE.judge(swapped, options(max_growth="10%")).breach is BLOCKING
    new_jobs = with_loads(
        sent(slow, "k6", "a"), sent(slow, "k6", "b"), base=(sent(RUN, "k6"), sent(RUN, "x"))
    )
    assert GATE.judge(new_jobs, options(max_growth="10%")).breach is OFF
    other_job = with_loads(sent(slow, "k6", "new"), base=(sent(RUN, "k6"), sent(RUN, "x")))
    assert GATE.judge(other_job, options(max_growth="10%")).breach is BLOCKING


def test_it_waits_and_misses() -> None:
    change = with_loads()
    waiting = replace(change, evidence={Topic.LOAD: Evidence(missing=("k6",), closed=False)})
    assert GATE.judge(waiting, options()).waiting is not None
    assert GATE.judge(change, options()).missing
    assert options().needs().topics == {Topic.LOAD}


@pytest.mark.parametrize("value", [1e300, -5.0, 0.0])
def test_absurd_figures_do_no_harm(value: float) -> None:
    run = replace(RUN, p95_ms=value, failed=2**63 - 1, requests=20)
    judgement = judge(run, RUN, p95="1ms", error_rate="1%", max_growth="1%")
    assert judgement.breach is BLOCKING


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"p95": 500}, "such as 500ms"),
        ({"error_rate": 1}, "a percentage such as 1%"),
        ({"error_rate": "101%"}, "at most 100%"),
        ({"max_growth": "5kB"}, "such as 10% or 50ms"),
        ({"min_requests": -1}, "greater than or equal to 0"),
        ({"scopes": [{"p95": "1s"}]}, "reports"),
        ({"scopes": [{"reports": []}]}, "at least 1"),
        ({"scopes": [{"reports": ["["]}]}, "never closes its bracket"),
        ({"roadmap": [{"by": date(2026, 1, 1)}]}, "a step needs one of p50, p95"),
        ({"p90": "1s"}, "Extra inputs"),
    ],
)
def test_what_cannot_be_meant_is_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Options.model_validate(given)

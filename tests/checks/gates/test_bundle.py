"""The gate on bundles: sums, single files, growth, parts, and the tool's own limits."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from checks.bundle_sizes import sizes
from checks.change import Change
from checks.evidence import Evidence, Submitted, Topic
from checks.gates.bundle import GATE, Options
from checks.metric import LimitKind
from checks.report import Bundle, BundleEntry
from checks.verdict import Enforcement, Judgement
from tests.checks.gates.submitting import submitted, with_reports

OFF, WARNING, BLOCKING = Enforcement.OFF, Enforcement.WARNING, Enforcement.BLOCKING


def options(**given: object) -> Options:
    return Options.model_validate({"enforcement": "blocking", **given})


def bundle(measure: str = "bytes on disk", **files: int) -> Bundle:
    """A report of these files; `__` in a name stands for a dot."""
    entries = (BundleEntry(name.replace("__", "."), size) for name, size in files.items())
    return Bundle("webpack", tuple(entries), measure)


def sent(report: Bundle, name: str = "stats.json", job: str = "ci") -> Submitted:
    return submitted(report, Topic.BUNDLE, name, job)


def with_bundles(*head: Submitted, base: tuple[Submitted, ...] = ()) -> Change:
    return with_reports(Topic.BUNDLE, head, base)


def judge(head: Bundle, base: Bundle | None = None, **given: object) -> Judgement:
    before = () if base is None else (sent(base),)
    return GATE.judge(with_bundles(sent(head), base=before), options(**given))


@pytest.mark.parametrize(("total", "level"), [("3kB", OFF), ("2999B", BLOCKING)])
def test_the_total_at_its_edge(total: str, level: Enforcement) -> None:
    judgement = judge(bundle(a__js=1_000, b__css=2_000), total=total)
    assert judgement.breach is level
    metric = judgement.metrics[0]
    assert (metric.name, metric.unit, metric.head, metric.base) == ("total", "bytes", 3_000, None)


def test_what_readers_are_told() -> None:
    head, base = bundle(a__js=600_000), bundle(a__js=500_000)
    judgement = judge(head, base, total="550kB", max_growth="100%")
    assert judgement.title == "total 600.00 kB, over 550.00 kB"
    assert judgement.remedy == "make total 50.00 kB smaller, to at most 550.00 kB"
    assert judge(head, base).title == "total 600.00 kB (+100.00 kB)"
    calm = judge(head, base, max_growth="100kB")
    assert (calm.title, calm.breach) == ("total 600.00 kB (+100.00 kB)", OFF)
    assert calm.detail["totals"] == {"bytes": 600_000}
    assert calm.detail["measure"] == "bytes on disk"
    assert calm.detail["entries"] == [
        {"name": "a.js", "bytes": 600_000, "base": 500_000, "limit": None, "ok": None}
    ]
    assert [one.name for one in calm.reports] == ["stats.json"]


@pytest.mark.parametrize(
    ("growth", "size", "level"),
    [
        ("5%", 1_050, OFF),
        ("5%", 1_051, BLOCKING),
        ("50B", 1_050, OFF),
        ("50B", 1_051, BLOCKING),
        ("0%", 1_000, OFF),
        ("0%", 1_001, BLOCKING),
        (None, 1_050, OFF),
        (None, 1_051, BLOCKING),
    ],
)
def test_growth_at_its_edge(growth: str | None, size: int, level: Enforcement) -> None:
    given = {} if growth is None else {"max_growth": growth}
    judgement = judge(bundle(a__js=size), bundle(a__js=1_000), **given)
    assert judgement.breach is level
    (limit,) = judgement.metrics[0].limits
    assert (limit.kind, limit.holds) == (LimitKind.RATCHET, level is OFF)


def test_hashes_in_names_make_no_new_file() -> None:
    head = Bundle("webpack", (BundleEntry("main.0a1b2c3d.js", 1_200),))
    base = Bundle("webpack", (BundleEntry("main.99887766.js", 1_000),))
    entries = [{"name": "main.*.js", "max_growth": "10%"}]
    judgement = judge(head, base, entries=entries, max_growth="100%")
    assert judgement.title == "main.[hash].js 1.20 kB (+200 B)"
    assert judge(head, base, entries=[{"name": "main.*.js", "max_growth": "20%"}]).breach is (
        BLOCKING
    ), "the total has grown by more than 5 %"


@pytest.mark.parametrize(("most", "level"), [("200B", OFF), ("199B", WARNING)])
def test_budgets_of_single_files(most: str, level: Enforcement) -> None:
    entries = [{"name": "*.js", "max": most, "enforcement": "warning"}]
    judgement = judge(bundle(a__js=200, b__js=3, c__css=999), entries=entries)
    assert judgement.breach is level
    assert [metric.name for metric in judgement.metrics] == ["total", "a.js", "b.js"]


def test_a_budget_that_meets_no_file_is_no_pass() -> None:
    entries = [{"name": "mian.js", "max": "1kB"}]
    judgement = judge(bundle(main__js=10), entries=entries)
    assert (judgement.breach, judgement.missing) == (OFF, False)
    assert judgement.unmeasured == "no file matches the budget of `mian.js`"
    scopes = [{"names": ["x/**"], "total": "1kB"}]
    judgement = judge(bundle(main__js=10), scopes=scopes)
    assert judgement.unmeasured == "no file belongs to total[scope 1], which has a limit"
    assert judge(bundle(main__js=10), scopes=[{"names": ["x/**"]}]).unmeasured is None


def test_limits_of_the_tool_count() -> None:
    entries = (BundleEntry("app", 1_836, 1_000, False), BundleEntry("lib", 10, 1_000, True))
    judgement = judge(Bundle("size-limit", entries, "compressed bytes"))
    assert judgement.breach is BLOCKING
    assert judgement.title == "app 1.84 kB, over the tool's 1.00 kB"
    assert judgement.remedy == "make app 836 B smaller, to at most 1.00 kB"
    bare = judge(Bundle("size-limit", (BundleEntry("app", 5, None, False),)))
    assert (bare.title, bare.remedy) == ("app 5 B, too large for its tool", "make app smaller")


def test_what_is_over_a_limit_may_shrink() -> None:
    judgement = judge(bundle(a__js=900), bundle(a__js=1_000), total="500B")
    assert judgement.breach is OFF
    assert "total is still over 500 B, but smaller than before" in judgement.notes
    assert judge(bundle(a__js=1_000), bundle(a__js=1_000), total="500B").breach is BLOCKING


def test_a_changed_measure_is_not_compared() -> None:
    head, base = bundle("compressed bytes", a__js=9_000), bundle(a__js=1_000)
    judgement = judge(head, base, total="10kB")
    assert judgement.breach is OFF
    assert judgement.notes == (
        "stats.json: measure changed from bytes on disk to compressed bytes: not compared",
    )
    assert (judgement.metrics[0].base, judgement.metrics[0].delta) == (None, None)
    assert judge(head, base, total="8kB").breach is BLOCKING


def test_without_a_base_growth_is_not_judged_and_that_is_said() -> None:
    judgement = judge(bundle(a__js=9_000))
    assert judgement.breach is OFF
    assert judgement.notes == ("nothing at the base compares with it: growth is not judged",)
    cut = replace(bundle(a__js=1), complete=False)
    assert judge(bundle(a__js=9_000), cut).notes == (
        "stats.json: the base's report is incomplete: not compared",
    )


def test_a_new_report_is_no_growth_of_the_others() -> None:
    old, new = sent(bundle(a__js=1_000), "a.json"), sent(bundle(b__js=5_000), "b.json")
    judgement = GATE.judge(with_bundles(old, new, base=(old,)), options())
    assert (judgement.breach, judgement.metrics[0].delta) == (OFF, 0)
    grown = sent(bundle(a__js=1_100), "a.json")
    judgement = GATE.judge(with_bundles(grown, new, base=(old,)), options())
    assert (judgement.breach, judgement.metrics[0].limits[0].value) == (BLOCKING, 6_050)


def test_jobs_that_build_the_same_are_not_added_up() -> None:
    jobs = tuple(sent(bundle(a__js=size), job=job) for job, size in (("x", 1_010), ("y", 1_000)))
    judgement = GATE.judge(with_bundles(*jobs, base=jobs), options(total="1010B"))
    assert (judgement.breach, judgement.metrics[0].head) == (OFF, 1_010)


def test_names_choose_the_files_that_count() -> None:
    head = Bundle("esbuild", (BundleEntry("dist/a.js", 10), BundleEntry("dist/a.js.map", 900)))
    assert judge(head, total="100B").breach is BLOCKING
    judgement = judge(head, total="100B", names=["**", "!**/*.map"])
    assert (judgement.breach, judgement.metrics[0].head) == (OFF, 10)


def test_scopes_are_parts_with_their_own_budget() -> None:
    head = Bundle("esbuild", (BundleEntry("./admin/a.js", 300), BundleEntry("b.js", 50)))
    scopes = [
        {"names": ["**"], "total": "1B"},
        {"names": ["admin/**"], "total": "299B", "enforcement": "warning"},
        {"names": ["b.js"]},
    ]
    judgement = judge(head, total="1B", scopes=scopes[1:])
    assert judgement.breach is WARNING
    assert judgement.title == "total[scope 1] 300 B, over 299 B"
    both = judge(head, scopes=scopes[:2])
    assert both.breach is BLOCKING
    assert both.title == "total[scope 1] 50 B, over 1 B; total[scope 2] 300 B, over 299 B"
    base = Bundle("esbuild", (BundleEntry("./admin/a.js", 200), BundleEntry("b.js", 50)))
    loose = [{"names": ["admin/**"], "max_growth": "100B"}]
    assert judge(head, base, scopes=loose).breach is OFF
    assert judge(head, base, max_growth="1%", scopes=[{"names": ["admin/**"]}]).breach is BLOCKING


def test_dated_steps_tighten_the_total() -> None:
    steps = [{"by": date(2026, 3, 10), "total": "10B"}, {"by": date(2026, 3, 20), "total": "5B"}]
    judgement = judge(bundle(a__js=11), total="1kB", roadmap=steps)
    assert judgement.breach is BLOCKING
    (limit,) = judgement.metrics[0].limits
    assert (limit.kind, limit.value) == (LimitKind.TARGET, 10)
    assert "from 2026-03-20 on: at most 5B in total" in judgement.notes
    assert judge(bundle(a__js=11), roadmap=steps[1:]).breach is OFF


def test_limits_know_where_they_were_written() -> None:
    scopes = [{"names": ["a.js"], "total": "9B"}]
    entries = [{"name": "b.js", "max": "9B"}]
    written = options(total="9B", scopes=scopes, entries=entries)
    keys = {"total": "f:3", "scopes.0.total": "f:5", "entries.0.max": "f:7"}
    change = with_bundles(sent(bundle(a__js=1, b__js=1)))
    judgement = GATE.judge(change, written.with_origins(keys))
    assert [limit.origin for one in judgement.metrics for limit in one.limits] == [
        "f:3",
        "f:5",
        "f:7",
    ]


def test_an_incomplete_build_never_passes() -> None:
    head = replace(bundle(a__js=5), complete=False, warnings=("the build had errors",))
    judgement = judge(head, total="1kB")
    assert judgement.unmeasured == "stats.json: the build had errors"
    assert judgement.missing
    assert "run to its end" in judgement.remedy
    assert judge(head, total="4B").breach is BLOCKING


def test_it_waits_and_misses() -> None:
    change = with_bundles()
    waiting = replace(change, evidence={Topic.BUNDLE: Evidence(missing=("x",), closed=False)})
    assert GATE.judge(waiting, options()).waiting is not None
    assert GATE.judge(change, options()).missing
    assert options().needs().topics == {Topic.BUNDLE}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"total": 500}, "such as 500kB"),
        ({"total": "500KB"}, "such as 500kB"),
        ({"max_growth": "5ms"}, "such as 5% or 10kB"),
        ({"entries": [{"name": "a"}]}, "an entry needs `max` or `max_growth`"),
        ({"entries": [{"name": "[", "max": "1B"}]}, "never closes its bracket"),
        ({"names": ["{"]}, "opens a brace"),
        ({"scopes": [{"total": "1B"}]}, "names"),
        ({"roadmap": [{"by": date(2026, 1, 1)}]}, "total"),
        ({"names": ["a"] * 257}, "at most 256"),
        ({"limit": "1B"}, "Extra inputs"),
    ],
)
def test_what_cannot_be_meant_is_refused(given: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Options.model_validate(given)


FILES = st.dictionaries(
    st.from_regex(r"\A[a-z]{1,4}(\.[0-9a-f]{8})?\.(js|css)\Z"), st.integers(0, 10**9), max_size=8
)


@settings(max_examples=60)
@given(FILES, FILES)
def test_no_byte_is_lost_in_matching(head: dict[str, int], base: dict[str, int]) -> None:
    def report(files: dict[str, int]) -> Submitted:
        entries = tuple(BundleEntry(name, size) for name, size in files.items())
        return sent(Bundle("webpack", entries))

    found = sizes([report(head)], [report(base)]).files
    assert sum(built.head or 0 for built in found) == sum(head.values())
    assert sum(built.base or 0 for built in found) == sum(base.values())
    assert len({built.name for built in found}) == len(found)

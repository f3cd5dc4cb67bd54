"""What is expected, what counts, what is lent, and which commit a head is compared with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from checks.declared_report import DeclaredReport
from checks.evidence import Provenance, Topic, Trust
from checks.evidence_set import Ancestor, Chosen, Held, Question, choose

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
UNIT = DeclaredReport(id="unit", kind=Topic.COVERAGE)
E2E = DeclaredReport(id="e2e", kind=Topic.COVERAGE, artifact="e2e-*")


def declared_report(**keys: str) -> DeclaredReport:
    return DeclaredReport.model_validate(keys)


_keys = iter(range(1, 1_000_000))


def held(
    name: str,
    job: str = "test",
    *,
    id: str = "",
    topic: Topic | None = Topic.COVERAGE,
    trust: Trust = Trust.SIGNED,
    refused: str = "",
    days: int = 0,
    digest: str = "",
    run: int = 1,
    attempt: int = 1,
) -> Held:
    key = next(_keys)
    digest = digest or f"sha256:{key}"
    origin = Provenance(name, "lcov", digest, "c" * 40, trust, id, job, run, attempt)
    return Held(key, origin, topic, NOW - timedelta(days=days), refused=refused)


def before(*reports: Held, distance: int = 0) -> Ancestor:
    return Ancestor(f"{distance:040x}", distance, reports)


def chosen(
    head: list[Held],
    *ancestors: Ancestor,
    declared: tuple[DeclaredReport, ...] = (),
    over: bool = False,
) -> Chosen:
    return choose(Question(Topic.COVERAGE, declared, over, NOW), head, ancestors)


def names(reports: tuple[Held, ...]) -> list[str]:
    return [report.origin.name for report in reports]


def test_the_base_tells_what_to_wait_for() -> None:
    base = before(held("unit"), held("integration"))
    waiting = chosen([held("unit")], base)
    assert (waiting.missing, waiting.closed) == (("integration",), False)
    there = chosen([held("unit"), held("integration")], base)
    assert (there.missing, there.closed) == ((), True)


def test_what_runs_apart_from_commits_is_not_expected_of_them() -> None:
    nightly = replace(held("soak"), apart=True)
    waiting = chosen([], before(held("unit"), nightly))
    assert waiting.missing == ("unit",)
    older = before(held("unit"), distance=1)
    assert chosen([], before(nightly), older).missing == ("unit",)
    assert chosen([held("soak")], before(nightly)).base == (nightly,)


def test_a_declared_family_takes_each_of_its_formats() -> None:
    jest = DeclaredReport(id="u", kind=Topic.COVERAGE, format="lc")
    dashed = replace(held("x"), origin=replace(held("x").origin, format="lc-v2"))
    assert names(chosen([dashed], declared=(jest,), over=True).head) == ["x"]
    assert names(chosen([held("x")], declared=(jest,), over=True).head) == ["x"]
    assert chosen([held("x")], declared=(jest,), over=True).missing == ("u",)


def test_files_of_a_deleted_class_are_not_awaited() -> None:
    base = before(held("TEST-shop.CartTest.xml"), held("TEST-shop.OldTest.xml"))
    found = chosen([held("TEST-shop.CartTest.xml"), held("TEST-shop.NewTest.xml")], base)
    assert (found.missing, found.closed, len(found.base)) == ((), True, 2)


def test_a_job_run_again_counts_once_whatever_moment_its_files_name() -> None:
    first = held("me_HOST_2026-11-21_10_22_33.trx", attempt=1)
    again = held("me_HOST_2026-11-21_10_40_00.trx", attempt=2)
    other = held("me_HOST_2026-11-21_10_22_33.trx", "test (windows)", attempt=1)
    kept = held("lcov.info", attempt=1)
    assert chosen([first, again, other, kept]).head == (again, other, kept)


def test_shards_are_told_by_their_jobs() -> None:
    base = before(held("unit", "shard 1"), held("unit", "shard 2"), held("unit", "shard 3"))
    waiting = chosen([held("unit", "shard 2")], base)
    assert waiting.missing == ("unit (shard 1)", "unit (shard 3)")


def test_the_first_reports_ever_wait_for_the_end_of_ci() -> None:
    assert not chosen([held("unit")]).closed
    assert chosen([held("unit")], over=True).closed


def test_nothing_at_all() -> None:
    assert not chosen([]).closed
    over = chosen([], over=True)
    assert (over.closed, over.missing, over.reference) == (True, (), None)


def test_what_is_declared_is_expected_without_a_base() -> None:
    waiting = chosen([held("x", id="unit")], declared=(UNIT, E2E))
    assert (waiting.missing, waiting.closed) == (("e2e",), False)
    here = [held("x", id="unit"), held("e2e-7")]
    assert not chosen(here, declared=(UNIT, E2E)).closed, "nobody knows how many shards"
    assert chosen(here, declared=(UNIT, E2E), over=True).missing == ()


def test_a_declaration_replaces_what_the_base_had() -> None:
    base = before(held("old"), held("x", id="unit"))
    assert chosen([held("y", id="unit")], base, declared=(UNIT,)).closed


def test_required_reports_and_categories_are_demanded() -> None:
    required = DeclaredReport(id="unit", kind=Topic.COVERAGE, required=True)
    assert chosen([], declared=(required,), over=True).required
    assert chosen([], declared=(UNIT,), over=True).required is False
    category = DeclaredReport(id="unit", kind=Topic.COVERAGE, category="unit")
    assert chosen([], declared=(category,), over=True).required


def test_a_report_fits_one_declaration() -> None:
    cobertura = DeclaredReport(id="back", kind=Topic.COVERAGE, format="cobertura")
    found = chosen([held("z")], declared=(cobertura,), over=True)
    assert found.missing == ("back",)
    assert names(found.head) == ["z"], "what is not declared still counts"


def test_a_linter_becomes_a_type_checker_by_declaration() -> None:
    types = DeclaredReport(id="types", kind=Topic.TYPES, artifact="pyright*")
    report = held("pyright-report/out.sarif", topic=Topic.LINT)
    asked = Question(Topic.TYPES, (types,), True, NOW)
    assert names(choose(asked, [report], []).head) == ["pyright-report/out.sarif"]
    other = Question(Topic.LINT, (types,), True, NOW)
    assert choose(other, [report], []).head == ()


def test_too_little_trust_is_refused_with_both_words() -> None:
    signed = DeclaredReport(id="unit", kind=Topic.COVERAGE, trust=Trust.SIGNED)
    found = chosen([held("x", id="unit", trust=Trust.ARTIFACT)], declared=(signed,), over=True)
    assert found.refused[0].reason == "it came as artifact, and `trust: signed` is asked for"
    assert found.head == ()


def test_too_little_trust_counts_as_missing() -> None:
    signed = declared_report(id="unit", kind="coverage", trust="signed", required="true")
    base = before(held("x", "shard 1", id="unit"), held("x", "shard 2", id="unit"))
    doubted = held("x", "CI", id="unit", trust=Trust.FORK)
    waiting = chosen([doubted], base, declared=(signed,))
    assert (waiting.missing, waiting.closed) == (("unit (shard 1)", "unit (shard 2)"), False)
    over = chosen([doubted], base, declared=(signed,), over=True)
    assert over.required
    assert "push the same commits to a branch" in over.refused[0].remedy


def test_too_little_trust_does_not_spoil_what_came_as_asked() -> None:
    signed = declared_report(id="unit", kind="coverage", trust="signed")
    base = before(held("x", id="unit"))
    both = [held("x", id="unit"), held("coverage", "CI", id="unit", trust=Trust.ARTIFACT)]
    found = chosen(both, base, declared=(signed,))
    assert (names(found.head), found.refused, found.closed) == (["x"], (), True)


def test_a_broken_report_that_is_demanded_is_as_bad_as_none() -> None:
    required = DeclaredReport(id="unit", kind=Topic.COVERAGE, required=True)
    broken = held("x", id="unit", refused="it is cut off")
    assert chosen([broken], declared=(required,), over=True).required
    assert not chosen([broken], declared=(UNIT,), over=True).required


def test_a_refused_report_has_come() -> None:
    found = chosen([held("unit", topic=None, refused="it is cut off")], before(held("unit")))
    assert (found.closed, found.missing) == (True, ())
    assert found.refused[0].reason == "it is cut off"


def test_an_artifact_of_what_was_uploaded_counts_once() -> None:
    twins = [held("a/x", trust=Trust.ARTIFACT, digest="d"), held("x", digest="d")]
    assert names(chosen(twins, over=True).head) == ["x"]
    shards = [held("x", "1", digest="d"), held("x", "2", digest="d")]
    assert names(chosen(shards, over=True).head) == ["x", "x"]


def test_no_base_is_made_of_what_a_fork_sent() -> None:
    poisoned = before(held("unit", trust=Trust.FORK))
    assert chosen([held("unit")], poisoned, over=True).reference is None


def test_the_nearest_commit_with_the_same_reports() -> None:
    docs, whole = before(held("unit")), before(held("unit"), held("e2e"), distance=3)
    found = chosen([held("unit"), held("e2e")], docs, whole)
    assert found.reference == whole
    assert (names(found.base), found.notes) == (["unit", "e2e"], ())


def test_a_new_report_is_compared_without() -> None:
    found = chosen([held("unit"), held("e2e")], before(held("unit")))
    assert (names(found.base), found.closed) == (["unit"], True)
    assert found.notes == ("new here, with nothing before it: e2e",)


def test_a_missing_report_is_lent_where_allowed() -> None:
    lends = declared_report(id="e2e", kind=Topic.COVERAGE, carry_forward="14d")
    lender = before(held("y", id="e2e", days=3), held("x", id="unit"), distance=2)
    found = chosen([held("x", id="unit")], lender, declared=(UNIT, lends), over=True)
    assert found.missing == ()
    assert [one.origin.carried_days for one in found.head] == [None, 3]
    waiting = chosen([held("x", id="unit")], lender, declared=(UNIT, lends))
    assert (waiting.missing, waiting.closed) == (("e2e",), False), "it may still come"


def test_what_is_too_old_is_not_lent() -> None:
    lends = declared_report(id="e2e", kind=Topic.COVERAGE, carry_forward="14d")
    for days, missing in ((14, ()), (15, ("e2e",))):
        lender = before(held("y", id="e2e", days=days))
        assert chosen([], lender, declared=(lends,), over=True).missing == missing


def test_a_forks_artifacts_stand_for_what_is_uploaded_elsewhere() -> None:
    base = before(held("lcov.info", "CI / a"), held("lcov.info", "CI / b"), held("junit.xml"))
    fork = [
        held("hardening-a-0/coverage/lcov.info", "CI", trust=Trust.FORK),
        held("hardening-b-0/coverage/lcov.info", "CI", trust=Trust.FORK),
    ]
    waiting = chosen(fork, base)
    assert (waiting.missing, waiting.closed) == (("junit.xml",), False)
    there = chosen([*fork, held("hardening-a-0/junit.xml", "CI", trust=Trust.FORK)], base)
    assert (there.missing, there.closed, there.reference) == ((), True, base)
    assert there.notes == ()


def test_a_declared_report_of_a_fork_needs_no_job() -> None:
    base = before(held("x", "CI / a", id="unit"), held("x", "CI / b", id="unit"))
    fork = [held("coverage/x", "CI", id="unit", trust=Trust.FORK)]
    assert chosen(fork, base, declared=(UNIT,)).missing == ()


def test_a_second_report_of_a_name_does_not_make_the_first_one_missing() -> None:
    here = [held("packages/a/lcov.info"), held("packages/b/lcov.info")]
    found = chosen(here, before(held("lcov.info")))
    assert (found.missing, found.closed, found.notes) == ((), True, ())


def test_jobs_without_a_name_are_not_told_apart() -> None:
    base = before(held("lcov.info", "CI / 5000000123"))
    assert chosen([held("lcov.info", "CI / 5000000456")], base).missing == ()


PARTS = st.tuples(st.sampled_from("abc"), st.sampled_from("123"))


@given(st.sets(PARTS), st.sets(PARTS))
def test_all_that_is_missing_is_the_difference(
    base: set[tuple[str, str]], here: set[tuple[str, str]]
) -> None:
    ancestor = before(*(held(name, job) for name, job in base))
    found = chosen([held(name, job) for name, job in here], ancestor)
    assert len(found.missing) == len(base - here)
    assert found.closed == (bool(base) and base <= here)
    assert found.required is False


@given(st.permutations(list(range(5))))
def test_the_order_of_arrival_changes_nothing(order: list[int]) -> None:
    reports = [held(name, job) for name, job in ("a1", "a2", "b1", "c1", "c3")]
    base = before(*(replace(report, key=0) for report in reports[:3]))
    found = chosen([reports[index] for index in order], base)
    assert (found.missing, found.closed) == ((), True)
    assert sorted(report.key for report in found.head) == [report.key for report in reports]

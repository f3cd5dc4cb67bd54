"""Introduced, there before, published since: told by reports and by lockfiles; aliases are one."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.audit_flaws import Flaw, Since
from checks.audit_since import flaws
from checks.audit_sources import LOOKED_UP, NAME_BYTES, ROWS, Source, sources
from checks.evidence import Evidence, Topic
from checks.finding import Severity
from checks.lockfile import Ecosystem, Lock, Package
from checks.report import Audit, Level, Lint, LintFinding, Vulnerability
from tests.builders import change
from tests.checks.audits import ESBUILD, GLOB, LOCK, Case, audit, flaw, locks, sent

OSV = "osv"
CVE, PYSEC = "CVE-2025-64756", "PYSEC-2025-7"


def found(case: Case) -> tuple[Flaw, ...]:
    own = case.change()
    return flaws(own, sources(own))


def since(case: Case) -> Since:
    (one,) = found(case)
    return one.since


def looked_up(
    head: Sequence[Vulnerability],
    base: Sequence[Vulnerability],
    now: dict[str, Lock],
    before: dict[str, Lock],
) -> Case:
    known, known_base = (audit(*side, format=OSV) for side in (head, base))
    return Case(locks=now, locks_base=before, known=known, known_base=known_base)


OLD = flaw(versions=("10.3.3",))


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        (Case([audit(flaw())], [audit()]), Since.INTRODUCED),
        (Case([audit(flaw())], [audit(OLD)]), Since.KNOWN),
        (Case([audit(flaw())]), Since.UNTOLD),
        (Case([audit(flaw())], [audit(format="pip-audit")]), Since.UNTOLD),
        (Case([audit(flaw())], [audit(why_not="cut")]), Since.UNTOLD),
    ],
)
def test_reports_alone(case: Case, answer: Since) -> None:
    assert since(case) is answer


@pytest.mark.parametrize(
    ("now", "before", "base", "answer"),
    [
        (("glob@10.3.4",), ("rimraf@5.0.0",), audit(), Since.INTRODUCED),
        (("glob@10.3.4",), ("glob@10.3.4",), audit(), Since.PUBLISHED),
        (("glob@10.3.4",), ("glob@10.3.4",), audit(flaw()), Since.KNOWN),
        (("glob@10.3.4",), ("glob@10.3.3",), audit(OLD), Since.KNOWN),
        (("glob@10.3.4",), ("glob@9.0.0",), audit(), Since.INTRODUCED),
        (("glob@10.3.4", "glob@10.3.3"), ("glob@10.3.3",), audit(OLD), Since.INTRODUCED),
        (("glob@10.3.4",), (), audit(OLD), Since.KNOWN),
        (("glob@10.3.4",), (), audit(flaw()), Since.KNOWN),
    ],
)
def test_reports_with_lockfiles(
    now: tuple[str, ...], before: tuple[str, ...], base: Audit, answer: Since
) -> None:
    assert since(Case([audit(flaw())], [base], locks(*now), locks(*before))) is answer


def test_lockfiles_tell_without_a_report_of_the_base() -> None:
    case = Case([audit(flaw())], (), locks("glob@10.3.4"), locks("rimraf@5.0.0"))
    assert since(case) is Since.INTRODUCED
    same = Case([audit(flaw())], (), locks("glob@10.3.4"), locks("glob@10.3.4"))
    assert since(same) is Since.PUBLISHED


def test_reports_without_versions_take_those_of_the_lockfile() -> None:
    bare = flaw(versions=())
    case = Case([audit(bare)], [audit()], locks("glob@10.3.4"), locks("glob@10.3.4"))
    assert since(case) is Since.PUBLISHED
    assert found(case)[0].versions == ("10.3.4",)
    assert since(Case([audit(bare)], [audit()], locks("glob@10.3.4"), locks())) is (
        Since.INTRODUCED
    )


@pytest.mark.parametrize(
    ("now", "before", "head", "base", "answer"),
    [
        ("glob@10.3.4", "rimraf@5.0.0", flaw(), None, Since.INTRODUCED),
        ("glob@10.3.4", "glob@10.3.4", flaw(), flaw(), Since.KNOWN),
        ("glob@10.3.4", "glob@10.3.3", flaw(), OLD, Since.KNOWN),
        ("glob@10.3.4", "glob@11.1.0", flaw(), None, Since.INTRODUCED),
    ],
)
def test_looked_up_on_both_sides(
    now: str, before: str, head: Vulnerability, base: Vulnerability | None, answer: Since
) -> None:
    old = [] if base is None else [base]
    assert since(looked_up([head], old, locks(now), locks(before))) is answer


def test_a_report_cannot_tie_a_new_flaw_to_an_old_one() -> None:
    """The head's report is written by the change under judgement, what we look up is not."""
    case = looked_up(
        [flaw("glob", ESBUILD)],
        [flaw("glob", GLOB, versions=("10.3.3",))],
        locks("glob@10.3.4"),
        locks("glob@10.3.3"),
    )
    assert found(case)[0].since is Since.INTRODUCED
    lying = replace(case, head=[audit(flaw("glob", GLOB, ESBUILD))], base=[audit(OLD)])
    assert since(lying) is Since.INTRODUCED


def test_a_lockfile_of_one_side_only_tells_nothing() -> None:
    case = Case(
        [audit(flaw())], [audit(flaw())], locks("glob@10.3.4"), {}, unread={LOCK: "too large"}
    )
    assert since(case) is Since.KNOWN
    assert since(replace(case, base=())) is Since.UNTOLD


def test_aliases_of_all_sources_are_one_flaw() -> None:
    case = Case(
        [
            audit(flaw("Glob", PYSEC, CVE, severity=Severity.UNKNOWN), format="pip-audit"),
            audit(flaw("glob", GLOB, CVE), format="trivy"),
        ],
        [audit(flaw("glob", PYSEC), format="pip-audit")],
    )
    (one,) = found(case)
    assert one.ids == (GLOB, CVE, PYSEC)
    assert one.severity is Severity.HIGH
    assert one.since is Since.KNOWN
    assert [said.source.name for said in one.said] == ["pip-audit.json", "trivy.json"]


def test_who_is_surest_that_a_package_is_used_is_believed() -> None:
    case = Case([audit(flaw(dev=True, direct=False)), audit(flaw(dev=False, direct=True))])
    (one,) = found(case)
    assert (one.dev, one.direct) == (False, True)
    (silent,) = found(Case([audit(flaw(dev=True)), audit(flaw())]))
    assert (silent.dev, silent.direct) == (True, None)


def test_some_tools_write_a_v_in_front_of_versions() -> None:
    lock = {"go.mod": Lock((Package(Ecosystem.GO, "golang.org/x/net", "v0.1.0"),))}
    report = audit(flaw("golang.org/x/net", versions=("0.1.0",)), format="govulncheck")
    assert since(Case([report], [audit(format="govulncheck")], lock, lock)) is Since.PUBLISHED


def test_the_same_advisory_of_two_packages_is_two_flaws() -> None:
    case = Case([audit(flaw("glob"), flaw("glob-core"))], [audit()])
    assert [one.package for one in found(case)] == ["glob", "glob-core"]


def test_flaws_without_an_id_are_one_of_each_package() -> None:
    nameless = replace(flaw(), ids=())
    case = Case([audit(nameless), audit(nameless, format="trivy")], [audit(nameless)])
    (one,) = found(case)
    assert (one.id, one.since) == ("", Since.KNOWN)


@pytest.mark.parametrize(
    ("fixes", "versions", "nearest"),
    [
        (("10.5.0", "11.1.0"), ("10.3.4",), ("10.5.0", "11.1.0")),
        (("9.1.0", "10.5.0"), ("10.3.4",), ("10.5.0",)),
        (("9.1.0",), ("10.3.4",), ("9.1.0",)),
        (("10.10.0", "10.9.0"), ("10.3.4", "10.4.0"), ("10.9.0", "10.10.0")),
    ],
)
def test_fixes_are_above_what_is_installed(
    fixes: tuple[str, ...], versions: tuple[str, ...], nearest: tuple[str, ...]
) -> None:
    (one,) = found(Case([audit(flaw(versions=versions, fix=fixes))]))
    assert one.fix == nearest


def test_a_source_has_so_many_rows_that_count() -> None:
    low = flaw("p", severity=Severity.LOW)
    own = Case([audit(*[low] * (ROWS - 1), flaw())]).change()
    (whole,) = sources(own)
    assert (len(whole.found), whole.why_not) == (ROWS, "")
    (most,) = sources(Case([audit(*[low] * ROWS, flaw())]).change())
    assert most.found[0].severity is Severity.HIGH
    assert (len(most.found), most.why_not) == (ROWS, f"it has more than {ROWS:,} rows")


def test_a_package_of_another_ecosystem_is_another_package() -> None:
    other = {"uv.lock": Lock((Package(Ecosystem.PYPI, "glob", "10.3.4"),))}
    (one,) = found(Case([audit(flaw())], [audit()], other, other))
    assert one.paths == ()
    assert one.since is Since.INTRODUCED


def test_a_scanner_without_packages_names_files() -> None:
    row = LintFinding("api/package-lock.json", 3, CVE, Level.ERROR, f"glob: see {GLOB}")
    evidence = Evidence(head=(sent(Lint("sarif", (row,), tool="Trivy")),))
    own = replace(change({}, {}), evidence={Topic.AUDIT: evidence})
    (one,) = flaws(own, sources(own))
    assert (one.package, one.ids) == ("api/package-lock.json", (GLOB, CVE))
    assert one.severity is Severity.HIGH


def test_who_says_nothing_of_a_package_it_knows() -> None:
    both = [audit(flaw(), flaw("glob", ESBUILD)), audit(flaw(), format="trivy")]
    first, second = found(Case(both))
    silent = {one.id: [source.name for source in one.silent] for one in (first, second)}
    assert silent == {GLOB: [], ESBUILD: ["trivy.json"]}


def test_a_lookup_and_an_audit_of_the_only_lockfile_know_all_packages() -> None:
    case = looked_up([], [], locks("glob@10.3.4"), locks("glob@10.3.4"))
    (one,) = found(replace(case, head=[audit(flaw())]))
    assert [source.kind for source in one.silent] == [LOOKED_UP]
    other = looked_up([flaw()], [flaw()], locks("glob@10.3.4"), locks("glob@10.3.4"))
    (one,) = found(replace(other, head=[audit()]))
    assert [source.name for source in one.silent] == ["npm-audit-v1.json"]
    assert found(replace(other, head=[audit(format="trivy")]))[0].silent == ()


IDS = st.sampled_from([GLOB, ESBUILD, CVE, PYSEC, "CVE-2024-1", "X-1", ""])
NAMES = st.sampled_from(["glob", "Glob", "rim_raf", "rim-raf", "\u202eevil\x1b[2J", "|@everyone|"])
RECORDS = st.builds(
    Vulnerability,
    NAMES,
    st.lists(st.sampled_from(["10.3.4", "v10.3.4", "1", "\ud800"]), max_size=2).map(tuple),
    st.lists(IDS, max_size=3).map(tuple),
    st.sampled_from(Severity),
    st.sampled_from([True, False, None]),
    st.sampled_from([True, False, None]),
    st.lists(st.sampled_from(["10.5.0", "next", "\n"]), max_size=2).map(tuple),
)
SOURCES = st.lists(
    st.builds(
        Source,
        st.sampled_from(["npm", "trivy"]),
        st.sampled_from(["npm-audit-v1", "trivy", LOOKED_UP]),
        st.booleans(),
        st.lists(RECORDS, max_size=4).map(tuple),
    ),
    max_size=4,
)


def told(one: Flaw) -> tuple[object, ...]:
    return one.package, one.ids, one.severity, one.versions, one.direct, one.dev, one.fix, one.since


@given(SOURCES)
def test_the_order_of_sources_and_records_changes_nothing(given_sources: list[Source]) -> None:
    same = change({}, {})
    expected = [told(one) for one in flaws(same, given_sources)]
    backwards = [replace(one, found=one.found[::-1]) for one in given_sources]
    for order in permutations(backwards):
        assert [told(one) for one in flaws(same, order)] == expected


@given(SOURCES)
def test_nothing_is_introduced_that_the_head_does_not_name(given_sources: list[Source]) -> None:
    head = [one for source in given_sources if not source.at_base for one in source.found]
    named = {id.upper() for one in head for id in one.ids}
    for one in flaws(change({}, {}), given_sources):
        if one.since is not Since.FIXED:
            assert {id.upper() for id in one.ids} <= named
        assert len(set(one.ids)) == len(one.ids)


@given(st.text(max_size=600), st.text(max_size=600))
def test_texts_of_strangers_are_cut_and_visible(package: str, id: str) -> None:
    source = Source("s", "trivy", False, (Vulnerability(package, (), (id,), Severity.HIGH),))
    (one,) = flaws(change({}, {}), [source])
    for text in (one.package, *one.ids):
        text.encode()
        assert len(text.encode()) <= NAME_BYTES
        assert "\x1b" not in text
        assert "\n" not in text

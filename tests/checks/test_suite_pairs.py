"""Test cases are found again whatever was renamed; what is still there never counts as gone."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.evidence import Topic
from checks.report import Outcome, TestCase
from checks.suite_cases import REST, Side, side
from checks.suite_pairs import NONE, Pairing, pair
from checks.suite_places import Places
from tests.checks.gates.submitting import ERROR, FAILED, PASSED, SKIPPED, case, run_of, submitted


def side_of(*reports: Sequence[TestCase], start: int = 0) -> Side:
    sent = [
        submitted(run_of(*cases), Topic.TESTS, f"{start + number}.xml")
        for number, cases in enumerate(reports)
    ]
    return side(sent, lambda suite, file: REST, Places({}))


def names(of: Side, indices: Sequence[int]) -> list[str]:
    return [f"{of.cases[index].suite} {of.cases[index].name}" for index in indices]


def paired(
    head: Sequence[TestCase], base: Sequence[TestCase], renamed: dict[str, str] | None = None
) -> tuple[Pairing, list[str]]:
    old = side_of(base)
    found = pair(side_of(head), old, renamed or {})
    return found, names(old, found.vanished)


def test_renamed_suites_and_moved_tests_are_found_again() -> None:
    base = [case("a", suite="Old"), case("b", suite="Old"), case("gone", suite="Old")]
    found, vanished = paired([case("a", suite="New"), case("b", suite="New")], base)
    assert (found.partner, vanished) == ([0, 1], ["Old gone"])


def test_the_same_file_is_the_better_partner() -> None:
    base = [case("works", suite="x", file="x.py"), case("works", suite="y", file="old.py")]
    head = [case("works", suite="z", file="new.py")]
    found, vanished = paired(head, base, {"old.py": "new.py"})
    assert (found.partner, vanished) == ([1], ["x works"])
    head = [case("works", suite="z"), case("works", suite="w", file="x.py")]
    assert paired(head, base)[0].partner == [1, 0]


def test_equal_names_are_paired_one_to_one_by_how_they_ended() -> None:
    base = [case("p", FAILED), case("p", PASSED), case("p", PASSED)]
    found, vanished = paired([case("p", PASSED), case("p", FAILED)], base)
    assert (found.partner, found.gone, vanished) == ([1, 0], [2], [])
    found, _ = paired([case("p", SKIPPED), case("p", FAILED)], base)
    assert found.partner == [1, 0]


def test_tests_in_a_file_that_cannot_be_loaded_did_not_vanish() -> None:
    base = [case("a", suite="tests.test_x.TestY"), case("b", suite="tests.test_z")]
    broken = case("tests.test_x", ERROR, suite="pytest")
    found, vanished = paired([broken, case("c")], base)
    assert (vanished, found.stuck, len(found.gone)) == (["tests.test_z b"], 1, 2)
    jest = [case("a", suite="/app/a.test.ts", file="a.test.ts"), case("b", suite="b")]
    found, vanished = paired([case("", ERROR, suite="/app/a.test.ts"), case("b", suite="b")], jest)
    assert (vanished, found.stuck) == ([], 1)


def test_an_error_that_is_gone_is_no_loss() -> None:
    found, vanished = paired([case("a")], [case("a"), case("tests.test_x", ERROR, suite="pytest")])
    assert (found.gone, vanished) == ([], [])


def test_reports_that_only_one_side_has_are_not_compared() -> None:
    base, head = side_of([case("a")], [case("b")]), side_of([case("a")])
    found = pair(head, base, {})
    assert found.gone == []
    other = side_of([case("x")], start=7)
    assert pair(other, base, {}).compared == frozenset()
    assert pair(side_of([case("a"), case("n")], start=7), base, {}).fresh == [1]


@pytest.mark.parametrize(
    ("suite", "file", "path"),
    [
        ("", "src/a.test.ts", "src/a.test.ts"),
        ("src/a.test.ts", "", "src/a.test.ts"),
        ("tests.unit.test_b.TestC", "", "tests/unit/test_b.py"),
        ("unit.test_b", "", "tests/unit/test_b.py"),
        ("com.acme.FooTest$Inner", "", "src/test/java/com/acme/FooTest.java"),
        ("FooTest", "", "src/test/java/com/acme/FooTest.java"),
        ("app", "", ""),
        ("two.test_same", "", "two/test_same.py"),
        ("test_same", "", ""),
        ("nothing.like.it", "", ""),
        ("tests.unit.test_b", "gone.py", ""),
    ],
)
def test_places_of_cases(suite: str, file: str, path: str) -> None:
    tree = dict.fromkeys(
        (
            "src/a.test.ts",
            "tests/unit/test_b.py",
            "src/test/java/com/acme/FooTest.java",
            "app.py",
            "one/test_same.py",
            "two/test_same.py",
        )
    )
    assert Places(tree).of(case("x", suite=suite, file=file)) == path


def test_what_could_not_be_loaded_is_placed_by_its_own_name() -> None:
    """pytest reports a module that cannot be imported as a case without a class."""
    tree = {"tests/test_b.py": ""}
    assert Places(tree).of(case("tests.test_b", ERROR, suite="pytest")) == "tests/test_b.py"
    assert Places(tree).of(case("tests.test_b", FAILED, suite="pytest")) == ""
    assert Places(tree).of(case("connects", ERROR, suite="pytest")) == ""


CASES = st.lists(
    st.builds(
        case,
        st.sampled_from("abc"),
        st.sampled_from(Outcome),
        st.sampled_from(["s", "t", "t.u", ""]),
        file=st.sampled_from(["", "f.py", "g.py"]),
    ),
    max_size=12,
)


@settings(max_examples=300)
@given(CASES, CASES, st.sampled_from([{}, {"f.py": "g.py"}]))
def test_what_is_still_there_never_vanished(
    head: list[TestCase], base: list[TestCase], renamed: dict[str, str]
) -> None:
    found, vanished = paired(head, base, renamed)
    assert not {f"{one.suite} {one.name}" for one in head} & set(vanished)
    partners = [index for index in found.partner if index != NONE]
    assert max(Counter(partners).values(), default=0) <= 1
    assert not set(partners) & set(found.gone)
    assert all(found.partner[index] == NONE for index in found.fresh)
    assert set(found.vanished) <= set(found.gone)


@settings(max_examples=100)
@given(CASES, st.sampled_from(["suite", "file"]))
def test_renaming_everything_loses_nothing(base: list[TestCase], what: str) -> None:
    head = [
        TestCase(
            one.suite + "2" if what == "suite" else one.suite,
            one.name,
            one.outcome,
            file=one.file + "2" if one.file and what == "file" else one.file,
        )
        for one in base
    ]
    found, vanished = paired(head, base)
    assert (vanished, found.gone, found.fresh) == ([], [], [])

"""JUnit read case by case from a tree gives what the reader gives for thousands at a time."""

from dataclasses import replace
from xml.etree.ElementTree import Element, tostring

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checks.recognise import looked_at, never, recognise
from checks.report import Outcome, TestCase
from checks.report import Tests as Run
from checks.report_limits import DEFAULT_LIMITS, NAME_CHARACTERS
from checks.report_rows import many_microseconds, microseconds, real
from tests.checks.reports.reading import READERS, read, refusal

BAD = {"error": Outcome.ERROR, "failure": Outcome.FAILED}
TIMES = st.sampled_from(["0.1", "0.25", "3", "", "x", "1,234.5", "-1", "nan", "inf", "1_0", "1e-3"])
NAMES = st.sampled_from(["", "a", "b", "x" * (NAME_CHARACTERS + 1)])
VALUES = {
    "classname": NAMES,
    "name": NAMES,
    "time": TIMES,
    "file": NAMES,
    "status": st.sampled_from(["run", "notrun", "DISABLED"]),
}
TIDY = ["classname", "name", "time"]
CHILDREN = ["failure", "error", "skipped", "flakyFailure", "flakyError", "rerunFailure"]


@st.composite
def _child(draw: st.DrawFn) -> Element:
    found = Element(draw(st.sampled_from(CHILDREN)))
    if draw(st.booleans()):
        found.set("message", draw(st.sampled_from(["", "said"])))
    if found.tag == "skipped" and draw(st.booleans()):
        found.set("type", "todo")
    found.text = draw(st.sampled_from(["", "text"]))
    return found


@st.composite
def _case(draw: st.DrawFn) -> Element:
    names = draw(st.just(TIDY) | st.lists(st.sampled_from(list(VALUES)), unique=True))
    found = Element("testcase", {name: draw(VALUES[name]) for name in names})
    found.extend(draw(st.lists(_child(), max_size=3)) if draw(st.booleans()) else [])
    return found


def _suites(inside: st.SearchStrategy[Element]) -> st.SearchStrategy[Element]:
    return st.builds(_suite, NAMES, st.lists(inside, max_size=5))


def _suite(name: str, inside: list[Element]) -> Element:
    found = Element("testsuite", {"name": name} if name else {})
    found.extend(inside)
    return found


CONTENT = st.recursive(_case() | _child(), _suites, max_leaves=12)


def _cases(suite: Element) -> tuple[list[TestCase], list[TestCase]]:
    """The cases of a suite, and before them those of the suites in it that end before it."""
    own, inner = list[TestCase](), list[TestCase]()
    for element in suite:
        if element.tag == "testcase":
            own.append(_one(element, suite.get("name", "")))
        elif element.tag == "testsuite":
            cases, deeper = _cases(element)
            if suite.tag == "testsuites":
                own += deeper + cases
            else:
                inner += deeper + cases
    return own, inner


def _one(case: Element, suite: str) -> TestCase:
    found = dict[str, str]()
    for child in case:
        if child.tag != "rerunFailure":
            found.setdefault(child.tag, child.get("message", ""))
            if child.tag in BAD:
                found[child.tag] = found[child.tag] or child.text or ""
    todo = any(child.get("type") == "todo" for child in case)
    bad = next((kind for kind in BAD if kind in found and not todo), "")
    not_run = case.get("status", "").lower() in ("notrun", "disabled")
    skipped = todo or "skipped" in found or not_run
    return TestCase(
        (case.get("classname") or suite)[:NAME_CHARACTERS],
        case.get("name", "")[:NAME_CHARACTERS],
        BAD[bad] if bad else Outcome.SKIPPED if skipped else Outcome.PASSED,
        microseconds(real(case.get("time"))),
        not bad and not {"flakyFailure", "flakyError"}.isdisjoint(found),
        case.get("file", "")[:NAME_CHARACTERS],
        found.get(bad, ""),
    )


def _read(text: bytes, size: int) -> Run:
    pieces = (text[place : place + size] for place in range(0, len(text), size))
    document = replace(looked_at((text,), never, DEFAULT_LIMITS), chunks=pieces)
    report = recognise(document, READERS).read(document)
    assert isinstance(report, Run)
    return report


@given(st.lists(CONTENT, max_size=6), st.sampled_from([1, 40, 300, 1_000_000]))
def test_as_a_tree(content: list[Element], size: int) -> None:
    root = Element("testsuites")
    root.extend(content)
    cases, _ = _cases(root)
    assert list(_read(tostring(root), size).cases) == cases


@pytest.mark.parametrize("size", [*range(1, 300, 7), 10_000])
def test_pieces_that_end_anywhere(size: int) -> None:
    """Cases with and without a file, some with children, in an order that must stay."""
    files = ['file="f"' if at % 3 else "" for at in range(12)]
    cases = [
        f'<testcase name="{at}" {file}>{"<failure>x</failure>" * (at % 2)}</testcase>'
        for at, file in enumerate(files)
    ]
    found = _read(f"<testsuite>{''.join(cases)}</testsuite>".encode(), size).cases
    assert [(case.name, case.file, case.message) for case in found] == [
        (str(at), "f" if at % 3 else "", "x" if at % 2 else "") for at in range(12)
    ]


def test_a_case_in_a_case_replaces_it() -> None:
    """Both orders of suite and case, with what was found in the outer one."""
    inner = '<testcase name="b"><skipped/></testcase>'
    for inside in (inner, f"<testsuite>{inner}</testsuite>", f"<error>{inner}</error>"):
        text = f'<testsuite><testcase name="a"><failure/>{inside}</testcase></testsuite>'
        for size in (1, 10_000):
            (case,) = _read(text.encode(), size).cases
            assert (case.name, case.outcome) == ("b", Outcome.SKIPPED)


def test_cases_beside_suites_keep_their_order() -> None:
    text = (
        '<testsuites><testcase name="a"/><testsuite><testcase name="b"/></testsuite>'
        '<testcase name="c"/></testsuites>'
    )
    for size in (1, 10_000):
        assert [case.name for case in _read(text.encode(), size).cases] == ["a", "b", "c"]


@pytest.mark.parametrize("suite", ["testsuites", "testsuite"])
def test_the_limit_of_cases_at_its_edge(suite: str) -> None:
    text = f"<{suite}>{'<testcase/>' * 3}</{suite}>"
    assert isinstance(read(text, limits=replace(DEFAULT_LIMITS, rows=3)), Run)
    assert "more than 2 rows" in refusal(text, limits=replace(DEFAULT_LIMITS, rows=2))


def test_a_suite_in_a_case() -> None:
    text = '<testsuite><testcase name="a"><testsuite name="s"/><error/></testcase></testsuite>'
    for size in (1, 10_000):
        (case,) = _read(text.encode(), size).cases
        assert (case.name, case.outcome) == ("a", Outcome.ERROR)


NUMBERS = st.text(alphabet="0123456789.,-+_e infa", max_size=8) | st.floats().map(str)


@given(st.lists(NUMBERS | st.decimals(0, 10**10, places=3).map(str)))
@example(["0.5", "1_0"])
@example(["1" * 41, "1" * 40, "0.5"])
@example(["3000000000", "2999999999.9999999"])
def test_many_times_at_once(texts: list[str]) -> None:
    assert many_microseconds(texts) == [microseconds(real(text)) for text in texts]

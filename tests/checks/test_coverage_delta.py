"""What a change did to coverage, over many changes: only its own lines count against it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from checks.coverage_delta import compare
from checks.coverage_union import join
from checks.diff import Diff
from checks.gates.coverage import GATE
from checks.report import Count
from checks.verdict import Enforcement, Judgement
from tests.checks.coverage_builders import changed, covered_of, judge, options, report, sent, told
from tests.checks.coverage_builders import with_evidence as having

OFF = Enforcement.OFF
Signs = st.lists(st.sampled_from("+-~ "), min_size=1, max_size=15)
Tree = st.dictionaries(st.sampled_from(["a.py", "b.py", "lib/c.py"]), Signs, min_size=1)


def marked(tree: dict[str, list[str]]) -> dict[str, list[str]]:
    """Files of lines that are all different."""
    return {
        path: [f"{sign}{path} {at}" for at, sign in enumerate(signs)]
        for path, signs in tree.items()
    }


def added(base: dict[str, list[str]], head: dict[str, list[str]]) -> int:
    files = changed(base, head).diff.files.values()
    return sum(last - first + 1 for file in files for first, last in file.added)


@given(Tree, st.data())
def test_a_change_that_only_deletes_never_fails(
    tree: dict[str, list[str]], data: st.DataObject
) -> None:
    base = marked(tree)
    head = dict[str, list[str]]()
    for path, lines in base.items():
        kept = data.draw(st.sets(st.sampled_from(lines)))
        if kept:
            head[path] = [line for line in lines if line in kept]
    key, value = data.draw(st.sampled_from([("lines", 50), ("project", 90), ("partials", "miss")]))
    assert judge(base, head).breach is OFF
    assert judge(base, head, **{key: value}).breach is OFF


@given(Tree, Tree)
def test_the_patch_is_no_larger_than_what_was_added(
    one: dict[str, list[str]], other: dict[str, list[str]]
) -> None:
    base, head = marked(one), marked(other)
    covered, total = covered_of(judge(base, head))
    assert isinstance(covered, int)
    assert isinstance(total, int)
    assert 0 <= covered <= total <= added(base, head)


@given(Tree, st.data())
def test_other_tests_alone_never_break_the_ratchet(
    tree: dict[str, list[str]], data: st.DataObject
) -> None:
    """Untouched files may be covered in any other way."""
    base = {**marked(tree), "test_x.py": [" old"]}
    other = {
        path: data.draw(st.lists(st.sampled_from("+-"), min_size=len(lines), max_size=len(lines)))
        for path, lines in base.items()
    }
    head = {
        path: [
            line if line[0] == " " else sign + line[1:]
            for sign, line in zip(other[path], lines, strict=True)
        ]
        for path, lines in base.items()
    }
    head["test_x.py"] = [" new"]
    assert judge(base, head).breach is OFF


@given(Tree, Tree, st.booleans())
def test_the_order_of_reports_does_not_matter(
    one: dict[str, list[str]], other: dict[str, list[str]], strict: bool
) -> None:
    base, head = marked(one), marked(other)
    given = changed(base, head)
    reports = tuple(sent(report(head, only=[path]), path) for path in head)

    def judged(turned: bool) -> Judgement:
        order = tuple(reversed(reports)) if turned else reports
        section = options(removed_code="strict" if strict else "adjust")
        return GATE.judge(having(given, replace(told(given), head=order)), section)

    first, second = judged(False), judged(True)
    assert replace(first, reports=()) == replace(second, reports=())


def test_a_line_that_comes_back_is_counted_once() -> None:
    """The reference commit has it, the merge base has not."""
    older = {"a.py": ["+one", "+two"]}
    given = changed({"a.py": ["+one"]}, older)
    side = join([sent(report(older))])
    (file,) = compare(given, side, side, Diff()).files
    assert (file.expected, file.added) == (Count(2, 2), Count(0, 0))


@given(Tree, Tree)
def test_what_is_advised_is_enough(one: dict[str, list[str]], other: dict[str, list[str]]) -> None:
    """Whatever breaks a limit says how to pass, unless the reports themselves are at fault."""
    judgement = judge(marked(one), marked(other))
    if judgement.breach is not OFF:
        assert judgement.remedy.startswith("cover ")
        assert "(−0.00)" not in judgement.title

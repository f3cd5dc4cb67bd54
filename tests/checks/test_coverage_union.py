"""Shards are joined line by line and arm by arm; unlike measures are not added up."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.coverage_sheet import arm, branch_line
from checks.coverage_union import join, joined
from checks.number_set import narrow, wide
from checks.report import Count, Coverage, FileCoverage
from tests.checks.coverage_builders import file, report, rows, sent


def shard(covered: list[int], listed: list[int], path: str = "a.py") -> FileCoverage:
    count = Count(len(covered), len(listed))
    return FileCoverage(path, count, listed=narrow(listed), covered=narrow(covered))


def armed(taken: list[tuple[int, int]], arms: list[tuple[int, int]]) -> FileCoverage:
    """A file whose lines ran, with arms by (line, branch)."""
    lines = sorted({line for line, _ in arms})
    known = wide(arm(line, 0, branch) for line, branch in arms)
    ran = wide(arm(line, 0, branch) for line, branch in taken)
    torn = {one >> 32 for one in known.without(ran)}
    return replace(
        shard(lines, lines),
        branches=Count(len(ran), len(known)),
        partial=narrow(torn),
        arms=known,
        taken=ran,
    )


def counted(line: int, covered: int, total: int) -> FileCoverage:
    """A file with the arms of one line counted."""
    torn = [line] if covered < total else []
    at = wide([branch_line(line, covered, total)])
    return replace(
        shard([line], [line]), branches=Count(covered, total), partial=narrow(torn), branches_at=at
    )


def test_a_line_is_covered_if_any_shard_covers_it() -> None:
    found = joined([shard([1], [1, 2, 3]), shard([2], [1, 2])])
    assert list(found.listed or ()) == [1, 2, 3]
    assert list(found.covered) == [1, 2]
    assert found.lines == Count(2, 3)
    assert found.missed() == [3]


def test_a_line_that_only_one_shard_lists_is_missed_if_it_missed_it() -> None:
    assert joined([shard([], [7]), shard([1], [1])]).missed() == [7]


def test_arms_are_joined_by_name() -> None:
    arms = [(1, 0), (1, 1), (2, 0), (2, 1)]
    found = joined([armed([(1, 0), (2, 0)], arms), armed([(1, 1), (2, 0)], arms)])
    assert found.branches == Count(3, 4)
    assert list(found.partial) == [2]


def test_arms_without_names_count_by_line() -> None:
    found = joined([counted(1, 1, 2), counted(1, 2, 4), counted(1, 1, 4)])
    assert found.branches == Count(2, 4)
    assert list(found.partial) == [1]
    assert list(joined([counted(1, 1, 2), counted(1, 2, 2)]).partial) == []


def test_branches_that_are_counted_otherwise_are_those_of_the_largest_shard() -> None:
    one, two = (replace(counted(1, 1, 2), branches=Count(n, 20)) for n in (15, 13))
    assert joined([one, two]).branches == Count(15, 20)


def test_functions_and_statements_are_those_of_the_largest_shard() -> None:
    one = replace(shard([1], [1]), functions=Count(1, 4), statements=Count(9, 9))
    two = replace(shard([1], [1]), functions=Count(3, 4), statements=Count(0, 12))
    found = joined([one, two])
    assert (found.functions, found.statements) == (Count(3, 4), Count(0, 12))
    assert joined([shard([1], [1]), shard([1], [1])]).functions is None


def test_counts_alone_add_nothing_to_lines() -> None:
    bare = FileCoverage("a.py", Count(5, 5))
    assert joined([bare, shard([1], [1, 2])]).lines == Count(1, 2)
    assert joined([bare, FileCoverage("a.py", Count(2, 9))]).lines == Count(2, 9)


def test_unlike_measures_are_not_added_up() -> None:
    v8, babel = report({"a.py": rows(64, 23)}, "istanbul-json"), report({"a.py": rows(27, 14)})
    found = join([sent(v8), sent(babel)])
    assert found.files["a.py"].lines == Count(64, 87)
    assert found.families == {"a.py": "istanbul-json"}
    assert found.notes == (
        "1 file is measured by istanbul-json and by lcov: the figures of istanbul-json count",
    )
    assert join([sent(v8), sent(babel)], preferred=frozenset({"lcov"})).families == {"a.py": "lcov"}


def test_a_measure_with_lines_comes_before_one_with_counts() -> None:
    bare = Coverage("a-summary", (FileCoverage("a.py", Count(5, 5)),), producer="a-summary")
    lines = report({"a.py": rows(1, 1)})
    named = replace(lines, producer="z", files=(armed([(1, 0)], [(1, 0), (1, 1)]),))
    assert join([sent(bare), sent(lines)], preferred=frozenset({"a-summary"})).families == {
        "a.py": "lcov"
    }
    assert join([sent(lines), sent(named)]).families == {"a.py": "z"}


def test_producers_of_one_measure_are_added_up() -> None:
    one = report({"a.py": ["+x", "-y"]}, "coverage.py")
    two = report({"a.py": ["-x", "+y"]}, "coverage.py/branch")
    found = join([sent(one), sent(two)])
    assert found.files["a.py"].lines == Count(2, 2)
    assert found.notes == ()


@pytest.mark.parametrize(("miss", "covered"), [(False, 3), (True, 2)])
def test_partly_covered_lines_are_hits_or_misses(miss: bool, covered: int) -> None:
    given = sent(report({"a.py": ["+a", "~b", "-c", "+d"]}))
    found = join([given], partial_is_missed=miss).files["a.py"]
    assert found.lines == Count(covered, 4)
    assert (2 in found.covered) is not miss


def test_a_partly_covered_line_that_another_shard_covers_whole_is_a_hit() -> None:
    one, two = sent(report({"a.py": ["~a"]}), "1"), sent(report({"a.py": ["+a"]}), "2")
    assert join([one, two], partial_is_missed=True).files["a.py"].lines == Count(1, 1)


def test_lines_of_a_file_are_unknown_if_one_shards_lines_are() -> None:
    one = sent(report({"a.py": rows(1, 1), "b.py": rows(1)}))
    two = replace(sent(report({"a.py": rows(2)})), lines_known=False)
    found = join([one, two]).files
    assert found["a.py"].listed is None
    assert found["a.py"].lines == Count(2, 2)
    assert found["b.py"].listed is not None


Signs = st.lists(st.sampled_from("+- ~"), min_size=1, max_size=12)
Shards = st.lists(st.dictionaries(st.sampled_from(["a.py", "b.py"]), Signs), max_size=4)


@given(Shards, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_shards_does_not_matter(
    shards: list[dict[str, list[str]]], random: Random, miss: bool
) -> None:
    reports = [
        sent(report({path: [sign + "x" for sign in signs] for path, signs in one.items()}, kind))
        for one, kind in zip(shards, ["lcov", "lcov", "jacoco", "lcov"], strict=False)
    ]
    mixed = list(reports)
    random.shuffle(mixed)
    assert join(mixed, partial_is_missed=miss) == join(reports, partial_is_missed=miss)


@given(st.lists(st.sampled_from("+- "), min_size=1, max_size=30), st.data())
def test_shards_of_a_report_join_to_the_report(signs: list[str], data: st.DataObject) -> None:
    """Each covered line runs in at least one of two shards, and both list what they load."""
    whole = file("a.py", [sign + "x" for sign in signs])
    covered = list(whole.covered)
    first = data.draw(st.sets(st.sampled_from(covered))) if covered else set[int]()
    listed = list(whole.listed or ())
    one, two = shard(sorted(first), listed), shard(sorted(set(covered) - first), listed)
    found = joined([one, two])
    assert (found.listed, found.covered, found.lines) == (whole.listed, whole.covered, whole.lines)

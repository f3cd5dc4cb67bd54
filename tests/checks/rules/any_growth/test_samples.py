"""Counts of the sample tree. The oracle was typescript-eslint 8.73 (`no-explicit-any` and
`ban-ts-comment`, inline configuration off), which agreed on every line and column."""

from collections import Counter
from hashlib import sha256

import pytest

from checks.analyse import ANALYSIS_VERSION
from checks.rule import Rule
from tests.checks.found import RULES, SAMPLES, candidates, names

ANY = {"explicit-any", "as-any", "any-array", "any-argument"}
EXPECTED = {
    "positions.ts": 118,
    "component.tsx": 13,
    "comments.ts": 0,
}
COMMENTS = {"ts-nocheck": 3, "ts-ignore": 6, "ts-expect-error": 5}


FILE = {"typescript": "a.ts", "python": "a.py"}


def sample(name: str) -> bytes:
    return (SAMPLES / "any_growth" / name).read_bytes()


@pytest.mark.parametrize("name", EXPECTED)
def test_any_is_counted_as_eslint_counts_it(name: str) -> None:
    found = [rule for rule in names(name, sample(name)) if rule in ANY]
    assert len(found) == EXPECTED[name]


def test_comments_are_counted_as_eslint_counts_them() -> None:
    assert Counter(names("comments.ts", sample("comments.ts"))) == COMMENTS


@pytest.mark.parametrize("name", EXPECTED)
def test_no_place_is_counted_twice(name: str) -> None:
    places = Counter((one.line, one.column) for one in candidates(name, sample(name)))
    assert set(places.values()) == {1}


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_each_rule_tells_its_bad_snippet_from_its_good_one(rule: Rule) -> None:
    path = FILE[rule.languages[0]]
    assert [one.rule for one in candidates(path, rule.bad)] == [rule.id]
    assert candidates(path, rule.good) == []


def test_other_facts_need_another_version() -> None:
    """Remembered facts die only with the version: whoever changes facts must raise it."""
    texts = [(name, sample(name)) for name in EXPECTED]
    texts += [(FILE[rule.languages[0]], rule.bad.encode()) for rule in RULES.rules]
    found = sha256(repr([candidates(*text) for text in texts]).encode())
    known = (3, "a99638681cb68ded")
    assert (ANALYSIS_VERSION, found.hexdigest()[:16]) == known, "raise ANALYSIS_VERSION"

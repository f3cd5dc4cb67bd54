"""What the coverage gate advises is true: whoever does it passes."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from checks.verdict import Enforcement, Judgement
from tests.checks.coverage_builders import judge, rows

OFF, BLOCKING = Enforcement.OFF, Enforcement.BLOCKING
STEP = re.compile(r"cover (.+) → ")
PLACE = re.compile(r"(?:(.+?):)?(\d+)(?:-(\d+))?")

Files = dict[str, list[str]]
Signs = st.lists(st.sampled_from("+-~ "), min_size=1, max_size=12)
Tree = st.dictionaries(st.sampled_from(["a.py", "b.py", "lib/c.py"]), Signs, min_size=1)
Section = st.fixed_dictionaries(
    {},
    optional={
        "patch": st.sampled_from([0, 50, 100]),
        "lines": st.sampled_from([40, 80]),
        "project": st.sampled_from([60, {"tolerance": {"lines": 2}}]),
        "removed_code": st.just("strict"),
        "partials": st.just("miss"),
        "scopes": st.sampled_from(
            [
                [{"paths": ["b.py"], "project": 70}],
                [{"paths": ["lib/**"], "enforcement": "warning"}],
            ]
        ),
    },
)


def marked(tree: dict[str, list[str]]) -> Files:
    return {path: [f"{s}{path}{at}" for at, s in enumerate(signs)] for path, signs in tree.items()}


def obeyed(head: Files, judgement: Judgement) -> Files | None:
    """The head once its remedy is done, None where that does not name every line."""
    after, path = {path: list(lines) for path, lines in head.items()}, ""
    for step in judgement.remedy.split("; "):
        found = STEP.match(step)
        for place in re.split(r", | and ", found[1]) if found else ():
            where = PLACE.fullmatch(place)
            if where is None:
                return None
            path, first = where[1] or path, int(where[2])
            for at in range(first - 1, int(where[3] or first)):
                after[path][at] = "+" + after[path][at][1:]
    return after


@settings(max_examples=300, deadline=None)
@given(Tree, Tree, Section)
def test_whoever_obeys_passes(
    one: dict[str, list[str]], other: dict[str, list[str]], section: dict[str, object]
) -> None:
    base, head = marked(one), marked(other)
    judgement = judge(base, head, **section)
    after = obeyed(head, judgement)
    if judgement.breach is not OFF and "again" not in judgement.remedy and after is not None:
        assert judge(base, after, **section).breach is OFF, judgement.remedy


def test_lines_that_others_lost_do_not_make_up_for_missed_ones() -> None:
    base = {"a.py": rows(20, 0, "a"), "b.py": rows(20, 0, "b")}
    lost = ["-" + line[1:] if 4 <= at <= 8 else line for at, line in enumerate(base["b.py"])]
    head = {"a.py": [*base["a.py"], "-new"], "b.py": lost}
    judgement = judge(base, head, patch=0)
    assert judgement.breach is BLOCKING
    assert judgement.remedy == "cover a.py:21 → project 87.80 %"
    after = obeyed(head, judgement)
    assert after is not None
    assert judge(base, after, patch=0).breach is OFF


def test_the_path_of_several_places_is_said_once() -> None:
    signs = ["-x", "-y", "+b", "-z", "+c"]
    judgement = judge({"a.py": rows(4)}, {"a.py": [*rows(4), *signs], "b.py": ["-q"]}, patch=100)
    assert judgement.remedy == "cover a.py:5-6, 8 and b.py:1 → patch 100.00 %"

"""What the coverage gate lists is bounded; what it counts is not."""

import msgspec

from checks.coverage_detail import MISSED_LISTED, PATHS_LISTED
from checks.coverage_findings import MOST_PATCH
from tests.checks.coverage_builders import covered_of, judge, missed_of, rows

BASE = {"z.py": rows(0, 9)}


def gaps(count: int) -> list[str]:
    """So many missed lines, each by itself."""
    return [line for number in range(count) for line in (f"-m{number}", f"+c{number}")]


def test_findings_of_missed_lines_end_somewhere() -> None:
    full = judge(BASE, {**BASE, "a.py": gaps(MOST_PATCH)})
    assert len(full.findings) == MOST_PATCH
    assert not any("not listed" in note for note in full.notes)
    over = judge(BASE, {**BASE, "a.py": gaps(MOST_PATCH + 1)})
    assert len(over.findings) == MOST_PATCH
    assert "1 more run of missed added lines is not listed" in over.notes
    assert covered_of(over) == (MOST_PATCH + 1, 2 * MOST_PATCH + 2)


def test_missed_lines_are_listed_up_to_a_limit() -> None:
    head = {**BASE, "a.py": rows(0, MISSED_LISTED - 1), "b.py": ["-x"]}
    full = judge(BASE, head)
    assert full.detail["patch"] == {
        "covered": 0,
        "total": MISSED_LISTED,
        "files": {"a.py": list(range(1, MISSED_LISTED)), "b.py": [1]},
    }
    over = judge(BASE, {**head, "c.py": ["-y"]})
    assert covered_of(over) == (0, MISSED_LISTED + 1)
    files = missed_of(over)
    assert isinstance(files, dict)
    assert list(files) == ["a.py", "b.py"]
    patch = over.detail["patch"]
    assert isinstance(patch, dict)
    assert patch["cut"] is True


def test_files_with_lost_lines_are_listed_up_to_a_limit() -> None:
    def lost(count: int) -> dict[str, int]:
        base = {f"f{number:03}.py": rows(1, 0, f"n{number}") for number in range(count)}
        head = {path: ["-" + line[1:] for line in lines] for path, lines in base.items()}
        judgement = judge({**base, "t.py": [" x"]}, {**head, "t.py": [" y"]})
        detail = judgement.detail["project"]
        assert isinstance(detail, dict)
        indirect: dict[str, int] = detail["indirect"]
        return indirect

    assert len(lost(PATHS_LISTED)) == PATHS_LISTED
    assert len(lost(PATHS_LISTED + 1)) == PATHS_LISTED


def test_a_title_names_two_breaches() -> None:
    scopes = [{"paths": [f"f{number}.py"], "lines": 90} for number in range(4)]
    base = {f"f{number}.py": rows(1, 1, f"n{number}") for number in range(4)}
    head = {path: [*lines, f"+new {path}", f"-new {path}"] for path, lines in base.items()}
    title = judge(base, head, patch=0, scopes=scopes).title
    assert title == (
        "50.00 % (+0.00), patch 4 of 8 lines (50.00 %), f0.py lines 50.00 %, under 90 %,"
        " f1.py lines 50.00 %, under 90 %, 2 more under their limits"
    )


def test_the_detail_is_json() -> None:
    judgement = judge(BASE, {**BASE, "a.py": gaps(3)})
    assert msgspec.json.decode(msgspec.json.encode(judgement.detail)) == judgement.detail

"""SimpleCov: suites summed by position, branch keys, the JSON formatter, the last run refused."""

import json

from tests.checks.reports.reading import coverage, only_file, pair, refusal

BRANCHES = {"[:if, 0, 11, 2, 13, 7]": {"[:then, 1, 3, 4, 3, 9]": 1, "[:else, 2, 5, 4, 5, 9]": 0}}


def suite(lines: list[int | None], **more: object) -> dict[str, object]:
    return {"coverage": {"/r/a.rb": {"lines": lines, **more}}, "timestamp": 1700000000}


def test_suites_are_merged_by_position() -> None:
    report = coverage(json.dumps({"one": suite([1, None, 0]), "two": suite([0, None, 0, 5])}))
    assert (pair(report.lines), report.files[0].missed()) == ((2, 3), [3])
    assert ":nocov:" in report.warnings[0]


def test_branches_sit_on_the_line_of_the_condition() -> None:
    lines: list[int | None] = [None] * 10 + [1]
    file = only_file(json.dumps({"one": suite(lines, branches=BRANCHES)}))
    assert (pair(file.branches), list(file.partial)) == ((1, 2), [11])


def test_bare_lists_of_old_versions() -> None:
    text = json.dumps({"RSpec": {"coverage": {"/r/a.rb": [1, None, 0]}, "timestamp": 1}})
    assert pair(only_file(text).lines) == (1, 2)


def test_the_json_formatter() -> None:
    arms = [{"type": "then", "start_line": 1, "end_line": 1, "coverage": 0}]
    lines = [1, "ignored", None, 0]
    entry = {"lines": lines, "branches": arms}
    meta = {"simplecov_version": "0.22.0"}
    report = coverage(json.dumps({"meta": meta, "coverage": {"/r/a.rb": entry}}))
    assert (pair(report.lines), pair(report.branches)) == ((1, 2), (0, 1))


def test_the_last_run_is_a_percentage_only() -> None:
    assert ".resultset.json" in refusal('{"result": {"line": 93.33, "branch": 50.0}}')

"""SARIF: levels that rules give, suppressed and absent results, unfinished runs, places."""

import pytest

from tests.checks.reports.reading import lint, refusal, rows

Result = dict[str, object]


def sarif(*results: Result | None, **run: object) -> dict[str, object]:
    rules = [{"id": "R1", "defaultConfiguration": {"level": "error"}}, {"id": "R2"}]
    found = None if results == (None,) else list(results)
    tool = {"driver": {"name": "t", "rules": rules}}
    return {"version": "2.1.0", "runs": [{"tool": tool, "results": found} | run]}


@pytest.mark.parametrize(
    ("result", "level"),
    [
        ({"ruleId": "R1"}, "error"),
        ({"ruleId": "R1/sub"}, "error"),
        ({"ruleIndex": 0}, "error"),
        ({"rule": {"index": 0}}, "error"),
        ({"ruleId": "R1", "level": "note"}, "note"),
        ({"ruleId": "R2"}, "warning"),
        ({"ruleId": "unknown"}, "warning"),
        ({"ruleId": "R1", "baselineState": "unchanged"}, "error"),
        ({"rule": {"id": "R1"}}, "error"),
        ({"ruleIndex": 99}, "warning"),
        ({"ruleIndex": 99, "ruleId": "R1"}, "error"),
    ],
)
def test_sarif_levels(result: Result, level: str) -> None:
    assert [row[3] for row in rows(lint(sarif(result)))] == [level]


@pytest.mark.parametrize(
    "result",
    [{"kind": "pass"}, {"level": "none"}, {"baselineState": "absent"}, {"kind": "open"}],
)
def test_sarif_results_that_are_no_findings(result: Result) -> None:
    report = lint(sarif(result))
    assert (report.findings, report.suppressed, report.complete) == ((), 0, True)


def test_sarif_suppressions() -> None:
    pending: Result = {"ruleId": "a", "suppressions": [{"status": "underReview"}]}
    rejected: Result = {"ruleId": "b", "suppressions": [{"status": "rejected"}]}
    accepted: Result = {"ruleId": "c", "suppressions": [{"kind": "inSource"}]}
    report = lint(sarif(pending, rejected, accepted))
    assert ([one.rule for one in report.findings], report.suppressed) == (["a", "b"], 1)
    assert len(lint(sarif({"ruleId": "d", "suppressions": []})).findings) == 1


def test_sarif_that_did_not_finish() -> None:
    assert not lint(sarif(None)).complete
    assert not lint(sarif(invocations=[{"executionSuccessful": False}])).complete
    assert lint(sarif()).complete


def test_sarif_places() -> None:
    artifact = {"uri": "src/a%20b.c", "uriBaseId": "ROOT"}
    place = {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": 3}}}
    bases = {"ROOT": {"uri": "file:///r/"}}
    report = lint(sarif({"ruleId": "R2", "locations": [place]}, originalUriBaseIds=bases))
    assert rows(report) == [("/r/src/a b.c", 3, "R2", "warning")]


def at(artifact: object) -> Result:
    return {"ruleId": "R2", "locations": [{"physicalLocation": {"artifactLocation": artifact}}]}


@pytest.mark.parametrize(
    ("artifact", "path"),
    [
        ({"uri": "src/%C3%BC.c"}, "src/ü.c"),
        ({"uri": "src/%FF%zz.c"}, "src/\ufffd%zz.c"),
        ({"uri": "a.c", "uriBaseId": "NOWHERE"}, "a.c"),
        ({"uri": "file:///x/a.c", "uriBaseId": "ROOT"}, "/x/a.c"),
        ({"uri": "file:///D:/a/a.cs"}, "/D:/a/a.cs"),
        ({}, ""),
        (None, ""),
    ],
)
def test_addresses(artifact: object, path: str) -> None:
    bases = {"ROOT": {"uri": "file:///r/"}}
    assert rows(lint(sarif(at(artifact), originalUriBaseIds=bases)))[0][:2] == (path, 0)


def test_the_first_of_several_places_is_the_finding_s() -> None:
    both = [at({"uri": name})["locations"] for name in ("a.c", "b.c")]
    joined = [one for each in both if isinstance(each, list) for one in each]
    report = lint(sarif({"ruleId": "R2", "locations": joined}))
    assert [row[0] for row in rows(report)] == ["a.c"]
    assert rows(lint(sarif({"ruleId": "R2", "locations": []})))[0][:2] == ("", 0)


def test_rules_of_extensions_and_which_of_two_wins() -> None:
    extension = [
        {"id": "R1", "defaultConfiguration": {"level": "note"}},
        {"id": "X1", "defaultConfiguration": {"level": "note"}},
    ]
    driver = [{"id": "R1", "defaultConfiguration": {"level": "error"}}]
    tool = {"driver": {"name": "t", "rules": driver}, "extensions": [{"rules": extension}]}
    report = lint(sarif({"ruleId": "X1"}, {"ruleId": "R1"}, tool=tool))
    assert [row[3] for row in rows(report)] == ["note", "error"]


EXTENSIONS: list[Result] = [
    {"name": "first", "rules": [{"id": "X0"}]},
    {
        "name": "second",
        "guid": "aaaa-1",
        "rules": [
            {"id": "X1", "defaultConfiguration": {"level": "note"}},
            {"id": "R1", "defaultConfiguration": {"level": "note"}},
        ],
    },
]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"index": 0, "toolComponent": {"index": 1}}, ("X1", "note")),
        ({"index": 0, "toolComponent": {"guid": "aaaa-1"}}, ("X1", "note")),
        ({"index": 0, "toolComponent": {"name": "second"}}, ("X1", "note")),
        ({"id": "R1", "index": 1, "toolComponent": {"index": 1}}, ("R1", "note")),
        ({"id": "R1/sub", "index": 1, "toolComponent": {"index": 1}}, ("R1/sub", "note")),
        ({"id": "X1", "index": 0, "toolComponent": {"index": 99}}, ("X1", "note")),
        ({"id": "R1", "index": 99, "toolComponent": {"index": 1}}, ("R1", "error")),
        ({"index": 99, "toolComponent": {"index": 1}}, ("", "warning")),
        ({"index": 0, "toolComponent": {"name": ""}}, ("R1", "error")),
        ({"index": 0}, ("R1", "error")),
    ],
)
def test_the_rule_of_an_extension(rule: Result, found: tuple[str, str]) -> None:
    """An id that belongs to several components is that of the one that the result names."""
    driver = [{"id": "R1", "defaultConfiguration": {"level": "error"}}]
    tool = {"driver": {"name": "t", "rules": driver}, "extensions": EXTENSIONS}
    assert [row[2:] for row in rows(lint(sarif({"rule": rule}, tool=tool)))] == [found]


def test_an_index_beside_another_id_is_not_believed() -> None:
    both = {"ruleId": "R2", "ruleIndex": 0}
    assert [row[2:] for row in rows(lint(sarif(both)))] == [("R2", "warning")]


def test_every_run_counts_and_one_that_did_not_finish_tells() -> None:
    document = sarif({"ruleId": "R1"})
    runs = [run for each in (sarif(None), document) for run in _runs(each)]
    report = lint(document | {"runs": runs * 2})
    assert (len(report.findings), report.complete) == (2, False)
    assert report.warnings == ("a run in it did not finish",)


def _runs(document: dict[str, object]) -> list[object]:
    runs = document["runs"]
    assert isinstance(runs, list)
    return list(runs)


def test_fingerprints_are_kept_with_their_name() -> None:
    prints = {"zeta/v1": "z", "alpha/v1": "a"}
    (finding,) = lint(sarif({"ruleId": "R1", "partialFingerprints": prints})).findings
    assert finding.fingerprint == "alpha/v1:a"
    assert lint(sarif({"ruleId": "R1"})).findings[0].fingerprint == ""


def test_version_1_is_another_format() -> None:
    assert "keys runs, version" in refusal('{"version": "1.0.0", "runs": []}')


def log(*drivers: str) -> Result:
    runs = [{"tool": {"driver": {"name": name}}, "results": []} for name in drivers]
    return {"version": "2.1.0", "runs": runs}


@pytest.mark.parametrize(
    ("drivers", "tool"),
    [
        (("Pyright",), "Pyright"),
        (("b", "a", "b"), "a, b"),
        (("",), ""),
        ((), ""),
        (("x" * 2_000,), "x" * 1_024),
    ],
)
def test_sarif_names_its_tools(drivers: tuple[str, ...], tool: str) -> None:
    assert lint(log(*drivers)).tool == tool

"""Reports under the declaration that they were sent for: what they must be, and what fits it."""

import pytest

from checks.declared_report import DeclaredReport
from checks.evidence import Provenance, Topic, Trust
from checks.evidence_set import Ancestor, Chosen, Held, Question, choose
from tests.checks.test_evidence_set import NOW


def declared(**keys: object) -> DeclaredReport:
    return DeclaredReport.model_validate({"id": "one", **keys})


def held(
    topic: Topic, format: str, name: str = "a", *, id: str = "", tool: str = "", refused: str = ""
) -> Held:
    origin = Provenance(name, format, f"sha256:{name}", "c" * 40, Trust.SIGNED, id, "test", 1)
    return Held(sum(map(ord, name)), origin, topic, NOW, tool, refused)


def chosen(one: DeclaredReport, *reports: Held, base: tuple[Held, ...] = ()) -> Chosen:
    ancestors = [Ancestor("b" * 40, 0, base)] if base else []
    return choose(Question(one.kind, (one,), True, NOW), reports, ancestors)


@pytest.mark.parametrize(
    ("asked", "sent", "reason"),
    [
        ({"kind": "types"}, held(Topic.COVERAGE, "lcov", id="one"), "its kind is coverage"),
        ({"kind": "audit"}, held(Topic.TESTS, "junit", id="one"), "its kind is tests"),
        ({"kind": "coverage"}, held(Topic.AUDIT, "npm-audit-v2", id="one"), "its kind is audit"),
        (
            {"kind": "coverage", "format": "cobertura"},
            held(Topic.COVERAGE, "lcov", id="one"),
            "its format is lcov",
        ),
        (
            {"kind": "types", "tool": "pyright"},
            held(Topic.LINT, "eslint", id="one"),
            "its tool is eslint",
        ),
    ],
)
def test_an_id_is_no_disguise(asked: dict[str, str], sent: Held, reason: str) -> None:
    """Nothing is found in a report of another kind, which must not read as nothing to find."""
    required = declared(required=True, **asked)
    found = chosen(required, sent)
    assert (found.head, found.required) == ((), True)
    assert reason in found.refused[0].reason
    assert chosen(required, base=(sent,)).reference is None


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({"kind": "types"}, held(Topic.LINT, "sarif", id="one")),
        ({"kind": "audit"}, held(Topic.LINT, "sarif", id="one")),
        ({"kind": "lint", "tool": "ruff"}, held(Topic.LINT, "ruff", id="one")),
        (
            {"kind": "types", "tool": "Pyright"},
            held(Topic.TYPES, "sarif", id="one", tool="pyright"),
        ),
    ],
)
def test_what_an_id_may_stand_for(asked: dict[str, str], sent: Held) -> None:
    found = chosen(declared(**asked), sent)
    assert (len(found.head), found.refused, found.missing) == (1, (), ())


@pytest.mark.parametrize(
    ("tool", "sent"),
    [
        ("eslint", held(Topic.LINT, "eslint")),
        ("mypy", held(Topic.TYPES, "mypy-json")),
        ("Trivy", held(Topic.AUDIT, "trivy")),
        ("pyright", held(Topic.LINT, "sarif", tool="Pyright")),
        ("eslint", held(Topic.LINT, "sarif", tool="ESLint, tsc")),
    ],
)
def test_a_tools_own_format_tells_the_tool(tool: str, sent: Held) -> None:
    assert sent.topic is not None
    found = chosen(declared(kind=sent.topic, tool=tool), sent)
    assert (len(found.head), found.missing) == (1, ())


def test_another_tools_report_does_not_fit() -> None:
    found = chosen(declared(kind="lint", tool="ruff"), held(Topic.LINT, "sarif", tool="eslint"))
    assert found.missing == ("one",)


def test_findings_of_a_scanner_are_an_audit_where_they_are_declared_as_one() -> None:
    scan = held(Topic.LINT, "sarif", "trivy.sarif", tool="Trivy")
    for asked in ({"artifact": "trivy*"}, {"tool": "trivy"}, {"format": "sarif"}):
        assert len(chosen(declared(kind="audit", **asked), scan).head) == 1
    assert chosen(declared(kind="audit"), scan).head == (), "nothing tells that it is one"
    eslint = held(Topic.LINT, "eslint", "trivy.json")
    assert chosen(declared(kind="audit", artifact="trivy*"), eslint).head == ()


def test_a_broken_report_that_nobody_declared_spoils_nothing() -> None:
    """What is declared is what is expected: a stray sample must not keep it from being judged."""
    stray = held(Topic.COVERAGE, "lcov", "samples/cut.info", refused="it ends within a section")
    unit = declared(kind="coverage", artifact="unit*")
    found = chosen(unit, held(Topic.COVERAGE, "lcov", id="one"), stray)
    assert (len(found.head), found.refused) == (1, ())
    words = "which `reports:` does not name, cannot be used: it ends within a section"
    assert found.notes == (f"samples/cut.info, {words}",)
    alone = choose(Question(Topic.COVERAGE, (), True, NOW), [stray], [])
    assert len(alone.refused) == 1

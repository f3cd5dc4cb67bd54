"""Reports by name: kinds, formats and ids that nothing bears are told when the file is read."""

import pytest

from checks.catalogue import gates
from checks.formats import readers
from checks.policy import PolicyError, parse_policy
from checks.report import Kind

FILE = "f"
GATES = gates()
READERS = readers()


def faults(text: str) -> list[str]:
    try:
        parse_policy(f"version: 1\n{text}\n".encode(), FILE, GATES)
    except PolicyError as error:
        return [str(fault).removeprefix(f"{FILE}:") for fault in error.faults]
    return []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("{id: a, kind: coverage, format: lcovv}", "unknown format `lcovv`; did you mean `lcov`?"),
        ("{id: a, kind: coverage, format: LCOV}", "unknown format `LCOV`; did you mean `lcov`?"),
        ("{id: a, kind: tests, format: q}", "unknown format `q`; known here: jest-json, junit"),
        ("{id: a, kind: load, format: lcov}", "`lcov` is a format of coverage, and this is `kind:"),
        ("{id: a, kind: junit}", "`junit` is a format: write `kind: tests, format: junit`"),
        ("{id: a, kind: lint, category: unit}", "only tests have a `category`, and this is `kind"),
        ("{id: a, kind: lint, tool: ''}", "`tool` must not be empty; leave it out to mean any"),
        ("{id: a, kind: lint, artifact: ''}", "`artifact` must not be empty; leave it out"),
    ],
)
def test_a_declaration_that_no_report_fits(entry: str, fault: str) -> None:
    (told,) = faults(f"reports: [{entry}]")
    assert told.partition(": ")[2].startswith(fault), told


def test_every_format_fits_its_kind() -> None:
    for reader in READERS:
        assert not faults(f"reports: [{{id: a, kind: {reader.kind}, format: {reader.format}}}]")


@pytest.mark.parametrize(
    "entry",
    [
        "{id: a, kind: types, format: tsc-text}",
        "{id: a, kind: types, format: sarif}",
        "{id: a, kind: audit, format: sarif}",
        "{id: a, kind: tests, format: vitest-json, category: unit}",
    ],
)
def test_what_else_fits(entry: str) -> None:
    assert not faults(f"reports: [{entry}]")


@pytest.mark.parametrize(
    ("reports", "gate", "fault"),
    [
        ("[]", "lint: {report: a}", "no entry of `reports` has the id `a`; declare it there: `- {"),
        (
            "[{id: eslint, kind: lint}]",
            "lint: {report: eslnt}",
            "no entry of `reports` has the id ",
        ),
        (
            "[{id: a, kind: lint}]",
            "types: {report: a}",
            "the report `a` is of the kind `lint`, not",
        ),
        ("[]", "tests: {categories: [e2e]}", "no entry of `reports` has the category `e2e`; give"),
        (
            "[{id: a, kind: tests, category: unit}]",
            "tests: {categories: [unti]}",
            "no entry of `reports` has the category `unti`; did you mean `unit`?",
        ),
    ],
)
def test_a_gate_that_asks_for_what_nobody_declares(reports: str, gate: str, fault: str) -> None:
    (told,) = faults(f"reports: {reports}\ngates: {{{gate}}}")
    assert told.startswith("3:")
    assert told.partition(": ")[2].startswith(fault), told


def test_a_gate_that_asks_for_what_is_declared() -> None:
    reports = "[{id: a, kind: lint}, {id: b, kind: types}, {id: c, kind: tests, category: unit}]"
    asked = "lint: {report: a}, types: {report: b}, tests: {categories: [unit]}"
    assert not faults(f"reports: {reports}\ngates: {{{asked}}}")


@pytest.mark.parametrize(
    "odd", ["[1, [], {id: 3, kind: [], format: {}}]", "{}", "x", "[{kind: 4}]"]
)
def test_odd_shapes_are_left_to_others(odd: str) -> None:
    asked = "lint: {report: []}, types: 3, tests: {categories: {}}"
    assert faults(f"reports: {odd}\ngates: {{{asked}}}")


def test_kinds_are_no_formats_but_for_the_one_of_type_coverage() -> None:
    both = {kind.value for kind in Kind} & {reader.format for reader in READERS}
    assert both == {"type-coverage"}


@pytest.mark.parametrize(
    "entry",
    ["kind: audit, format: npm-audit", "kind: types, format: mypy", "kind: tests, format: jest"],
)
def test_a_family_of_formats_may_be_declared(entry: str) -> None:
    assert faults(f"reports: [{{id: a, {entry}}}]") == []

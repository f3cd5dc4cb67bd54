"""The JSON of `check`: keys, order, nulls, and the same bytes for the same inputs."""

import json

from hypothesis import given
from hypothesis import strategies as st

from checks.renderers.json import RENDERER
from tests.checks.renderers.samples import (
    TIMINGS,
    assert_golden,
    evaluation,
    hostile,
    rendered,
    typical,
)


def test_the_whole_document() -> None:
    assert_golden("evaluation.json", rendered(RENDERER, typical()))


def test_keys_and_their_order() -> None:
    document = json.loads(rendered(RENDERER, typical()))
    assert list(document) == [
        "schema_version", "base", "merge_base", "head", "conclusion", "config", "gates", "notes",
        "timings_ms",
    ]  # fmt: skip
    assert list(document["config"]) == ["source", "path", "digest"]
    gate = document["gates"][0]
    assert list(gate)[:7] == [
        "gate", "enforcement", "conclusion", "title", "unmeasured", "metrics", "findings",
    ]  # fmt: skip
    assert list(gate["metrics"][0]) == ["name", "unit", "base", "head", "delta", "limits"]
    assert list(gate["metrics"][0]["limits"][0]) == ["kind", "value", "holds", "from"]
    assert list(gate["findings"][0]) == [
        "rule", "path", "line", "end_line", "column", "severity", "state", "on_changed_line",
        "suppressed_by", "message", "fingerprint", "suggestion",
    ]  # fmt: skip
    assert list(gate["findings"][0]["suggestion"]) == ["start_line", "end_line", "replacement"]
    assert gate["findings"][1]["suggestion"] is None
    assert document["timings_ms"] == TIMINGS


def test_states_and_unmeasured() -> None:
    document = json.loads(rendered(RENDERER, typical()))
    states = [finding["state"] for finding in document["gates"][0]["findings"]]
    assert states == ["new", "new", "unchanged", "absent"]
    assert [gate["unmeasured"] for gate in document["gates"]] == [None, None, "not analysed: x.py"]
    assert document["gates"][1]["metrics"][0]["base"] is None


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert rendered(RENDERER, typical()) == rendered(RENDERER, typical())


def test_nothing_at_all() -> None:
    document = json.loads(rendered(RENDERER, evaluation(source="default")))
    assert (document["gates"], document["config"]["source"]) == ([], "default")


@given(st.text())
def test_any_text_survives(text: str) -> None:
    document = json.loads(rendered(RENDERER, hostile(text)))
    expected = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    assert document["gates"][0]["findings"][0]["path"] == expected


@given(st.text(st.characters(categories=["Cs"])))
def test_paths_that_are_no_utf8_are_still_json(text: str) -> None:
    assert json.loads(rendered(RENDERER, hostile(text)))

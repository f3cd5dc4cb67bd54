"""A report that ends early is as good as none, in every gate; one that is demanded counts so."""

from dataclasses import replace

import pytest

from checks.catalogue import gates
from checks.evidence import Evidence, Provenance, Submitted, Topic, Trust
from checks.report import (
    Audit,
    Bundle,
    BundleEntry,
    Coverage,
    Lint,
    Load,
    Outcome,
    Report,
    TestCase,
    TestTotals,
)
from checks.report import Tests as Suite
from checks.verdict import Judgement
from tests.builders import change

GATES = gates()
ENTRY = BundleEntry("a.js", 10, None, None)
CUT: dict[Topic, Report] = {
    Topic.COVERAGE: Coverage("lcov", (), complete=False),
    Topic.AUDIT: Audit("npm-audit-v2", (), complete=False),
    Topic.TESTS: Suite(
        "junit", (TestCase("s", "n", Outcome.PASSED),), TestTotals(1, 1, 0, 0, 0, 0, 0), False
    ),
    Topic.LINT: Lint("eslint", (), complete=False),
    Topic.TYPES: Lint("mypy-text", (), complete=False),
    Topic.LOAD: Load("k6", 100, 0, complete=False),
    Topic.BUNDLE: Bundle("esbuild", (ENTRY,), complete=False),
}


def judge(topic: Topic, *demanded: bool) -> Judgement:
    origin = Provenance("cut", "x", "sha256:0", "a" * 40, Trust.SIGNED)
    head = tuple(Submitted(CUT[topic], origin, topic, required=one) for one in demanded)
    given = replace(change({}, {"a.py": "x\n"}), evidence={topic: Evidence(head)})
    gate = GATES[topic.value]
    return gate.judge(given, gate.options.model_validate({"enforcement": "blocking"}))


@pytest.mark.parametrize("topic", CUT)
def test_a_cut_report_is_missing(topic: Topic) -> None:
    told = judge(topic, False)
    assert told.unmeasured is not None
    assert (told.missing, told.required) == (True, False)


@pytest.mark.parametrize("topic", CUT)
def test_a_cut_report_that_is_demanded(topic: Topic) -> None:
    assert judge(topic, False, True).required


@pytest.mark.parametrize("topic", CUT)
def test_a_demanded_report_that_is_whole_does_not_make_others_demanded(topic: Topic) -> None:
    cut, origin = CUT[topic], Provenance("whole", "x", "sha256:1", "a" * 40, Trust.SIGNED)
    whole = Submitted(replace(cut, complete=True), origin, topic, required=True)
    beside = Submitted(cut, replace(origin, name="cut"), topic)
    given = replace(change({}, {"a.py": "x\n"}), evidence={topic: Evidence((whole, beside))})
    gate = GATES[topic.value]
    told = gate.judge(given, gate.options.model_validate({"enforcement": "blocking"}))
    assert (told.missing, told.required) == (True, False)

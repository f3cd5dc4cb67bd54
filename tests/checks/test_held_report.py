"""Reports that come another way take the place that they had; a fork's are told of."""

from datetime import UTC, datetime
from itertools import count

from checks.evidence import Provenance, Topic, Trust
from checks.held_report import Held, under_old_names, unsigned

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_keys = count(1)


def held(name: str, trust: Trust = Trust.SIGNED, format: str = "lcov") -> Held:
    origin = Provenance(name, format, "sha256:1", "c" * 40, trust)
    return Held(next(_keys), origin, Topic.COVERAGE, NOW)


def slots(own: list[Held], *before: Held) -> list[str]:
    return [one.slot for one in under_old_names(own, before)]


def test_an_artifact_takes_the_place_of_the_only_report_of_its_format() -> None:
    fork = held("coverage", Trust.FORK)
    assert slots([fork], held("lcov.info"), held("unit.xml", format="junit")) == ["lcov.info"]
    own = held("coverage", Trust.ARTIFACT)
    assert slots([own, held("unit.info")], held("lcov.info"), held("unit.info")) == [
        "lcov.info",
        "unit.info",
    ]


def test_where_two_could_be_meant_nothing_is_guessed() -> None:
    two = [held("a", Trust.FORK), held("b", Trust.FORK)]
    assert slots(two, held("lcov.info")) == ["a", "b"]
    assert slots(two[:1], held("lcov.info"), held("e2e.info")) == ["a"]


def test_what_was_uploaded_under_a_new_name_is_new() -> None:
    """The others may still come."""
    assert slots([held("perf.info")], held("lcov.info")) == ["perf.info"]


def test_the_same_file_name_comes_first() -> None:
    mine = [held("hardening-a-0/lcov.info", Trust.FORK), held("more", Trust.FORK)]
    assert slots(mine, held("lcov.info"), held("e2e.info")) == ["lcov.info", "e2e.info"]


def test_reports_of_a_fork_are_told() -> None:
    assert unsigned([held("a"), held("b", Trust.ARTIFACT)]) == ()
    told = unsigned([held("a"), held("b", Trust.FORK), held("c", Trust.FORK)])
    assert told == ("unsigned, from CI of a fork: b, c",)

"""Which report of the base a report of the head is compared with."""

from checks.evidence import Provenance, Submitted, Topic, Trust
from checks.report import Lint
from checks.report_pairs import pairs


def sent(name: str, job: str = "lint", id: str = "") -> Submitted:
    origin = Provenance(name, "eslint", "sha256:", "c", Trust.SIGNED, id, job)
    return Submitted(Lint("eslint", ()), origin, Topic.LINT)


def paired(head: list[Submitted], base: list[Submitted]) -> list[str | None]:
    return [None if b is None else f"{b.origin.name} {b.origin.job}" for _, b in pairs(head, base)]


def test_the_only_ones_are_a_pair_whatever_they_are_called() -> None:
    assert paired([sent("a.json")], [sent("b.json", "old")]) == ["b.json old"]


def test_names_go_before_jobs_and_jobs_before_the_only_one_left() -> None:
    base = [sent("a.json"), sent("b.json"), sent("c-2026-11-20.json", "nightly")]
    head = [sent("b.json"), sent("a.json", "new"), sent("c-2026-11-21.json", "nightly")]
    assert paired(head, base) == ["b.json lint", "a.json lint", "c-2026-11-20.json nightly"]


def test_two_of_one_job_and_slot_are_not_compared_with_the_same() -> None:
    base = [sent("x.json", id="lint"), sent("y.json", id="lint")]
    head = [sent("y.json", id="lint"), sent("new.json", id="lint")]
    assert paired(head, base) == ["y.json lint", None]
    new = [sent("a-123456.sarif"), sent("a-123457.sarif")]
    assert paired(new, [sent("a-99999999.sarif")]) == [None, None]

"""Which earlier commit a head is compared with, when a shard did not come there."""

from checks.report_reference import reference
from tests.checks.test_evidence_set import before, held

HEAD = [held("unit", "shard 1"), held("unit", "shard 2")]


def test_a_commit_that_lost_a_shard_is_passed_over() -> None:
    """Its lower figure would make any change look like a gain."""
    cut = before(held("unit", "shard 1"))
    whole = before(held("unit", "shard 1"), held("unit", "shard 2"), distance=1)
    assert reference(HEAD, [cut, whole]) == (whole, whole.held, ())


def test_where_all_lost_it_the_nearest_does_and_it_is_said() -> None:
    near, far = before(held("unit", "shard 1")), before(held("unit", "shard 1"), distance=1)
    assert reference(HEAD, [near, far]) == (near, near.held, ("unit came in 1 of 2 parts there",))


def test_jobs_that_are_called_otherwise_are_as_many() -> None:
    renamed = before(held("unit", "old 1"), held("unit", "old 2"), held("unit", "old 3"))
    assert reference(HEAD, [renamed]) == (renamed, renamed.held, ())


def test_all_reports_come_before_all_shards() -> None:
    some = before(held("e2e"), held("unit", "shard 1"))
    more = before(held("unit", "shard 1"), held("unit", "shard 2"), distance=1)
    found, _, said = reference([*HEAD, held("e2e")], [more, some])
    assert (found, said) == (some, ("unit came in 1 of 2 parts there",))

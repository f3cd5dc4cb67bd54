"""Reports of the head beside those of the base that tell of the same: by name, by job, or alone."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

from checks.evidence import Submitted
from checks.plain_text import cut, one_line
from checks.report_names import steady

NAME_BYTES = 80
K = TypeVar("K", bound=Hashable)


def slot(submitted: Submitted) -> str:
    """What the shards of a report share: the declared id, or what stays of the name that it was
    sent under."""
    return submitted.origin.report_id or steady(submitted.origin.name)


def named(submitted: Submitted) -> str:
    """The slot, fit to be shown."""
    return cut(one_line(slot(submitted)), NAME_BYTES)


def pairs(
    head: Sequence[Submitted], base: Sequence[Submitted]
) -> list[tuple[Submitted, Submitted | None]]:
    """Each report of the head and its forerunner. Where both sides have but one, they are a pair
    whatever they are called."""
    if len(head) == 1 and len(base) == 1:
        return [(head[0], base[0])]
    by_name = {(one.origin.name, one.origin.job): one for one in base}
    by_job, by_slot = _groups(base, _shard), _groups(base, slot)
    shards, slots = Counter(map(_shard, head)), Counter(map(slot, head))

    def forerunner(one: Submitted) -> Submitted | None:
        """The base's report of that name, else of the same job, else the only one of its slot."""
        found = by_name.get((one.origin.name, one.origin.job))
        of_job, of_slot = by_job.get(_shard(one), []), by_slot.get(slot(one), [])
        if found is None and len(of_job) == shards[_shard(one)] == 1:
            return of_job[0]
        if found is None and len(of_slot) == slots[slot(one)] == 1:
            return of_slot[0]
        return found

    return [(one, forerunner(one)) for one in head]


def _shard(submitted: Submitted) -> tuple[str, str]:
    return slot(submitted), submitted.origin.job


def _groups(
    reports: Iterable[Submitted], key: Callable[[Submitted], K]
) -> dict[K, list[Submitted]]:
    groups = dict[K, list[Submitted]]()
    for one in reports:
        groups.setdefault(key(one), []).append(one)
    return groups

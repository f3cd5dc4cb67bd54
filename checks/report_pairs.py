"""Reports of the head beside those of the base that tell of the same: by name, by job, or alone."""

from collections import Counter
from collections.abc import Sequence

from checks.evidence import Submitted
from checks.plain_text import cut, one_line

NAME_BYTES = 80


def slot(submitted: Submitted) -> str:
    """What the shards of a report share: the declared id, or the name that it was sent under."""
    return submitted.origin.report_id or submitted.origin.name


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
    exact = {(slot(one), one.origin.job): one for one in base}
    slots = dict[str, list[Submitted]]()
    for one in base:
        slots.setdefault(slot(one), []).append(one)
    times = Counter(slot(one) for one in head)
    return [(one, _forerunner(one, exact, slots, times[slot(one)] > 1)) for one in head]


def _forerunner(
    one: Submitted,
    exact: dict[tuple[str, str], Submitted],
    slots: dict[str, list[Submitted]],
    shared: bool,
) -> Submitted | None:
    """The base's report of the same job, else the only one of the same name."""
    found = exact.get((slot(one), one.origin.job))
    same = slots.get(slot(one), [])
    if found is None and not shared and len(same) == 1:
        return same[0]
    return found

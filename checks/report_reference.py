"""The earlier commit whose reports a head's are compared with: figures of unlike sets do not
compare."""

from collections.abc import Iterable, Mapping, Sequence

from checks.held_report import Ancestor, Held

Parts = Mapping[str, frozenset[str]]
"""The jobs that sent each slot."""
Chosen = tuple[Ancestor | None, tuple[Held, ...], tuple[str, ...]]


def reference(present: Sequence[Held], line: Sequence[Ancestor]) -> Chosen:
    """The nearest ancestor with all that the head has, shard by shard; else with as much of each
    report as any has, else with some of it. With what is to be said of the difference."""
    wanted = parts(present)
    if not wanted:
        return (line[0], line[0].held, ()) if line else (None, (), ())
    whole = [one for one in line if wanted.keys() <= parts(one.held).keys()]
    for ancestor in whole:
        if not thinner(ancestor, wanted):
            return ancestor, _only(ancestor, wanted.keys()), ()
    if whole:
        return whole[0], _only(whole[0], wanted.keys()), thinner(whole[0], wanted)
    for ancestor in line:
        common = wanted.keys() & parts(ancestor.held).keys()
        if common:
            new = ", ".join(sorted(wanted.keys() - common))
            return ancestor, _only(ancestor, common), (f"new here, with nothing before it: {new}",)
    return None, (), ()


def parts(held: Iterable[Held]) -> Parts:
    """Who sent what."""
    found = dict[str, frozenset[str]]()
    for each in held:
        slot, job = each.part
        found[slot] = found.get(slot, frozenset()) | {job}
    return found


def thinner(ancestor: Ancestor, wanted: Parts) -> tuple[str, ...]:
    """Of which reports fewer shards came at an ancestor, whatever their jobs were called."""
    there = parts(ancestor.held)
    return tuple(
        f"{slot} came in {len(there[slot])} of {len(jobs)} parts there"
        for slot, jobs in sorted(wanted.items())
        if slot in there and len(there[slot]) < len(jobs)
    )


def _only(ancestor: Ancestor, slots: Iterable[str]) -> tuple[Held, ...]:
    wanted = frozenset(slots)
    return tuple(each for each in ancestor.held if each.slot in wanted)

"""Which test cases of the head are those of the base, though suites and files were renamed.

First the same suite and name, then the same name in the same file, then the same name anywhere:
a test that only moved did not vanish. Equal names are paired one to one, those that ended alike
first.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from checks.report import Outcome, TestCase
from checks.report_pairs import slot
from checks.suite_cases import Side

NONE = -1
DEPTH = 32
"""Parts of a dotted suite that are looked at."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """`partner` holds for each case of the head the index of the base's, or -1. `gone` are cases
    of the base without a partner, `fresh` those of the head; both only of reports that the other
    side has as well. `vanished` are those of `gone` whose suite and name are nowhere at head, but
    for the `stuck` ones: so many are in files that could not be loaded."""

    partner: list[int]
    gone: list[int]
    fresh: list[int]
    vanished: list[int]
    stuck: int
    compared: frozenset[int]
    compared_base: frozenset[int]


def pair(head: Side, base: Side, renamed: Mapping[str, str]) -> Pairing:
    """`renamed` maps base paths to head paths."""

    def file_and_name(case: TestCase) -> Hashable | None:
        return (renamed.get(case.file, case.file), case.name) if case.file and case.name else None

    def name(case: TestCase) -> Hashable | None:
        return case.name or None

    partner = [NONE] * len(head.cases)
    base_left: list[int] = list(range(len(base.cases)))
    head_left: list[int] = list(range(len(head.cases)))
    for key in (_exactly, _same, file_and_name, name):
        if key is file_and_name:
            compared, compared_base = _compared(head, base, partner)
            head_left = [i for i in head_left if head.sources[i] in compared]
        base_left, head_left = _match((head, head_left), (base, base_left), key, partner)
    gone = [i for i in base_left if base.sources[i] in compared_base and _ran(base.cases[i])]
    fresh = [i for i in head_left if _ran(head.cases[i])]
    lost = _nowhere(gone, head, base)
    unloaded = _unloaded(head)
    vanished = [i for i in lost if not _is_in(base.cases[i], unloaded)]
    stuck = len(lost) - len(vanished)
    return Pairing(partner, gone, fresh, vanished, stuck, compared, compared_base)


def _ran(case: TestCase) -> bool:
    """False for errors: they may stand for a whole file that could not be loaded."""
    return case.outcome is not Outcome.ERROR


def _unloaded(head: Side) -> frozenset[str]:
    """Names, suites and files of which only an error is reported."""
    errors = [case for case in head.cases if case.outcome is Outcome.ERROR]
    found = {case.name for case in errors}
    found.update(text for case in errors if not case.name for text in (case.suite, case.file))
    return frozenset(found - {""})


def _is_in(case: TestCase, unloaded: frozenset[str]) -> bool:
    """Whether the suite, the module that holds it, or the file could not be loaded."""
    if not unloaded:
        return False
    parts = case.suite.split(".")[:DEPTH]
    holders = (".".join(parts[:end]) for end in range(1, len(parts) + 1))
    return case.file in unloaded or case.suite in unloaded or any(h in unloaded for h in holders)


def _exactly(case: TestCase) -> Hashable | None:
    return case.suite, case.name, case.outcome


def _same(case: TestCase) -> Hashable | None:
    return case.suite, case.name


def _match(
    head: tuple[Side, list[int]],
    base: tuple[Side, list[int]],
    key: Callable[[TestCase], Hashable | None],
    partner: list[int],
) -> tuple[list[int], list[int]]:
    """Pair equal keys one to one, in order; returns what is left of base and head. Cases of one
    key are chained by number: most keys have but one."""
    (heads, head_left), (bases, base_left) = head, base
    first, following = dict[Hashable, int](), dict[int, int]()
    for index in reversed(base_left):
        wanted = key(bases.cases[index])
        if wanted is not None:
            if wanted in first:
                following[index] = first[wanted]
            first[wanted] = index
    taken, left = set[int](), list[int]()
    for index in head_left:
        wanted = key(heads.cases[index])
        found = None if wanted is None else first.pop(wanted, None)
        if found is None:
            left.append(index)
            continue
        partner[index] = found
        taken.add(found)
        if found in following:
            first[wanted] = following[found]
    return [index for index in base_left if index not in taken], left


def _compared(head: Side, base: Side, partner: list[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Reports that both sides have: by their names, or because they share a case."""
    heads = {slot(one): i for i, one in enumerate(head.reports)}
    bases = {slot(one): i for i, one in enumerate(base.reports)}
    both = {i for i, one in enumerate(head.reports) if slot(one) in bases}
    both_base = {i for i, one in enumerate(base.reports) if slot(one) in heads}
    for index, found in enumerate(partner):
        if found != NONE:
            both.add(head.sources[index])
            both_base.add(base.sources[found])
    return frozenset(both), frozenset(both_base)


def _nowhere(gone: Iterable[int], head: Side, base: Side) -> list[int]:
    """Those of the cases whose suite and name no case of the head has."""
    lost = {_same(base.cases[index]) for index in gone}
    if lost:
        lost.difference_update(map(_same, head.cases))
    return [index for index in gone if _same(base.cases[index]) in lost]

"""Contract of a structural rule: which syntax wakes it and what it says about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from checks.facts import Candidate
from checks.source.syntax import Source


@dataclass(frozen=True, slots=True)
class Rule:
    """A plug-in `checks/rules/<gate>/<name>.py`, exported there as RULE.

    `id` is `<gate>/<rule>` in kebab-case and equals the file's path. A file is parsed only if
    one of `needles` occurs in its bytes as a whole word; `find` is then called once per node
    whose kind is in `kinds` and whose text holds a needle, with the node's number in the walk;
    only such nodes are sure to be visited. `bad` is a snippet it must flag exactly once,
    `good` one it must not flag, both in the first of `languages`; docs and tests use them.
    """

    id: str
    languages: tuple[str, ...]
    needles: tuple[bytes, ...]
    kinds: tuple[str, ...]
    bad: str
    good: str
    find: Callable[[Source, int], Iterator[Candidate]]

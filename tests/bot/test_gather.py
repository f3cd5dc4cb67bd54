"""Facts are asked for once per job; refs of branches never clash."""

from collections.abc import Collection, Mapping

from bot.gather import Remembered
from checks.facts import Facts, NotAnalysed

LONG = NotAnalysed("too long a line")


class Counting:
    """A memory that counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.kept: dict[str, Facts] = {"a": LONG}

    async def load(self, digest: str, keys: Collection[str]) -> dict[str, Facts]:
        self.asked.append(sorted(keys))
        return {key: self.kept[key] for key in keys if key in self.kept}

    async def save(self, digest: str, facts: Mapping[str, Facts]) -> None:
        self.kept |= facts


async def test_what_was_found_is_not_asked_for_again() -> None:
    behind = Counting()
    memory = Remembered(behind)
    assert await memory.load("d", ["a", "b"]) == {"a": LONG}
    assert await memory.load("d", ["a"]) == {"a": LONG}
    assert behind.asked == [["a", "b"]]


async def test_what_is_learned_is_kept_here_and_behind() -> None:
    behind = Counting()
    memory = Remembered(behind)
    await memory.save("d", {"c": LONG})
    assert await memory.load("d", ["c"]) == {"c": LONG}
    assert behind.asked == []
    assert behind.kept["c"] is LONG

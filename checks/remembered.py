"""What texts mean, by those met before: in a report the same ones come again and again."""

from collections.abc import Callable
from typing import Generic, TypeVar

TEXTS, CHARACTERS = 65_536, 128
T = TypeVar("T")


class Remembered(Generic[T]):
    """What `read` makes of texts, many at a time. Only the first TEXTS are kept, and none longer
    than CHARACTERS."""

    __slots__ = ("_known", "_read")

    def __init__(self, read: Callable[[list[str]], list[T]]) -> None:
        self._read = read
        self._known = dict[str, T]()

    def of(self, texts: list[str]) -> list[T]:
        """The meaning of each."""
        try:
            return list(map(self._known.__getitem__, texts))
        except KeyError:
            new = list(set(texts).difference(self._known))
        if len(self._known) + len(new) > TEXTS or max(map(len, new)) > CHARACTERS:
            return self._read(texts)
        self._known.update(zip(new, self._read(new), strict=True))
        return list(map(self._known.__getitem__, texts))

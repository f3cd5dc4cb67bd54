"""Texts mean the same whether they were met before or not, and what is kept has an end."""

from hypothesis import given
from hypothesis import strategies as st

from checks.remembered import CHARACTERS, TEXTS, Remembered


@given(st.lists(st.lists(st.text(max_size=3))))
def test_the_meaning_of_each(batches: list[list[str]]) -> None:
    remembered = Remembered(lambda texts: [text.upper() for text in texts])
    for batch in batches:
        assert remembered.of(batch) == [text.upper() for text in batch]


class _Asked:
    def __init__(self) -> None:
        self.texts = list[str]()

    def read(self, texts: list[str]) -> list[int]:
        self.texts += texts
        return list(map(len, texts))


def test_each_is_asked_for_once() -> None:
    asked = _Asked()
    remembered = Remembered(asked.read)
    assert remembered.of(["a", "bb", "a"]) == remembered.of(["a", "bb", "a"]) == [1, 2, 1]
    assert sorted(asked.texts) == ["a", "bb"]


def test_long_texts_are_not_kept() -> None:
    asked = _Asked()
    remembered = Remembered(asked.read)
    edge, beyond = "x" * CHARACTERS, "x" * (CHARACTERS + 1)
    for text in (edge, edge, beyond, beyond):
        assert remembered.of([text]) == [len(text)]
    assert asked.texts == [edge, beyond, beyond]


def test_only_so_many_are_kept() -> None:
    asked = _Asked()
    remembered = Remembered(asked.read)
    remembered.of([str(number) for number in range(TEXTS)])
    assert remembered.of(["0", "new"]) == remembered.of(["0", "new"]) == [1, 3]
    assert asked.texts[TEXTS:] == ["0", "new", "0", "new"]
    assert remembered.of(["0"]) == [1]
    assert len(asked.texts) == TEXTS + 4

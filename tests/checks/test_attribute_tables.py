"""Rows as tables say what the rows say, alike or not."""

from hypothesis import example, given
from hypothesis import strategies as st

from checks.attribute_tables import Row, placed_tables, tables

NAMES = st.lists(st.sampled_from("abc"), unique=True)
VALUES = st.sampled_from(["", "1", "a", "b"])


@st.composite
def _rows(draw: st.DrawFn) -> list[Row]:
    shapes = draw(st.lists(NAMES, min_size=1, max_size=3))
    rows = list[Row]()
    for names in draw(st.lists(st.sampled_from(shapes), max_size=8)):
        rows.append([text for name in names for text in (name, draw(VALUES))])
    return rows


@given(_rows())
@example([["a", "1", "b", "2"], ["a", "1"], ["b", "2", "a", "3"], []])
@example([["a", "1"], ["a", "1", "b", "2"], []])
@example([["a", "1", "b", "2"], ["a", "1"], ["b", "2"], ["a", "1", "b", "2"]])
def test_each_row_comes_back_in_its_place(rows: list[Row]) -> None:
    found = dict[int, dict[str, str]]()
    for places, table in placed_tables(rows):
        for nth, place in enumerate(places):
            assert place not in found
            found[place] = {name: column[nth] for name, column in table.items()}
        assert all(len(column) == len(places) for column in table.values())
    expected = [dict(zip(row[::2], row[1::2], strict=True)) for row in rows]
    assert [found[place] for place in range(len(rows))] == expected


def test_rows_alike_are_one_table() -> None:
    assert list(tables([["n", "1", "h", "2"], ["n", "3", "h", "4"]])) == [
        {"n": ["1", "3"], "h": ["2", "4"]}
    ]
    assert list(tables([])) == []

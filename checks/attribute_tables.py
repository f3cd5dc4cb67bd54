"""The attributes of thousands of like XML elements as columns, which cost little to read."""

from collections.abc import Iterator, Sequence
from itertools import chain

Row = list[str]
"""Names and values in turn, as they stand in the document; no name twice."""

Table = dict[str, list[str]]
"""Values by the name of their attribute, one of each element."""


def tables(rows: list[Row]) -> Iterator[Table]:
    """The rows as tables, one for each list of names that occurs, in order of the first."""
    return (table for _, table in placed_tables(rows))


def placed_tables(rows: list[Row]) -> Iterator[tuple[Sequence[int], Table]]:
    """The same, each with the places of its rows."""
    if not rows:
        return
    table = _table(rows)
    if table is not None:
        yield range(len(rows)), table
        return
    alike = dict[tuple[str, ...], list[int]]()
    for place, row in enumerate(rows):
        alike.setdefault(tuple(row[::2]), []).append(place)
    for places in alike.values():
        table = _table([rows[place] for place in places])
        if table is not None:
            yield places, table


def _table(rows: list[Row]) -> Table | None:
    """None if the rows have not all the same names in the same order."""
    names, count = rows[0][::2], len(rows)
    width = 2 * len(names)
    flat = list(chain.from_iterable(rows))
    # Names alternate with values and stand once in a row, so an odd row cannot make up for another.
    if len(flat) != width * count:
        return None
    if any(flat[2 * place :: width].count(name) != count for place, name in enumerate(names)):
        return None
    return {name: flat[2 * place + 1 :: width] for place, name in enumerate(names)}

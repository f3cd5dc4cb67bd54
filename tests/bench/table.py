"""Results as an aligned table and as JSON: the only place of the bench that prints."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.rows import Row

HEAD = ("", "unit", "ours", "floor", "ratio", "goal", "")
LEFT = {0, 1, 6}


def figure(value: float | None) -> str:
    """Three significant digits, thousands apart; empty for none."""
    if value is None:
        return ""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def say(text: str) -> None:
    """A line for whoever waits."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def progress(text: str) -> None:
    """What is being measured now, where somebody looks on."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()


def lines(sections: Mapping[str, Sequence[Row]]) -> list[str]:
    """The table, one section after the other with common columns."""
    cells = {title: [_cells(row) for row in rows] for title, rows in sections.items()}
    every = [HEAD, *(row for rows in cells.values() for row in rows)]
    widths = [max(len(row[column]) for row in every) for column in range(len(HEAD))]
    told = [_aligned(HEAD, widths)]
    for title, rows in cells.items():
        told += ["", title, *(_aligned(row, widths) for row in rows)]
    return told


def basis(sections: Mapping[str, Sequence[Row]]) -> list[str]:
    """Where the goals come from, each said once."""
    rows = [row for section in sections.values() for row in section if row.goal]
    return list(dict.fromkeys(f"  {row.what}: {row.goal.basis}" for row in rows if row.goal))


def write_json(path: Path, machine: str, sections: Mapping[str, Sequence[Row]]) -> None:
    """The same for scripts."""
    document = {
        "machine": machine,
        "rows": [_document(title, row) for title, rows in sections.items() for row in rows],
    }
    path.write_text(json.dumps(document, indent=2) + "\n")


def _document(title: str, row: Row) -> dict[str, object]:
    goal = row.goal
    return {
        "section": title,
        "what": row.what,
        "unit": row.unit,
        "value": row.value,
        "floor": row.floor,
        "ratio": row.ratio,
        "goal": goal and {"limit": goal.limit, "at_least": goal.at_least, "basis": goal.basis},
        "met": row.met,
        "note": row.note,
    }


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{figure(row.ratio)}x"
    goal = ""
    if row.goal is not None:
        goal = f"{'≥' if row.goal.at_least else '≤'} {figure(row.goal.limit)}"
    verdict = {True: "met", False: "MISSED", None: ""}[row.met]
    remark = "; ".join(filter(None, (verdict, row.note)))
    return (f"  {row.what}", row.unit, figure(row.value), figure(row.floor), ratio, goal, remark)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.ljust(width) if column in LEFT else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()

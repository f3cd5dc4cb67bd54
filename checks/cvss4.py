"""Scores of CVSS 4.0: a table of classes of vectors, and the way from a class's worst vector.

The numbers are those of the standard by FIRST (specification document, sections 7 and 8).
"""

from collections.abc import Mapping, Sequence

Metrics = Mapping[str, str]

_PAIRS = ("00", "01", "10", "11", "21")
_TABLE = {
    "00": """
        100 98 95 100 93 91 93 89 81 99 95 92 96 87 81
        90 80 68 98 95 90 93 89 81 88 78 69 95 92 84
        92 81 65 80 70 48 92 82 72 79 69 50 69 55 27""",
    "01": """
        99 95 92 95 90 84 92 82 72 97 92 85 91 83 71
        81 71 53 95 92 85 92 80 70 84 71 50 93 85 73
        82 72 59 70 52 30 86 75 52 71 52 29 63 29 17""",
    "10": """
        98 94 91 94 86 77 87 74 63 95 87 81 89 74 64
        75 63 49 94 88 76 86 74 59 72 57 52 89 77 67
        76 58 50 57 52 25 83 70 54 65 58 26 53 21 13""",
    "11": """
        95 88 76 90 75 61 77 68 52 90 76 70 77 62 53
        66 59 30 89 76 62 74 57 47 61 57 24 78 67 58
        59 57 23 52 29 16 71 59 30 58 26 15 23 13 6""",
    "20": """
        93 86 75 86 74 56 70 52 40 87 72 58 74 61 34
        54 40 22 85 74 62 72 55 46 53 34 19 75 55 51
        57 41 19 36 19 8 64 51 20 47 21 11 24 9 4""",
    "21": """
        88 73 60 73 59 41 54 45 20 75 53 50 55 40 20
        43 22 11 75 58 40 61 48 20 46 17 8 55 45 21
        51 18 9 18 7 2 53 24 14 24 12 5 10 3 1""",
}
"""Tenths of points: a row per classes 1 and 2; in it classes 3 and 6 together, then 4, then 5."""

_ROWS = {key: tuple(map(int, text.split())) for key, text in _TABLE.items()}
_STEPS = {
    "AV": "NALP",
    "PR": "NLH",
    "UI": "NPA",
    "AC": "LH",
    "AT": "NP",
    "VC": "HLN",
    "VI": "HLN",
    "VA": "HLN",
    "SC": "HLN",
    "SI": "HLN",
    "SA": "HLN",
}
"""The values of each metric, worst first."""

_EXPLOITS = {"X": 0, "A": 0, "P": 1, "U": 2}
_WORST = {
    "reach": (("NNN",), ("ANN", "NLN", "NNP"), ("PNN", "ALP")),
    "complexity": (("LN",), ("HN", "LP")),
    "impact": (("HHH",), ("LHH", "HLH"), ("LLL",)),
    "later": ((), ("HHH",), ("LLL",)),
}
"""The worst vectors of every class: AV PR UI, AC AT, VC VI VA, SC SI SA."""

_NAMES = {
    "reach": ("AV", "PR", "UI"),
    "complexity": ("AC", "AT"),
    "impact": ("VC", "VI", "VA"),
    "later": ("SC", "SI", "SA"),
}
_DEPTHS = {"reach": (1, 4, 5), "complexity": (1, 2), "impact": (7, 8, 10), "later": (6, 5, 4)}
"""How many steps lead from the worst vector of a class into the next class."""


def score4(metrics: Metrics) -> float:
    """The score; KeyError for a missing metric or an unknown value."""
    own = {name: _step(metrics, name) for name in _STEPS}
    if all(metrics[name] == "N" for names in ("impact", "later") for name in _NAMES[names]):
        return 0.0
    at = _classes(metrics)
    exploits = _EXPLOITS[metrics.get("E", "X")]
    top = _points(at, exploits)
    lower = [
        share
        for group in _NAMES
        if (share := _share(group, at, exploits, _distance(group, at[group], own))) is not None
    ]
    if exploits < 2:
        # The class of exploits has one value only: no way leads down inside it.
        lower.append(0.0)
    mean = sum(lower) / len(lower) if lower else 0.0
    return round(max(0.0, min(10.0, (top - mean) / 10)) + 1e-9, 1)


def _step(metrics: Metrics, name: str) -> int:
    place = _STEPS[name].find(metrics[name]) if len(metrics[name]) == 1 else -1
    if place < 0:
        raise KeyError(name)
    return place


def _classes(metrics: Metrics) -> dict[str, int]:
    """The classes 1, 2, 3 and 4; class 6 follows from 3 where no requirements are given."""
    best = [metrics[name] == "N" for name in _NAMES["reach"]]
    reach = 0 if all(best) else 1 if any(best) and metrics["AV"] != "P" else 2
    both = metrics["VC"] == "H" and metrics["VI"] == "H"
    high = any(metrics[name] == "H" for name in _NAMES["impact"])
    return {
        "reach": reach,
        "complexity": 0 if metrics["AC"] == "L" and metrics["AT"] == "N" else 1,
        "impact": 0 if both else 1 if high else 2,
        "later": 1 if any(metrics[name] == "H" for name in _NAMES["later"]) else 2,
    }


def _points(at: Mapping[str, int], exploits: int) -> int:
    impact = at["impact"]
    pair = _PAIRS.index("21" if impact == 2 else f"{impact}0")
    row = _ROWS[f"{at['reach']}{at['complexity']}"]
    return row[pair * 9 + at["later"] * 3 + exploits]


def _share(group: str, at: Mapping[str, int], exploits: int, steps: int) -> float | None:
    """The part of the way down to the next class that the vector has gone, in tenths of points.

    None where there is no class below.
    """
    below = _below(group, at, exploits)
    if below is None:
        return None
    return (_points(at, exploits) - below) * steps / _DEPTHS[group][at[group]]


def _below(group: str, at: Mapping[str, int], exploits: int) -> int | None:
    if group == "impact" and at[group] < 2:
        # Two ways lead down: less impact, or fewer requirements; the higher points count.
        row = _ROWS[f"{at['reach']}{at['complexity']}"]
        pairs = ("01", "10") if at[group] == 0 else ("11",)
        ways = (row[_PAIRS.index(pair) * 9 + at["later"] * 3 + exploits] for pair in pairs)
        return max(ways)
    lowest = len(_WORST[group]) - 1
    return None if at[group] == lowest else _points({**at, group: at[group] + 1}, exploits)


def _distance(group: str, level: int, own: Mapping[str, int]) -> int:
    """Steps from the first worst vector of the class that is nowhere better than this one."""
    names = _NAMES[group]
    for worst in _WORST[group][level]:
        steps = _steps(names, worst, own)
        if min(steps) >= 0:
            return sum(steps)
    return 0


def _steps(names: Sequence[str], worst: str, own: Mapping[str, int]) -> list[int]:
    return [own[name] - _STEPS[name].index(value) for name, value in zip(names, worst, strict=True)]

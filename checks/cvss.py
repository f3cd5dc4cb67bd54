"""CVSS vectors of versions 2, 3 and 4 as scores, and scores as severities.

Base metrics count, and in version 4 the maturity of exploits; what an environment adds does not.
"""

from collections.abc import Mapping
from math import ceil

from checks.cvss4 import score4
from checks.finding import Severity

VECTOR_CHARACTERS = 512

Metrics = Mapping[str, str]
Weights = Mapping[str, Mapping[str, float]]

_IMPACT2 = {"N": 0.0, "P": 0.275, "C": 0.66}
_WEIGHTS2: Weights = {
    "AV": {"L": 0.395, "A": 0.646, "N": 1.0},
    "AC": {"H": 0.35, "M": 0.61, "L": 0.71},
    "Au": {"M": 0.45, "S": 0.56, "N": 0.704},
    "C": _IMPACT2,
    "I": _IMPACT2,
    "A": _IMPACT2,
}
_IMPACT3 = {"N": 0.0, "L": 0.22, "H": 0.56}
_WEIGHTS3: Weights = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "PR": {"N": 0.85, "L": 0.62, "H": 0.27},
    "UI": {"N": 0.85, "R": 0.62},
    "C": _IMPACT3,
    "I": _IMPACT3,
    "A": _IMPACT3,
}
_PRIVILEGES_CHANGED = {"N": 0.85, "L": 0.68, "H": 0.5}


def score(vector: str) -> float | None:
    """The score from 0.0 to 10.0, None for what is no whole vector of a known version."""
    if len(vector) > VECTOR_CHARACTERS:
        return None
    version, _, rest = vector.partition("/")
    try:
        if version == "CVSS:4.0":
            return score4(_metrics(rest))
        if version in ("CVSS:3.0", "CVSS:3.1"):
            return _score3(_metrics(rest), precise=version == "CVSS:3.0")
        return _score2(_metrics(vector.strip("()").removeprefix("CVSS:2.0/")))
    except KeyError:
        return None


def rated(score: float) -> Severity:
    """The word for a score of version 3 or 4; 0 is `info`, which the standard calls none."""
    if score >= 9:
        return Severity.CRITICAL
    if score >= 7:
        return Severity.HIGH
    if score >= 4:
        return Severity.MODERATE
    return Severity.LOW if score > 0 else Severity.INFO


def severity(vector: str) -> Severity:
    """The word for a vector; version 2 knows no critical."""
    found = score(vector)
    if found is None:
        return Severity.UNKNOWN
    word = rated(found)
    older = not vector.startswith(("CVSS:3", "CVSS:4"))
    return Severity.HIGH if older and word is Severity.CRITICAL else word


def _metrics(text: str) -> Metrics:
    pairs = (part.partition(":") for part in text.split("/"))
    return {name: value for name, _, value in pairs}


def _weighed(metrics: Metrics, weights: Weights) -> dict[str, float]:
    return {name: values[metrics[name]] for name, values in weights.items()}


def _score2(metrics: Metrics) -> float:
    own = _weighed(metrics, _WEIGHTS2)
    impact = 10.41 * (1 - (1 - own["C"]) * (1 - own["I"]) * (1 - own["A"]))
    exploitability = 20 * own["AV"] * own["AC"] * own["Au"]
    factor = 1.176 if impact else 0
    return round((0.6 * impact + 0.4 * exploitability - 1.5) * factor + 1e-9, 1)


def _score3(metrics: Metrics, *, precise: bool) -> float:
    own = _weighed(metrics, _WEIGHTS3)
    changed = {"U": False, "C": True}[metrics["S"]]
    if changed:
        own["PR"] = _PRIVILEGES_CHANGED[metrics["PR"]]
    lost = 1 - (1 - own["C"]) * (1 - own["I"]) * (1 - own["A"])
    impact = 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 if changed else 6.42 * lost
    if impact <= 0:
        return 0.0
    exploitability = 8.22 * own["AV"] * own["AC"] * own["PR"] * own["UI"]
    total = min((impact + exploitability) * (1.08 if changed else 1), 10)
    return ceil(total * 10) / 10 if precise else _rounded_up(total)


def _rounded_up(number: float) -> float:
    """Up to one decimal, in whole hundred-thousandths as version 3.1 asks for."""
    whole = round(number * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (whole // 10_000 + 1) / 10

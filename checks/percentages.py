"""Percentages as people write them in the file: 80 for 80 %, never 0.8."""


def no_share(percent: float) -> float:
    """Refuses what was surely meant as a share of one: a limit below 1 % limits nothing."""
    if 0 < percent < 1:
        raise ValueError(f"must be a percentage such as 80, not a share such as `{percent}`")
    return percent

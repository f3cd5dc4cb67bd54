"""Figures as people read them never look better than they are."""

import pytest

from checks.metric import shown


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (500, "ms", "500 ms"),
        (500.01, "ms", "500.01 ms"),
        (0, "ms", "0 ms"),
        (12_345.67, "ms", "12345.67 ms"),
        (1_234_567.89, "ms", "1234567.89 ms"),
        (999, "bytes", "999 B"),
        (500_000, "bytes", "500.00 kB"),
        (500_001, "bytes", "500.01 kB"),
        (1_234_000, "bytes", "1.24 MB"),
        (-1_234_567, "bytes", "-1.23 MB"),
        (79.99, "percent", "79.99 %"),
        (3, "count", "3"),
    ],
)
def test_figures_in_words(value: float, unit: str, words: str) -> None:
    assert shown(value, unit) == words

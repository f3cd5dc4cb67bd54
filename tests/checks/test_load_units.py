"""Times, percentages and sizes as the file has them; what is no such thing is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import bundle_units, load_units
from checks.allowance import Allowance


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("500ms", 500, "500ms"),
        ("2s", 2_000, "2s"),
        ("1.5s", 1_500, "1500ms"),
        ("0.25ms", Decimal("0.25"), "0.25ms"),
        ("1m", 60_000, "60s"),
        ("999999m", 59_999_940_000, "59999940s"),
    ],
)
def test_times(text: str, value: int | Decimal, words: str) -> None:
    assert load_units.read_milliseconds(text) == value
    assert load_units.milliseconds_words(Decimal(value)) == words


@pytest.mark.parametrize(
    "given", ["", "500", 500, "ms", "5 s", "-1s", "1e3ms", "1h", "1000000s", "٣s", "1.2345s", None]
)
def test_no_times(given: object) -> None:
    with pytest.raises(ValueError, match="such as 500ms or 2s"):
        load_units.read_milliseconds(given)


def test_a_limit_of_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 0ms"):
        load_units.read_milliseconds("0.0s")


@pytest.mark.parametrize(("text", "value"), [("1%", 1), ("0.5 %", Decimal("0.5")), ("0%", 0)])
def test_percentages(text: str, value: int | Decimal) -> None:
    assert load_units.read_percent(text) == value


@pytest.mark.parametrize("given", ["1", 1, 0.01, "%", "-1%", "1e2%", "1%%", None, "0.0001%"])
def test_no_percentages(given: object) -> None:
    with pytest.raises(ValueError, match="write a percentage such as"):
        load_units.read_percent(given)


def test_growth_is_a_share_or_an_amount() -> None:
    assert load_units.read_growth("10%") == Allowance(Decimal(10), True)
    assert load_units.read_growth("0.5s") == Allowance(Decimal(500), False)
    assert load_units.growth_words(load_units.read_growth("500ms")) == "500ms"
    assert bundle_units.read_growth("10kB") == Allowance(Decimal(10_000), False)
    assert bundle_units.growth_words(bundle_units.read_growth("10000B")) == "10kB"
    assert bundle_units.growth_words(bundle_units.read_growth("2.50%")) == "2.5%"
    for read in (load_units.read_growth, bundle_units.read_growth):
        with pytest.raises(ValueError, match="write a percentage or a"):
            read("fast")
        with pytest.raises(ValueError, match="write a percentage or a"):
            read(10)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500kB", 500_000),
        ("500 kB", 500_000),
        ("500KiB", 512_000),
        ("1.5MB", 1_500_000),
        ("1MiB", 1_048_576),
        ("7B", 7),
        ("0.001kB", 1),
    ],
)
def test_sizes(text: str, value: int) -> None:
    assert bundle_units.read_size(text) == value


@pytest.mark.parametrize("given", ["500", 500, "500KB", "500k", "-1kB", "1GB", "kB", "", None])
def test_no_sizes(given: object) -> None:
    with pytest.raises(ValueError, match="such as 500kB"):
        bundle_units.read_size(given)


def test_parts_of_a_byte_are_refused() -> None:
    with pytest.raises(ValueError, match=r"whole bytes, not 0\.5B"):
        bundle_units.read_size("0.5B")


@given(st.integers(0, 999_999_999))
def test_a_size_is_read_back(size: int) -> None:
    assert bundle_units.read_size(bundle_units.size_words(size)) == size


@given(st.decimals("0.001", "999999", places=3))
def test_a_percentage_is_read_back(share: Decimal) -> None:
    assert load_units.read_percent(load_units.percent_words(share)) == share

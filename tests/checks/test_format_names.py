"""Formats by the names that people use."""

import pytest

from checks.format_names import is_a
from checks.formats import readers


@pytest.mark.parametrize(
    ("format", "asked", "fits"),
    [
        ("npm-audit-v2", "npm-audit", True),
        ("npm-audit-v1", "npm-audit", True),
        ("npm-audit-v1", "npm-audit-v2", False),
        ("pnpm-audit", "npm-audit", False),
        ("golangci-lint", "go", False),
        ("mypy-text", "mypy", True),
        ("vitest-json", "jest-json", True),
        ("jest-json", "vitest-json", False),
        ("lcov", "lcov", True),
        ("lcov", "", False),
    ],
)
def test_families_and_their_members(format: str, asked: str, fits: bool) -> None:
    assert is_a(format, asked) is fits


def test_the_name_of_a_format_means_no_other() -> None:
    for asked in readers():
        assert [r.format for r in readers() if is_a(r.format, asked.format)] == [asked.format]

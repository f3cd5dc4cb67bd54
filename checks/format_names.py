"""Names of formats as people write them: `npm-audit` means each of its versions."""

ALIKE = {"vitest-json": "jest-json"}
"""Formats that a reader of another name tells apart, by the name that they may go by as well."""


def is_a(format: str, asked: str) -> bool:
    """Whether a report in that format is what was asked for, a format or a family of formats."""
    return asked in (format, ALIKE.get(format)) or format.startswith(f"{asked}-")

"""Contract of a rule family: a gate whose only code is its rules.

A family is a folder `checks/rules/<gate>/`; its `__init__` exports FAMILY, every other file a
RULE. The figures are the family's accounts, each judged net per language by `checks/growth.py`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """A figure fed by some rules (short names); `noun` reads well after a number, `advice` before
    a list of places."""

    metric: str
    noun: str
    plural: str
    rules: frozenset[str]
    advice: str


@dataclass(frozen=True, slots=True)
class Family:
    """Exported as FAMILY by `checks/rules/<gate>/__init__.py`; the first account is `total`."""

    id: str
    title: str
    accounts: tuple[Account, ...]

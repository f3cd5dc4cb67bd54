"""Escape hatches of the type checker may not grow.

`any` and its kin switch the type checker off where they stand, and each one spreads. The gate
counts them at the merge base and at the head, per language, and fails when a change adds more
than it removes; moved, renamed and reformatted code is not growth. Comments that silence the
checker are an account of their own, so that one hatch is not traded for another.
"""

from checks.family import Account, Family

FAMILY = Family(
    id="any-growth",
    title="Growth of any",
    accounts=(
        Account(
            "total",
            "any",
            "any",
            frozenset(
                {"explicit-any", "as-any", "any-array", "any-argument", "python-any", "cast-any"}
            ),
            "give these a type (`unknown` or `object` where you do not know it)",
        ),
        Account(
            "suppressions",
            "suppression",
            "suppressions",
            frozenset(
                {"ts-ignore", "ts-expect-error", "ts-nocheck", "eslint-disable", "type-ignore"}
            ),
            "mend what these comments hide and remove them",
        ),
    ),
)

"""Scopes that reach the same: the last one owns all of it, so the others would mean nothing."""

from collections.abc import Iterator

import msgspec

from checks.yaml_tree import Route, Value

REACH = ("paths", "suites", "names", "reports", "dependencies")
"""The keys that say what a scope reaches; the others are its limits."""


def scope_faults(section: Value, route: Route) -> Iterator[tuple[Route, str]]:
    """Every scope of a gate's section that a later one covers."""
    scopes = section.get("scopes") if isinstance(section, dict) else None
    last = dict[bytes, int]()
    for index, scope in enumerate(scopes if isinstance(scopes, list) else ()):
        if not isinstance(scope, dict):
            continue
        reach = {key: scope[key] for key in REACH if key in scope}
        before = last.get(msgspec.json.encode(reach)) if reach else None
        if before is not None:
            told = (
                f"this scope reaches the same as number {before + 1} of the list, which would"
                " never count: put them together"
            )
            yield (*route, "scopes", index), told
        last[msgspec.json.encode(reach)] = index

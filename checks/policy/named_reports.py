"""Reports by name: what no report can be, and what gates ask for and nobody declares.

Either would wait for a report that never comes, or judge nothing, without a word.
"""

from collections.abc import Iterator

from checks.format_names import ALIKE, is_a
from checks.formats import readers
from checks.policy.nearest import hint, nearest, quoted
from checks.report import Kind
from checks.yaml_tree import Route, Value

_READ = {reader.format: reader.kind for reader in readers()}
FORMATS = _READ | {format: _READ[reader] for format, reader in ALIKE.items()}
"""The kind of each format. Looked up once: reading a configuration reaches no folder."""
KINDS = frozenset(kind.value for kind in Kind)
KIND_OF = {"types": "lint"}
"""Type errors are findings of any linter."""
SCANS = ("audit", "sarif")
"""Scanners write vulnerabilities as findings, too."""
NAMING = ("lint", "types")
"""Gates that may judge one report alone, which is of the kind that they are called after."""

ADD = "; give it to the one that reports these tests"

Told = Iterator[tuple[Route, str]]
Entry = dict[str, Value]


def declared_faults(reports: Value) -> Told:
    """What is wrong between the keys of `reports`."""
    seen = set[str]()
    for index, entry in _entries(reports):
        route, name = ("reports", index), entry.get("id")
        if isinstance(name, str) and name in seen:
            yield (*route, "id"), f"another report has the id {quoted(name)} already"
        seen |= {name} if isinstance(name, str) else set()
        yield from (((*route, key), told) for key, told in _of_kind(entry))
        for key in ("tool", "artifact"):
            if entry.get(key) == "":
                yield (*route, key), f"`{key}` must not be empty; leave it out to mean any"


def _of_kind(entry: Entry) -> Iterator[tuple[str, str]]:
    kind, format = entry.get("kind"), entry.get("format")
    if isinstance(kind, str) and kind in FORMATS.keys() - KINDS:
        told = f"{quoted(kind)} is a format: write `kind: {FORMATS[kind]}, format: {kind}`"
        yield "kind", told
    elif isinstance(kind, str) and isinstance(format, str):
        yield from (("format", told) for told in _misfit(kind, format))
    if isinstance(kind, str) and kind != "tests" and "category" in entry:
        yield "category", f"only tests have a `category`, and this is `kind: {kind}`; remove it"


def _misfit(kind: str, format: str) -> Iterator[str]:
    meant = KIND_OF.get(kind, kind)
    fits = [name for name, own in FORMATS.items() if own == meant or (kind, name) == SCANS]
    if not any(is_a(name, format) for name in FORMATS):
        near = nearest(format.lower(), FORMATS) or hint(format, fits)
        yield f"unknown format {quoted(format)}{near}"
    elif fits and not any(is_a(name, format) for name in fits):
        own = next(FORMATS[name] for name in FORMATS if is_a(name, format))
        yield f"{quoted(format)} is a format of {own}, and this is `kind: {kind}`"


def asked_faults(gates: Value, reports: Value) -> Told:
    """What gates ask for that `reports` does not declare."""
    if not isinstance(gates, dict):
        return
    for gate in NAMING:
        section = gates.get(gate)
        name = section.get("report") if isinstance(section, dict) else None
        if isinstance(name, str):
            yield from ((("gates", gate, "report"), told) for told in _absent(gate, name, reports))
    section = gates.get("tests")
    asked = section.get("categories") if isinstance(section, dict) else None
    declared = [one.get("category") for _, one in _entries(reports)]
    known = [one for one in declared if isinstance(one, str)]
    for index, category in enumerate(asked if isinstance(asked, list) else ()):
        if isinstance(category, str) and category not in known:
            told = f"no entry of `reports` has the category {quoted(category)}"
            yield ("gates", "tests", "categories", index), told + (hint(category, known) or ADD)


def _absent(gate: str, name: str, reports: Value) -> Iterator[str]:
    ids = {one.get("id"): one.get("kind") for _, one in _entries(reports)}
    own = [id for id, kind in ids.items() if isinstance(id, str) and kind == gate]
    if name not in ids:
        declare = f"; declare it there: `- {{id: {name}, kind: {gate}}}`"
        yield f"no entry of `reports` has the id {quoted(name)}{nearest(name, own) or declare}"
    elif name not in own:
        yield f"the report {quoted(name)} is of the kind `{ids[name]}`, not `{gate}`"


def _entries(reports: Value) -> Iterator[tuple[int, Entry]]:
    for index, entry in enumerate(reports if isinstance(reports, list) else ()):
        if isinstance(entry, dict):
            yield index, entry

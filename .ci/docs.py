"""Writes the pages that the code knows best: docs/gates.md and docs/hardening.schema.json.

With --check nothing is written; the exit code is 1 when a page is not what would be written.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
from option_tables import Node, example, resolved, rows

from checks.catalogue import frameworks, gates, rules
from checks.gate import Gate
from checks.policy import policy_schema
from checks.rule import Rule

DOCS = Path(__file__).resolve().parent.parent / "docs"
BLANK_LINE = "\n\n"
INTRODUCTION = """\
# Gates

<!-- Written by `make docs` from the code; edit the docstrings instead. -->

A gate compares the head of a pull request with its merge base. What was there before may stay; what
a change adds is held against the limits. How the file is written, and what holds for every gate, is
in [configuration.md](configuration.md).

`any-growth` and `route-length` read the source. The others judge the [reports of CI](reports.md);
`audit` can also look up what lockfiles pin.

A reviewed exception stands in the source: a comment `hardening: ignore[RULE] reason` on the line of
the finding or above it. RULE is the rule's id, its part after the slash, or the gate. The check
lists what is ignored; without a reason nothing is. `settings.inline_ignores: off` forbids it.

In the tables `a.b` is the key `b` inside `a`, `a[].b` the key of each item of a list, and `a.*.b`
that of each entry, whatever its name. What an example holds beside `enforcement` is the default, or
a value to begin with.
"""


def main() -> int:
    """Write both pages, or tell which of them are stale."""
    pages = {DOCS / "gates.md": gates_page(), DOCS / "hardening.schema.json": schema_page()}
    stale = [path for path, text in pages.items() if not _holds(path, text)]
    if "--check" not in sys.argv[1:]:
        for path in stale:
            path.write_text(pages[path], encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(DOCS.parent)}\n")
        return 0
    for path in stale:
        sys.stderr.write(f"{path.relative_to(DOCS.parent)} is stale: run `make docs`\n")
    return 1 if stale else 0


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def schema_page() -> str:
    """The schema as `/schema/hardening.schema.json` answers it, laid out for people."""
    return (
        msgspec.json.format(msgspec.json.encode(policy_schema(gates())), indent=2).decode() + "\n"
    )


def gates_page() -> str:
    """All gates in the order of the catalogue."""
    schema = msgspec.convert(policy_schema(gates()), Node)
    sections = schema.properties["gates"].properties
    parts = [INTRODUCTION]
    for id, gate in gates().items():
        parts.append("\n".join(_gate(gate, resolved(schema, sections[id]), schema)))
    parts.append("\n".join(_frameworks()))
    return "\n".join(parts)


def _gate(gate: Gate, section: Node, schema: Node) -> Iterator[str]:
    own = [rule for rule in rules() if rule.id.startswith(f"{gate.id}/")]
    yield f"## {gate.id}: {gate.title}\n"
    yield f"{_page(gate)}\n"
    yield "| option | value | default | means |"
    yield "|---|---|---|---|"
    yield from rows(section, schema)
    yield f"\n```yaml\n{example(gate.id, section, schema)}```\n"
    for rule in own:
        yield from _rule(rule)


def _page(gate: Gate) -> str:
    """The docstring of the module or folder that holds the gate."""
    name = gate.id.replace("-", "_")
    for holder in (f"checks.gates.{name}", f"checks.rules.{name}"):
        text = getattr(sys.modules.get(holder), "__doc__", None)
        if text:
            return str(text).strip()
    raise LookupError(f"{gate.id}: no module of that name says what the gate does")


def _rule(rule: Rule) -> Iterator[str]:
    """What it looks for, from its file, and its two snippets."""
    name = rule.id.replace("-", "_").replace("/", ".")
    about = str(sys.modules[f"checks.rules.{name}"].__doc__).strip()
    yield f"### `{rule.id}`\n\n{about}\n"
    for title, snippet in (("Found", rule.bad), ("Not found", rule.good)):
        yield f"{title}:\n\n```{rule.languages[0]}\n{snippet.rstrip()}\n```\n"


def _frameworks() -> Iterator[str]:
    yield "## Web frameworks\n\nWhere `route-length` finds route handlers:\n"
    for framework in frameworks():
        page = str(sys.modules[f"checks.source.frameworks.{framework.id}"].__doc__).strip()
        yield f"- {' '.join(page.split(BLANK_LINE)[0].split())}"
    yield ""


if __name__ == "__main__":
    sys.exit(main())

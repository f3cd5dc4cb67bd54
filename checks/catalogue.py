"""All plug-ins, found by walking their folders; a missing, misnamed or double one is refused."""

from functools import cache

import checks.gates
import checks.renderers
from checks.formats import lockfiles, readers
from checks.gate import CORE_GATES, Gate
from checks.growth import family_gate
from checks.plugins import CatalogueError, modules, plugin
from checks.renderer import Renderer
from checks.ruleset import families, frameworks, rules, ruleset

__all__ = [
    "CatalogueError",
    "frameworks",
    "gates",
    "lockfiles",
    "readers",
    "renderers",
    "rules",
    "ruleset",
]


@cache
def gates() -> dict[str, Gate]:
    """Every gate by id: the core four first, then by name."""
    found = [plugin(module, "GATE", Gate) for module in modules(checks.gates)]
    found += [family_gate(family, rules) for family, rules in families()]
    by_id = {gate.id: gate for gate in found}
    if len(by_id) != len(found):
        raise CatalogueError("two gates have the same id")
    core = [gate for gate in CORE_GATES if gate in by_id]
    return {id: by_id[id] for id in (*core, *sorted(by_id.keys() - set(core)))}


@cache
def renderers() -> dict[str, Renderer]:
    """Every output format by its word, in the order of the file names."""
    found = {module.__name__: module for module in modules(checks.renderers)}
    plugins = {name: plugin(module, "RENDERER", Renderer) for name, module in found.items()}
    for name, renderer in plugins.items():
        if name.rsplit(".", 1)[1] != renderer.format:
            raise CatalogueError(f"{name}: RENDERER.format is {renderer.format!r}")
    return {renderer.format: renderer for renderer in plugins.values()}

"""All plug-ins, found by walking their folders; a missing, misnamed or double one is refused."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar

import checks.gates
import checks.renderers
import checks.reports
import checks.rules
import checks.source.frameworks
from checks.analyse import RuleSet
from checks.family import Family
from checks.gate import CORE_GATES, Gate
from checks.growth import family_gate
from checks.renderer import Renderer
from checks.report import Reader
from checks.rule import Rule
from checks.source.framework import Framework

T = TypeVar("T")


class CatalogueError(Exception):
    """A plug-in file that does not keep its contract."""


@cache
def gates() -> dict[str, Gate]:
    """Every gate by id: the core four first, then by name."""
    found = [_plugin(module, "GATE", Gate) for module in _modules(checks.gates)]
    found += [family_gate(family, rules) for family, rules in _families()]
    by_id = {gate.id: gate for gate in found}
    if len(by_id) != len(found):
        raise CatalogueError("two gates have the same id")
    core = [gate for gate in CORE_GATES if gate in by_id]
    return {id: by_id[id] for id in (*core, *sorted(by_id.keys() - set(core)))}


@cache
def rules() -> tuple[Rule, ...]:
    """Every structural rule, by family and file name."""
    return tuple(rule for _, rules in _families() for rule in rules)


@cache
def frameworks() -> tuple[Framework, ...]:
    """Every web framework whose handlers we know, by file name."""
    modules = _modules(checks.source.frameworks)
    return tuple(_plugin(module, "FRAMEWORK", Framework) for module in modules)


@cache
def readers() -> tuple[Reader, ...]:
    """Every report format that can be read, by file name."""
    found = tuple(_plugin(module, "READER", Reader) for module in _modules(checks.reports))
    if len({reader.format for reader in found}) != len(found):
        raise CatalogueError("two readers have the same format")
    return found


@cache
def renderers() -> dict[str, Renderer]:
    """Every output format by its word, in the order of the file names."""
    found = {module.__name__: module for module in _modules(checks.renderers)}
    plugins = {name: _plugin(module, "RENDERER", Renderer) for name, module in found.items()}
    for name, renderer in plugins.items():
        if name.rsplit(".", 1)[1] != renderer.format:
            raise CatalogueError(f"{name}: RENDERER.format is {renderer.format!r}")
    return {renderer.format: renderer for renderer in plugins.values()}


@cache
def ruleset() -> RuleSet:
    """What one walk over a file looks for."""
    return RuleSet(rules(), frameworks())


@cache
def _families() -> tuple[tuple[Family, tuple[Rule, ...]], ...]:
    families = []
    for package in _modules(checks.rules):
        family = _plugin(package, "FAMILY", Family)
        members = tuple(_rule(family, module) for module in _modules(package))
        families.append((family, members))
    return tuple(families)


def _rule(family: Family, module: ModuleType) -> Rule:
    rule = _plugin(module, "RULE", Rule)
    expected = f"{family.id}/{_kebab(module)}"
    if rule.id != expected:
        raise CatalogueError(f"{module.__name__}: RULE.id is {rule.id!r}, expected {expected!r}")
    return rule


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    names = sorted(info.name for info in iter_modules(package.__path__))
    if not names:
        raise CatalogueError(f"{package.__name__} cannot be read: nothing would be checked")
    return (
        import_module(f"{package.__name__}.{name}") for name in names if not name.startswith("_")
    )


def _plugin(module: ModuleType, name: str, kind: type[T]) -> T:
    plugin = getattr(module, name, None)
    if not isinstance(plugin, kind):
        raise CatalogueError(f"{module.__name__} exports no {name} of type {kind.__name__}")
    return plugin


def _kebab(module: ModuleType) -> str:
    return module.__name__.rsplit(".", 1)[1].replace("_", "-")

"""What one walk over a file looks for: every rule and every framework, found in their folders."""

from functools import cache
from types import ModuleType

import checks.rules
import checks.source.frameworks
from checks.analyse import RuleSet
from checks.family import Family
from checks.plugins import CatalogueError, kebab, modules, plugin
from checks.rule import Rule
from checks.source.framework import Framework


@cache
def rules() -> tuple[Rule, ...]:
    """Every structural rule, by family and file name."""
    return tuple(rule for _, rules in families() for rule in rules)


@cache
def frameworks() -> tuple[Framework, ...]:
    """Every web framework whose handlers we know, by file name."""
    found = modules(checks.source.frameworks)
    return tuple(plugin(module, "FRAMEWORK", Framework) for module in found)


@cache
def ruleset() -> RuleSet:
    """What one walk over a file looks for."""
    return RuleSet(rules(), frameworks())


@cache
def families() -> tuple[tuple[Family, tuple[Rule, ...]], ...]:
    """Every rule family with its rules."""
    families = []
    for package in modules(checks.rules):
        family = plugin(package, "FAMILY", Family)
        members = tuple(_rule(family, module) for module in modules(package))
        families.append((family, members))
    return tuple(families)


def _rule(family: Family, module: ModuleType) -> Rule:
    rule = plugin(module, "RULE", Rule)
    expected = f"{family.id}/{kebab(module)}"
    if rule.id != expected:
        raise CatalogueError(f"{module.__name__}: RULE.id is {rule.id!r}, expected {expected!r}")
    return rule

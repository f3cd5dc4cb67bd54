"""What an analysis of a text finds, for tests that read like sentences."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from checks.analyse import RuleSet, analyse
from checks.facts import Candidate, FileFacts
from checks.rule import Rule
from checks.rules import any_growth

SAMPLES = Path(__file__).parent / "samples"


def never() -> bool:
    """A deadline that does not come."""
    return False


def _rule(name: str) -> Rule:
    rule = import_module(f"{any_growth.__name__}.{name}").RULE
    assert isinstance(rule, Rule)
    return rule


RULES = RuleSet(tuple(_rule(info.name) for info in iter_modules(any_growth.__path__)))


def facts(path: str, text: str | bytes) -> FileFacts:
    """Facts of a text that must be analysable."""
    found = analyse(path, text if isinstance(text, bytes) else text.encode(), RULES, never)
    assert isinstance(found, FileFacts), found
    return found


def candidates(path: str, text: str | bytes) -> list[Candidate]:
    """All candidates of a text."""
    return list(facts(path, text).candidates)


def names(path: str, text: str | bytes) -> list[str]:
    """The short names of the rules that hit, in the order of the text."""
    return [one.rule.split("/")[1] for one in candidates(path, text)]


def lines(rule: str, path: str, text: str | bytes) -> list[int]:
    """The lines at which one rule hits."""
    return [one.line for one in candidates(path, text) if one.rule == f"any-growth/{rule}"]

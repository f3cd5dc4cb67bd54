"""Handlers that one framework finds in a text, written short: `METHOD /route name first-last`."""

from textwrap import dedent

from checks.facts import RouteHandler
from checks.source.framework import Framework
from checks.source.syntax import read_source


def handlers(framework: Framework, text: str, language: str = "typescript") -> list[RouteHandler]:
    """The handlers of a text, read without a deadline."""
    raw = dedent(text).strip().encode()
    wanted = frozenset(framework.kinds)
    source = read_source(f"file.{language}", language, raw, wanted, lambda: False)
    return list(framework.find(source))


def found(framework: Framework, text: str, language: str = "typescript") -> list[str]:
    """The same, a line of text for each."""
    return [
        f"{h.method or '?'} {h.route or '-'} {h.name} {h.start_line}-{h.end_line}"
        for h in handlers(framework, text, language)
    ]

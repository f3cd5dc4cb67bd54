"""The names of `paths:` in the lists of the gates: checked, and replaced by the globs they mean."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from checks.fault import Fault
from checks.paths import GLOBS_PER_LIST, GlobError, check_glob, is_plain_word
from checks.policy.nearest import nearest, quoted
from checks.yaml_tree import Route, Value, YamlTree

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")

Names = Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class PathNames:
    """Reads lists of globs at any place of a tree and notes what is wrong with them."""

    tree: YamlTree
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def define(self, route: Route, value: Value) -> None:
        """Learn the names of a `paths` mapping; what is no mapping of lists is left to others."""
        for name, globs in value.items() if isinstance(value, dict) else ():
            if NAME.fullmatch(name) is None:
                message = f"{quoted(name)} is no name: write letters, digits, - and _"
                self.faults.append(Fault(self.tree.keys[*route, name], message))
            self.names[name] = self.literal((*route, name), globs)

    def literal(self, route: Route, value: Value) -> tuple[str, ...]:
        """A list of globs in which names mean nothing."""
        return tuple(self._list(route, value, self._glob))

    def expanded(self, route: Route, value: Value) -> Value:
        """A gate's section with every name in every `paths` list replaced."""
        if isinstance(value, list):
            return [self.expanded((*route, index), item) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        return {key: self._entry((*route, key), inner) for key, inner in value.items()}

    def _entry(self, route: Route, value: Value) -> Value:
        if route[-1] != "paths" or not isinstance(value, list):
            return self.expanded(route, value)
        if not all(isinstance(item, str) for item in value):
            return value
        if not value:
            self._blame(route, "an empty list; leave `paths` out to mean every file")
        return list(self._list(route, value, self._named))

    def _list(
        self, route: Route, value: Value, read: Callable[[Route, str], Iterator[str]]
    ) -> list[str]:
        items = value if isinstance(value, list) else []
        texts = [(index, item) for index, item in enumerate(items) if isinstance(item, str)]
        globs = [glob for index, item in texts for glob in read((*route, index), item)]
        if globs and all(glob.startswith("!") for glob in globs):
            self._blame(route, 'only exclusions ("!") match nothing; begin with what to include')
        if len(globs) > GLOBS_PER_LIST:
            self._blame(route, f"{len(globs)} globs in one list; the limit is {GLOBS_PER_LIST}")
        return globs

    def _named(self, route: Route, item: str) -> Iterator[str]:
        """The globs that one item of a gate's list stands for."""
        excluded, word = item.startswith("!"), item.removeprefix("!")
        meant = self.names.get(word)
        if meant is None:
            yield from self._glob(route, item)
        elif not excluded:
            yield from meant
        elif any(glob.startswith("!") for glob in meant):
            self._blame(route, f"`!{word}`: a name with exclusions of its own cannot be excluded")
        else:
            yield from (f"!{glob}" for glob in meant)

    def _glob(self, route: Route, item: str) -> Iterator[str]:
        word = item.removeprefix("!")
        if word and is_plain_word(word):
            near = nearest(word, self.names) if route[0] in ("gates", "reports") else ""
            near = near or f"; for a folder write `{word}/**`, for a file `**/{word}`"
            self._blame(route, f"{quoted(item)} is neither a name of `paths` nor a glob{near}")
        else:
            self._check(route, item)
        yield item

    def _check(self, route: Route, item: str) -> None:
        try:
            check_glob(item)
        except GlobError as fault:
            self._blame(route, str(fault))

    def _blame(self, route: Route, message: str) -> None:
        self.faults.append(Fault(self.tree.place(route), message))

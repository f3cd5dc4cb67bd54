"""`.hardening.yml` → Policy: every fault of the file at once, each with its place."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

import msgspec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from checks.declared_report import DeclaredReport
from checks.fault import Fault, Place
from checks.gate import Gate, GateOptions
from checks.paths import GlobError, check_glob
from checks.plain_text import cut, one_line
from checks.policy.exceptions import DeclaredException, exception_faults
from checks.policy.explain import explain
from checks.policy.named_reports import asked_faults, declared_faults
from checks.policy.nearest import unknown
from checks.policy.path_names import PathNames
from checks.policy.policy import FAULT_LIMIT, MESSAGE_BYTES, VERSION, Policy, PolicyError
from checks.policy.scopes import scope_faults
from checks.policy.settings import Settings
from checks.verdict import Enforcement
from checks.yaml_tree import Route, Value, YamlTree, read_yaml

NOT_YET = ("extends", "stages", "waivers")


def _only_version(given: int) -> int:
    if given != VERSION:
        raise ValueError(f"version {given} is not known here; write `version: {VERSION}`")
    return given


class PolicyFile(BaseModel):
    """The file but for its gates, whose sections are theirs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[int, AfterValidator(_only_version)]
    branches: tuple[str, ...] = ()
    settings: Settings = Field(default_factory=Settings)
    ignore: tuple[str, ...] = ()
    paths: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    reports: tuple[DeclaredReport, ...] = ()
    exceptions: tuple[DeclaredException, ...] = ()


TOP_KEYS = (*PolicyFile.model_fields, "gates")

Model = TypeVar("Model", bound=BaseModel)


def parse_policy(
    text: bytes,
    path: str,
    gates: Mapping[str, Gate],
    is_timezone: Callable[[str], bool] = lambda _: True,
) -> Policy:
    """Read a configuration. `path` names the file in faults and origins; `is_timezone` knows the
    names of time zones. Raises PolicyError with every fault, in the order of the file."""
    reading = _Reading(read_yaml(text, path), gates)
    policy = reading.policy(is_timezone)
    faults = reading.in_order()
    if faults or policy is None:
        raise PolicyError(faults)
    return policy


@dataclass(slots=True)
class _Reading:
    """One file on its way from tree to policy; faults gather in it."""

    tree: YamlTree
    gates: Mapping[str, Gate]
    faults: list[Fault] = field(default_factory=list)

    def policy(self, is_timezone: Callable[[str], bool]) -> Policy | None:
        top = self.top()
        if top is None:
            return None
        names = PathNames(self.tree)
        names.define(("paths",), top.get("paths"))
        ignore = names.literal(("ignore",), top.get("ignore"))
        self.branches(top.get("branches"))
        known = {key: value for key, value in top.items() if key in PolicyFile.model_fields}
        if "reports" in known:
            known["reports"] = names.expanded(("reports",), known["reports"])
        for route, message in declared_faults(known.get("reports")):
            self.wrong(route, message)
        for route, message in asked_faults(top.get("gates"), known.get("reports")):
            self.wrong(route, message)
        for route, message in exception_faults(known.get("exceptions"), self.gates):
            self.blame(route, message)
        file = self.validated(PolicyFile, known, ())
        options = dict(self.sections(top.get("gates", {}), names))
        self.faults = [*self.gaps(top), *names.faults, *self.faults]
        if file is None:
            return None
        if not is_timezone(file.settings.timezone):
            self.no_zone(file.settings.timezone)
        off = tuple(k for k, o in options.items() if o.enforcement is Enforcement.OFF)
        return Policy(
            settings=file.settings,
            gates={name: options[name] for name in self.gates if name in options.keys() - off},
            switched_off=off,
            branches=file.branches,
            ignore=ignore,
            paths=names.names,
            reports=file.reports,
            exceptions=file.exceptions,
            origins=self.origins(()),
            path=self.tree.path,
        )

    def no_zone(self, name: str) -> None:
        message = f"unknown time zone `{name}`; write one such as Europe/Paris"
        self.wrong(("settings", "timezone"), message)

    def gaps(self, value: Value, route: Route = ()) -> Iterator[Fault]:
        """Keys and items without a value: left so by mistake, or to mean what nobody can tell."""
        if value is None:
            what = f"`{route[-1]}`" if isinstance(route[-1], str) else "this item"
            remedy = "write one or remove it"
            if len(route) == 2 and route[0] == "gates" and route[1] in self.gates:
                remedy = f"indent its options below it, or write `{route[1]}: {{}}`"
            message = f"{what} has no value; {remedy}"
            yield Fault(self.tree.place(route), message)
        elif isinstance(value, dict):
            for key, inner in value.items():
                yield from self.gaps(inner, (*route, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from self.gaps(item, (*route, index))

    def top(self) -> dict[str, Value] | None:
        """The top-level keys that can be read on; None when there is nothing to judge."""
        if not self.tree.complete:
            return None
        if self.tree.value is None and not self.tree.faults:
            self.blame((), "the file is empty; write `version: 1` and the `gates` you want")
        elif not isinstance(self.tree.value, dict):
            self.blame((), "a mapping of keys is needed, beginning with `version: 1`")
        if not isinstance(self.tree.value, dict):
            return None
        for key in self.tree.value:
            if key in NOT_YET:
                self.blame((key,), f"`{key}` is not supported yet by this version; remove it")
            elif key not in TOP_KEYS:
                self.blame((key,), unknown("key", key, TOP_KEYS))
        return self.tree.value

    def branches(self, value: Value) -> None:
        """Branch patterns: plain names are fine here."""
        for index, item in enumerate(value if isinstance(value, list) else ()):
            try:
                check_glob(item if isinstance(item, str) else "*")
            except GlobError as fault:
                self.blame(("branches", index), str(fault))

    def sections(self, value: Value, names: PathNames) -> Iterator[tuple[str, GateOptions]]:
        """The options of every gate that the file names."""
        if not isinstance(value, dict):
            self.wrong(("gates",), "`gates` must be a mapping of gate names to their options")
            return
        for name, section in value.items():
            route = ("gates", name)
            if name not in self.gates:
                self.blame(route, unknown("gate", name, self.gates))
            elif not isinstance(section, dict):
                form = f"`{name}: {{enforcement: blocking}}`"
                self.wrong(route, f"`{name}` needs a mapping such as {form}, or `{name}: {{}}`")
            else:
                whole = names.expanded(route, section)
                for place, message in scope_faults(whole, route):
                    self.wrong(place, message)
                options = self.validated(self.gates[name].options, whole, route)
                if options is not None:
                    yield name, options.with_origins(self.origins(route))

    def validated(self, model: type[Model], value: Value, route: Route) -> Model | None:
        """`value` as `model`. By way of JSON: there, strict mode still reads dates and words."""
        try:
            return model.model_validate_json(msgspec.json.encode(value), strict=True)
        except ValidationError as error:
            self.faults += explain(error, model, self.tree, route)
            return None

    def origins(self, at: Route) -> dict[str, str]:
        """Where the keys below `at` were written: dotted key → `file:line`."""
        return {
            ".".join(str(part) for part in route[len(at) :]): str(self.key_place(route))
            for route in self.tree.marks
            if route[: len(at)] == at and len(route) > len(at)
        }

    def key_place(self, route: Route) -> Place:
        return self.tree.keys.get(route) or self.tree.place(route)

    def blame(self, route: Route, message: str) -> None:
        """A fault of a key."""
        self.faults.append(Fault(self.key_place(route), message))

    def wrong(self, route: Route, message: str) -> None:
        """A fault of a value."""
        self.faults.append(Fault(self.tree.place(route), message))

    def in_order(self) -> tuple[Fault, ...]:
        """All faults by place; what only follows from a fault at the same place is dropped."""
        first: dict[Place, Fault] = {}
        for fault in (*self.tree.faults, *self.faults):
            message = cut(one_line(fault.message), MESSAGE_BYTES)
            first.setdefault(fault.place, Fault(fault.place, message))
        faults = sorted(first.values())
        if len(faults) <= FAULT_LIMIT:
            return tuple(faults)
        rest = Fault(faults[FAULT_LIMIT].place, f"and {len(faults) - FAULT_LIMIT} more faults")
        return (*faults[:FAULT_LIMIT], rest)

"""The rules of a repository as the gates use them, whatever file they came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from checks.declared_report import DeclaredReport
from checks.fault import Fault
from checks.gate import CORE_GATES, Gate, GateOptions, Needs
from checks.policy.exceptions import DeclaredException
from checks.policy.settings import Settings
from checks.yaml_tree import Value

FILE = ".hardening.yml"
VERSION = 1
FAULT_LIMIT = 50
MESSAGE_BYTES = 400


class PolicyError(Exception):
    """A configuration that cannot be used; `faults` are in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Policy:
    """What a configuration means. `gates` holds the gates that are named and not `off`;
    `branches` are globs of bases whose own file counts. `origins` says where a key was written
    (dotted key → `file:line`; what is not there is a default)."""

    settings: Settings = field(default_factory=Settings)
    gates: Mapping[str, GateOptions] = field(default_factory=dict)
    switched_off: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reports: tuple[DeclaredReport, ...] = ()
    exceptions: tuple[DeclaredException, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    path: str = FILE
    is_default: bool = False
    version: int = VERSION

    @property
    def digest(self) -> str:
        """`sha256:` over what is in force: comments, order and spelled-out defaults change
        nothing."""
        text = msgspec.json.encode(self.in_force(), order="sorted")
        return f"sha256:{sha256(text).hexdigest()}"

    def needs(self) -> Needs:
        """What its gates want to see, all together."""
        each = [options.needs() for options in self.gates.values()]
        return Needs(
            frozenset(topic for one in each for topic in one.topics),
            tuple(dict.fromkeys(glob for one in each for glob in one.texts)),
            any(one.dependencies for one in each),
        )

    def in_force(self) -> dict[str, Value]:
        """Everything that can change a verdict, as plain values in the words of the file."""
        settings: Value = self.settings.model_dump(mode="json")
        gates: dict[str, Value] = {
            name: options.model_dump(mode="json") for name, options in self.gates.items()
        }
        reports: list[Value] = [report.model_dump(mode="json") for report in self.reports]
        exceptions: list[Value] = [one.model_dump(mode="json") for one in self.exceptions]
        return {
            "version": self.version,
            "branches": list(self.branches),
            "settings": settings,
            "ignore": list(self.ignore),
            **({"reports": reports} if reports else {}),
            "gates": gates,
            **({"exceptions": exceptions} if exceptions else {}),
        }


def default_policy(gates: Mapping[str, Gate]) -> Policy:
    """What holds without a file: the core gates, which warn and never block."""
    core = {name: gates[name].options() for name in CORE_GATES if name in gates}
    return Policy(gates=core, is_default=True)

"""Which `.hardening.yml` counts for a head, and what to say when it cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.analysis.policy_file import policy_at, policy_change
from bot.git.snapshot import read_file
from bot.store.database import Database
from bot.store.tables import PolicyRow
from bot.timezones import is_timezone
from checks.fault import Fault
from checks.gate import Gate
from checks.paths import matches
from checks.policy import FILE, Policy, PolicyError, default_policy, parse_policy
from checks.verdict import ConfigSource
from checks.yaml_tree import SIZE_LIMIT

SHORT = 7


@dataclass(frozen=True, slots=True)
class Rules:
    """The policy in force, where it came from, and what every reader must know about it.
    `faults` are those that the change itself brings in; `broken` says that the branch's own file
    cannot be read and something else stands in for it."""

    policy: Policy
    source: ConfigSource
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Branches:
    """The base branch and its tip; the default branch's if that is another one."""

    base_ref: str
    tip: str
    default_ref: str
    default_tip: str | None


@dataclass(frozen=True, slots=True)
class ConfigFiles:
    """Reads configurations of one repository from its mirror."""

    database: Database
    gates: Mapping[str, Gate]
    repository_id: int

    async def governing(self, mirror: Path, branches: Branches) -> tuple[str, str]:
        """(branch, commit) whose file counts: the base branch's own if it is the default one or
        listed by the default branch's file; else the default branch's, so that nobody earns a
        pass through a branch that he loosened himself."""
        own = (branches.base_ref, branches.tip)
        if branches.default_tip is None:
            return own
        default = (branches.default_ref, branches.default_tip)
        rules = await self.in_force(mirror, *default)
        return own if matches(rules.policy.branches, branches.base_ref) else default

    async def in_force(self, mirror: Path, branch: str, commit: str) -> Rules:
        """The rules of a branch: its file, else the last valid one, else the advisory default."""
        try:
            policy = await policy_at(mirror, commit, self.gates)
        except PolicyError as error:
            return await self._last_valid(branch, commit, error)
        if policy is None:
            return self._default()
        await self._remember(mirror, branch, commit)
        return Rules(policy, ConfigSource("base", FILE, policy.digest, commit))

    async def with_change(self, mirror: Path, rules: Rules, merge_base: str, head: str) -> Rules:
        """The same rules, and what the change does to the file. A base that is broken already
        never blocks, so that it can be repaired."""
        change = await policy_change(mirror, merge_base, head, self.gates)
        if change.faults and rules.broken:
            note = f"{FILE} of this change is not valid: {change.faults[0]}"
            return replace(rules, notes=(*rules.notes, note))
        return replace(rules, notes=(*rules.notes, *change.notes), faults=change.faults)

    async def on_error(self, branch: str, default: str) -> str:
        """What the last known rules that govern a branch say of our own faults."""
        policy = await self._known(default or branch)
        if policy is not None and matches(policy.branches, branch):
            policy = await self._known(branch)
        return "neutral" if policy is None else policy.settings.on_error

    async def _known(self, branch: str) -> Policy | None:
        """The last valid policy of a branch, if it was ever read."""
        async with self.database.reader() as session:
            row = await session.get(PolicyRow, (self.repository_id, branch))
        try:
            return self._parse(row.text) if row is not None else None
        except PolicyError:
            return None

    def _parse(self, text: str) -> Policy:
        return parse_policy(text.encode(), FILE, self.gates, is_timezone)

    def _default(self) -> Rules:
        policy = default_policy(self.gates)
        return Rules(policy, ConfigSource("default", FILE, policy.digest))

    async def _last_valid(self, branch: str, commit: str, error: PolicyError) -> Rules:
        broken = f"{FILE} of {branch} at {commit[:SHORT]} is not valid: {error.faults[0]}"
        async with self.database.reader() as session:
            row = await session.get(PolicyRow, (self.repository_id, branch))
        if row is None:
            return self._stand_in(broken)
        try:
            policy = self._parse(row.text)
        except PolicyError:
            return self._stand_in(broken)
        note = f"{broken}; the last valid version ({row.commit[:SHORT]}) stays in force"
        source = ConfigSource("base", FILE, policy.digest, row.commit)
        return Rules(policy, source, (note,), broken=True)

    def _stand_in(self, broken: str) -> Rules:
        note = f"{broken}; until it is repaired nothing blocks"
        return replace(self._default(), notes=(note,), broken=True)

    async def _remember(self, mirror: Path, branch: str, commit: str) -> None:
        async with self.database.reader() as session:
            known = await session.get(PolicyRow, (self.repository_id, branch))
        if known is not None and known.commit == commit:
            return
        content = await read_file(mirror, commit, FILE, SIZE_LIMIT)
        text = content.decode() if isinstance(content, bytes) else ""
        async with self.database.session() as session:
            row = await session.get(PolicyRow, (self.repository_id, branch))
            row = row or PolicyRow(
                repository_id=self.repository_id, branch=branch, commit=commit, text=""
            )
            row.commit, row.text = commit, text
            session.add(row)

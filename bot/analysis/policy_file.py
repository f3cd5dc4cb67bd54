"""The configuration of a repository as it stands at one commit, and what a change does to it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.git.snapshot import TooLarge, blob_of, read_file
from bot.timezones import is_timezone
from checks.fault import Fault
from checks.gate import Gate
from checks.policy import FILE, Policy, PolicyError, parse_policy
from checks.yaml_tree import SIZE_LIMIT


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """Lines that every reader must see, and the faults that the change brings in."""

    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


async def policy_at(repo: Path, commit: str, gates: Mapping[str, Gate]) -> Policy | None:
    """The policy of `.hardening.yml` at a commit, None when there is no such file.

    Raises PolicyError with every fault of it.
    """
    content = await read_file(repo, commit, FILE, SIZE_LIMIT)
    if content is None:
        return None
    if isinstance(content, TooLarge):
        content = b" " * (SIZE_LIMIT + 1)  # the parser words the fault
    # The head's copy is a stranger's: a dear one must not keep leases from being renewed.
    return await asyncio.to_thread(parse_policy, content, FILE, gates, is_timezone)


async def policy_change(
    repo: Path, merge_base: str, head: str, gates: Mapping[str, Gate]
) -> PolicyChange:
    """What a change does to a configuration that was valid before it."""
    before, after = await blob_of(repo, merge_base, FILE), await blob_of(repo, head, FILE)
    if before == after:
        return PolicyChange()
    if after is None:
        return PolicyChange((f"this change removes {FILE}; after the merge nothing blocks",))
    try:
        await policy_at(repo, head, gates)
    except PolicyError as broken:
        return PolicyChange(faults=broken.faults)
    return PolicyChange((f"this change edits {FILE}; its rules hold after the merge",))

"""The packages that a change's lockfiles pin, and what is known against them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import structlog

from bot.analysis.audit_child import compare
from bot.failures import Permanent, Transient
from bot.locks import Sides, chosen, read_locks
from bot.osv.lookup import Advisories, Lookup
from bot.osv.sources import NO_SOURCE
from checks.dependencies import Dependencies
from checks.document import ReportError
from checks.lockfile import Lock, Package, lock
from checks.report import Audit

__all__ = ["Sides", "dependencies", "lockfile_blobs"]

log = structlog.get_logger(__name__)

NO_LOCKFILES = "the repository has no lockfile of a known kind"
NONE_READ = "no lockfile could be read"
AGAIN = "tried again with the next run"
SOON = "asked again in a while"


def lockfile_blobs(sides: Sides) -> set[str]:
    """The blobs that `dependencies` reads: a partial mirror has to fetch them first."""
    base, head, _ = chosen(sides)
    return {one.blob for one in (*base, *head)}


async def dependencies(
    repo: Path, sides: Sides, lookup: Lookup | None, *, patient: bool = False
) -> Dependencies:
    """The locks of both sides, and with a source the vulnerabilities that are known of each. If
    `patient`, one that does not answer is waited for.

    Raises Permanent or Transient if git fails; what fails at the source is told in `why_not`.
    """
    locks = await read_locks(repo, sides)
    if not locks.base and not locks.head:
        return replace(locks, why_not=NONE_READ if locks.unread else NO_LOCKFILES)
    if lookup is None:
        return replace(locks, why_not=NO_SOURCE)
    try:
        return await _looked_up(locks, lookup)
    except Transient as fault:
        again = SOON if patient else AGAIN
        return replace(locks, why_not=f"{fault.reason}; {again}", failed=True, awaited=patient)
    except (Permanent, ReportError) as fault:
        return replace(locks, why_not=str(fault), failed=True)


async def _looked_up(locks: Dependencies, lookup: Lookup) -> Dependencies:
    """Both sides are judged by the same records, whichever of them the source named these for."""
    base, head = _packages(locks.base), _packages(locks.head)
    advisories = await lookup.advisories({*base, *head})
    audits = await compare(head, base, advisories.records)
    log.info("dependencies.known", packages=len(head), vulnerable=len(audits.head.findings))
    return replace(
        locks,
        known=_told(audits.head, advisories),
        known_base=_told(audits.base, advisories),
        source=advisories.source,
    )


def _packages(locks: Mapping[str, Lock]) -> tuple[Package, ...]:
    return lock(package for one in locks.values() for package in one.packages).packages


def _told(audit: Audit, advisories: Advisories) -> Audit:
    if not advisories.missing:
        return audit
    return replace(audit, complete=False, warnings=(*audit.warnings, *advisories.missing))

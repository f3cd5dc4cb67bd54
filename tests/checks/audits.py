"""Changes with audit reports, lockfiles and looked-up advisories, in few words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from checks.change import Change
from checks.dependencies import Dependencies
from checks.evidence import Evidence, Provenance, Submitted, Topic, Trust
from checks.exception_versions import read_range
from checks.exceptions import AdvisoryMatch, GateException
from checks.finding import Severity
from checks.lockfile import Ecosystem, Lock, Package
from checks.report import Audit, Report, Vulnerability
from tests.builders import TODAY, change

LOCK = "package-lock.json"
GLOB = "GHSA-5j98-mcp5-4vw2"
ESBUILD = "GHSA-67mh-4wv8-2f99"
TREE = {LOCK: "{}\n"}


def flaw(
    package: str = "glob",
    *ids: str,
    severity: Severity = Severity.HIGH,
    versions: Sequence[str] = ("10.3.4",),
    dev: bool | None = None,
    direct: bool | None = None,
    fix: Sequence[str] = ("10.5.0",),
    published: date | None = None,
) -> Vulnerability:
    told = ids or (GLOB,)
    return Vulnerability(
        package, tuple(versions), told, severity, direct, dev, tuple(fix), published
    )


def audit(
    *found: Vulnerability, format: str = "npm-audit-v1", why_not: str = "", warnings: str = ""
) -> Audit:
    told = tuple(filter(None, (why_not, warnings)))
    return Audit(format, tuple(found), not why_not, told)


def sent(report: Report, name: str = "", at: str = "a") -> Submitted:
    named = name or f"{report.format}.json"
    origin = Provenance(named, report.format, "sha256:" + "0" * 64, at * 40, Trust.SIGNED)
    return Submitted(report, origin, Topic.AUDIT)


def lock(*packages: str, dev: bool | None = None, direct: bool | None = None) -> Lock:
    """`glob@10.3.4` and the like, from npm."""
    split = (text.rsplit("@", 1) for text in packages)
    return Lock(tuple(Package(Ecosystem.NPM, name, own, direct, dev) for name, own in split))


def locks(*packages: str) -> dict[str, Lock]:
    return {LOCK: lock(*packages)}


@dataclass(frozen=True)
class Case:
    """What is known of both sides."""

    head: Sequence[Audit] = ()
    base: Sequence[Audit] = ()
    locks: Mapping[str, Lock] | None = None
    locks_base: Mapping[str, Lock] | None = None
    known: Audit | None = None
    known_base: Audit | None = None
    why_not: str = ""
    unread: Mapping[str, str] = field(default_factory=dict)
    exceptions: tuple[GateException, ...] = ()
    today: date = TODAY
    changed: bool = True
    failed: bool = False

    def change(self) -> Change:
        before = {LOCK: "{ }\n"} if self.changed else TREE
        own = Dependencies(
            base=self.locks_base or {},
            head=self.locks or {},
            unread=self.unread,
            known=self.known,
            known_base=self.known_base,
            source="api.osv.dev" if self.known is not None else "",
            why_not=self.why_not,
            failed=self.failed,
        )
        nothing = self.locks is None and self.known is None and not self.unread and not self.why_not
        evidence = Evidence(
            head=tuple(sent(report) for report in self.head),
            base=tuple(sent(report, at="b") for report in self.base),
        )
        return replace(
            change(before, TREE, today=self.today),
            evidence={Topic.AUDIT: evidence},
            dependencies=None if nothing else own,
            exceptions=self.exceptions,
        )


def exception(
    versions: str = "<10.5.0",
    level: str = "warning",
    expires: date = date(2026, 3, 31),
    advisory: str = GLOB,
    package: str = "glob",
) -> GateException:
    return GateException(
        "EX-2",
        {"audit": level},
        AdvisoryMatch(advisory, package, read_range(versions)),
        "Build-time only.",
        "@acme/security",
        date(2026, 1, 5),
        expires,
    )

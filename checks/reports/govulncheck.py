"""govulncheck: a stream of objects; the deepest trace tells whether the bad code is called."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from checks.advisories import audit
from checks.document import Document, ReportError
from checks.finding import Severity
from checks.json_text import decode, documents
from checks.osv import Record
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows

KEYS = {"config", "progress", "SBOM", "osv", "finding"}
CALLED = 2
DEEPEST = {"module": 0, "package": 1, "symbol": CALLED}


class _Config(msgspec.Struct):
    scan_level: str = "symbol"


class _Frame(msgspec.Struct):
    module: str
    version: str = ""
    package: str | None = None
    function: str | None = None


class _Finding(msgspec.Struct):
    osv: str
    trace: list[_Frame]
    fixed_version: str | None = None


class _Message(msgspec.Struct):
    config: _Config | None = None
    osv: Record | None = None
    finding: _Finding | None = None


MESSAGE = msgspec.json.Decoder(_Message)


@dataclass(slots=True)
class _Stream:
    """What the messages said; traces by advisory and module."""

    level: int = CALLED
    broken: int = 0
    aliases: dict[str, list[str]] = field(default_factory=dict)
    depths: dict[tuple[str, str], int] = field(default_factory=dict)
    found: dict[tuple[str, str], _Finding] = field(default_factory=dict)

    def add(self, text: bytes) -> None:
        """Take one message; a broken one is counted."""
        try:
            one = decode(text, MESSAGE, "a message")
        except ReportError:
            self.broken += 1
            return
        if one.config is not None:
            self.level = DEEPEST.get(one.config.scan_level, CALLED)
        if one.osv is not None:
            self.aliases[one.osv.id] = one.osv.aliases or []
        if one.finding is not None and one.finding.trace:
            self._find(one.finding)

    def _find(self, one: _Finding) -> None:
        frame = one.trace[0]
        key = (one.osv, frame.module)
        depth = CALLED if frame.function else 1 if frame.package else 0
        self.depths[key] = max(depth, self.depths.get(key, 0))
        self.found.setdefault(key, one)

    def vulnerabilities(self) -> Iterable[Vulnerability]:
        """All findings: those that the scan could follow and found uncalled are only `info`."""
        for key, one in self.found.items():
            frame = one.trace[0]
            uncalled = self.level == CALLED and self.depths[key] < CALLED
            yield Vulnerability(
                frame.module,
                (frame.version,),
                (one.osv, *self.aliases.get(one.osv, ())),
                Severity.INFO if uncalled else Severity.UNKNOWN,
                fix=(one.fixed_version or "",),
            )


def read(document: Document) -> Audit:
    """The tool gives no severities."""
    stream = _Stream()
    for text in documents(document.text):
        stream.add(text)
        check_rows(stream.found, document)
    found = list(stream.vulnerabilities())
    missing = [f"messages that could not be read: {stream.broken}"] if stream.broken else []
    uncalled = sum(one.severity is Severity.INFO for one in found)
    notes = [f"findings in code that is never called: {uncalled}"] if uncalled else []
    return audit("govulncheck", found, document, missing, notes)


def sniff(document: Document) -> bool:
    """Objects with a single known key; the first one holds the settings."""
    look = document.json
    if look is None or look.array or not look.members or not look.members.keys() <= KEYS:
        return False
    if "config" in look.members:
        return bool({"protocol_version", "scanner_name", "scan_level"} & look.inner)
    return look.stream or "osv" in look.members


READER = Reader("govulncheck", Kind.AUDIT, sniff, read)

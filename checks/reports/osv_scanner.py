"""OSV-Scanner: groups of records about one flaw count, not the records themselves."""

from collections.abc import Iterator

import msgspec

from checks import json_text
from checks.advisories import audit
from checks.cvss import rated
from checks.document import Document
from checks.finding import Severity
from checks.json_text import decode
from checks.osv import Record, severity_of_record
from checks.report import Audit, Kind, Reader, Vulnerability
from checks.report_rows import check_rows, real

DEVELOPMENT = {"dev", "develop", "development", "dev-dependencies", "test"}


class _Named(msgspec.Struct):
    name: str = ""
    version: str = ""


class _Group(msgspec.Struct):
    ids: list[str]
    aliases: list[str] | None = None
    max_severity: str | None = None


class _Package(msgspec.Struct):
    package: _Named
    groups: list[_Group] | None = None
    vulnerabilities: list[Record] | None = None
    dependency_groups: list[str] | None = None


class _Source(msgspec.Struct):
    packages: list[_Package] | None = None


class _Run(msgspec.Struct):
    results: list[_Source] | None


RUN = msgspec.json.Decoder(_Run)


def _severity(group: _Group, records: list[Record]) -> Severity:
    """The group's number; where it has none, what its records say."""
    number = real(group.max_severity)
    if number is not None:
        return rated(number)
    told = [severity_of_record(one, one.affected or ()) for one in records]
    return min(told, key=tuple(Severity).index, default=Severity.UNKNOWN)


def _fixes(package: str, records: list[Record]) -> tuple[str, ...]:
    affected = [each for one in records for each in one.affected or []]
    own = [each for each in affected if each.package and each.package.name == package]
    ranges = [range for each in own for range in each.ranges or [] if range.type != "GIT"]
    return tuple(event.fixed for range in ranges for event in range.events if event.fixed)


def _vulnerability(holder: _Package, group: _Group, records: list[Record]) -> Vulnerability:
    own = holder.package
    groups = {word.lower() for word in holder.dependency_groups or ()}
    aliases = [key for one in records for key in one.aliases or ()]
    return Vulnerability(
        own.name,
        (own.version,),
        (*group.ids, *(group.aliases or ()), *aliases),
        _severity(group, records),
        None,
        groups <= DEVELOPMENT if groups else None,
        _fixes(own.name, records),
    )


def _vulnerabilities(holder: _Package) -> Iterator[Vulnerability]:
    """One per group in which a record was not withdrawn; old versions have no groups."""
    by_id = {one.id: one for one in holder.vulnerabilities or []}
    for group in holder.groups or [_Group([id]) for id in by_id]:
        records = [by_id[id] for id in group.ids if id in by_id]
        if not records or not all(one.withdrawn for one in records):
            yield _vulnerability(holder, group, records)


def read(document: Document) -> Audit:
    """One finding per package and group; the same package of several lockfiles counts once."""
    found = list[Vulnerability]()
    for source in decode(document.text, RUN, "the report").results or []:
        for holder in source.packages or []:
            found += _vulnerabilities(holder)
            check_rows(found, document)
    return audit("osv-scanner", found, document)


def sniff(document: Document) -> bool:
    """Results with packages; a clean run prints an empty list, alone or with its settings."""
    look = document.json
    if look is None or look.stream or not look.has("results"):
        return False
    first = json_text.items(look.members["results"])[:1]
    if first:
        return "packages" in json_text.members(first[0])
    return set(look.members) <= {"results", "experimental_config", "license_summary"}


READER = Reader("osv-scanner", Kind.AUDIT, sniff, read)

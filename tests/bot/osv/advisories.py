"""OSV records and packages to be told in a line."""

import json
from collections.abc import Mapping

from checks.lockfile import Ecosystem, Package
from checks.osv import findings, record
from checks.report import Audit

Json = dict[str, object]


def advisory(id: str, name: str = "kettle", fixed: str = "1.5.0", **more: object) -> Json:
    """A record about all versions of an npm package before `fixed`."""
    events = [{"introduced": "0"}, {"fixed": fixed}]
    affected = {
        "package": {"ecosystem": more.pop("ecosystem", "npm"), "name": name},
        "ranges": [{"type": "SEMVER", "events": events}],
    }
    made: Json = {"id": id, "modified": "2026-11-01T00:00:00Z", "affected": [affected]}
    return {**made, **more}


def npm(name: str, version: str) -> Package:
    return Package(Ecosystem.NPM, name, version)


def package_lock(**versions: str) -> str:
    """A package-lock.json with these packages."""
    packages = {f"node_modules/{name}": {"version": at} for name, at in versions.items()}
    return json.dumps({"lockfileVersion": 3, "packages": {"": {}, **packages}})


def audit(records: Mapping[str, bytes], *packages: Package) -> Audit:
    return findings([record(content) for content in records.values()], packages)


def ids(found: Audit | None) -> list[str]:
    """First ids of the findings."""
    assert found is not None
    return [one.ids[0] for one in found.findings]

"""Advisories that are published between two runs of CI are not the doing of a change that cannot
bring in any package."""

from dataclasses import replace

import pytest

from checks.audit_flaws import Since
from checks.audit_since import flaws
from checks.audit_sources import sources
from checks.evidence import Evidence, Topic
from checks.report import Level, Lint, LintFinding
from tests.builders import change
from tests.checks.audits import audit, flaw, sent

NEW = Evidence((sent(audit(flaw(), format="trivy")),), (sent(audit(format="trivy"), at="b"),))
"""The head's report names a flaw that the base's does not; no lockfile says which package it is."""


def since(*paths: str, evidence: Evidence = NEW) -> Since:
    edited = change(dict.fromkeys(paths, "x\n"), dict.fromkeys(paths, "y\n"))
    own = replace(edited, evidence={Topic.AUDIT: evidence})
    [one] = flaws(own, sources(own))
    return one.since


@pytest.mark.parametrize("path", ["src/a.py", "README.md", "web/App.TSX", "pkg/main.go"])
def test_sources_and_documents_bring_in_no_package(path: str) -> None:
    assert since(path) is Since.PUBLISHED


@pytest.mark.parametrize(
    "path",
    [
        "pom.xml", "build.gradle.kts", "app/packages.lock.json", "Dockerfile", "requirements.txt",
        "setup.py", "Package.swift", "deps.ts", "project/Dependencies.scala", "vendor/x.js",
        "node_modules/a/index.js", "third_party/z.go", ".github/workflows/ci.yml",
    ],
)  # fmt: skip
def test_anything_else_may(path: str) -> None:
    assert since("src/a.py", path) is Since.INTRODUCED


def test_findings_of_a_scanner_may_be_about_the_code() -> None:
    finding = LintFinding("src/a.py", 1, "sql-injection", Level.ERROR, "a query from input")
    head, base = (Lint("sarif", found, tool="Scanner") for found in ((finding,), ()))
    scans = Evidence((sent(head),), (sent(base, at="b"),))
    assert since("src/a.py", evidence=scans) is Since.INTRODUCED


def test_without_a_report_of_the_base_nothing_is_known() -> None:
    assert since("src/a.py", evidence=replace(NEW, base=())) is Since.UNTOLD

"""The pages tell the truth about reports of CI: bounds, spans, lockfiles, metrics and numbers."""

import re
from datetime import timedelta
from pathlib import Path

from prometheus_client import generate_latest

from bot import artifact_choice, artifacts
from bot.analysis import report_child, small_reports
from bot.analysis.archive import ArchiveLimits
from bot.github import actions_keys
from bot.metrics import REGISTRY
from bot.osv import limits as osv
from bot.store import evidence, quotas
from bot.web import upload_body, upload_form, upload_places, upload_reading
from checks.catalogue import frameworks, lockfiles, readers
from checks.lockfile import LOCKFILE_BYTES
from checks.paths import matches
from checks.policy.settings import LONGEST_WAIT, Settings
from checks.report_limits import DEFAULT_LIMITS

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
MEBIBYTE = 1024 * 1024


def section(title: str) -> str:
    """The text below a heading, in one line."""
    below = OPERATIONS.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return " ".join(below.split())


def test_bounds_of_reports() -> None:
    text = section("Reports of CI")
    for words in (
        f"| one upload | {upload_body.MAX_BODY // MEBIBYTE} MiB, {upload_form.MAX_FILES} files;"
        f" unpacked {DEFAULT_LIMITS.bytes // MEBIBYTE} MiB per file,"
        f" {upload_reading.MAX_UNPACKED // MEBIBYTE} MiB in all |",
        f"| {quotas.UPLOADS:,} an hour and {quotas.BYTES >> 30} GiB,",
        f"| {upload_places.AT_ONCE}, of one installation {upload_places.AT_ONCE_EACH};",
        f"| {upload_reading.READ_AT_ONCE} per receiver, {artifacts.READERS} per worker,"
        f" each in a child with {report_child.MEMORY_BYTES >> 30} GiB"
        f" and {report_child.CPU_SECONDS} s of CPU",
        f"Files up to {small_reports.SMALL_BYTES // MEBIBYTE} MiB of one upload or artifact",
        f"with {small_reports.CPU_SECONDS} s for each of them",
        f"| reports of one commit | {evidence.PER_COMMIT:,} |",
        f"| {artifact_choice.PER_RUN}, {artifact_choice.LARGEST // MEBIBYTE} MiB each"
        f" as downloaded, {artifact_choice.RUN_BYTES // MEBIBYTE} MiB together,"
        f" {ArchiveLimits().entries:,} files in each |",
        f"goes after {evidence.REPORTS.days} days",
    ):
        assert words in text, words
    assert timedelta(hours=1) == quotas.WINDOW


def test_spans_of_uploads() -> None:
    proxy, wrong = section("Processes"), section("When something is wrong")
    assert f"may take {upload_body.BODY_SECONDS:g} s to arrive" in proxy
    assert f"and {upload_reading.READ_SECONDS:g} s to be read" in proxy
    assert f"again {actions_keys.AFTER_FAILURE:g} s after a failure" in wrong
    assert timedelta(hours=1).total_seconds() == actions_keys.KEEP_SECONDS
    minutes = Settings().evidence_wait // timedelta(minutes=1)
    assert f"({minutes} min, {LONGEST_WAIT // timedelta(hours=1)} h at most)" in wrong


def test_spans_of_what_is_kept() -> None:
    kept = section("What is kept, and for how long")
    hours = osv.FRESH // timedelta(hours=1)
    assert f"| reports of CI | {evidence.REPORTS.days} days |" in kept
    assert (
        f"| what an OSV service named, its records | {hours} hours, {osv.KEPT.days} days |" in kept
    )


def test_bounds_of_look_ups() -> None:
    text = section("Known vulnerabilities")
    for words in (
        f"known for {osv.FRESH // timedelta(hours=1)} hours",
        f"kept for {osv.KEPT.days} days",
        f"left alone for {osv.REST_SECONDS:g} s",
        f"at any depth up to {osv.INDEX_DEPTH},",
        f"for at most {osv.INDEX_SECONDS / 60:g} min with at most"
        f" {osv.INDEX_MEMORY_BYTES >> 30} GiB, look-ups wait {osv.INDEX_PATIENCE:g} s",
        f"{osv.LOCKFILES} of one change, up to {LOCKFILE_BYTES // MEBIBYTE} MiB each",
    ):
        assert words in text, words


def test_lockfiles() -> None:
    told = re.findall(
        r"`([^`]+)`", section("Known vulnerabilities").split("Lockfiles that are read:")[1]
    )
    globs = {glob.removeprefix("**/") for lockfile in lockfiles() for glob in lockfile.paths}
    assert set(told) == globs
    assert matches(["**/requirements/*.txt"], "requirements/dev.txt")


def test_numbers_of_the_readme() -> None:
    words = " ".join(README.split())
    assert f"[reports in {len(readers())} formats]" in words
    assert f"looked up for {len(lockfiles())} kinds of lockfiles" in words
    assert len(frameworks()) == 10
    assert "in ten web frameworks" in words


def test_every_metric_is_told() -> None:
    scraped = generate_latest(REGISTRY).decode()
    declared = set(re.findall(r"^# TYPE (hardening_\w+) ", scraped, re.MULTILINE))
    rows = re.findall(r"^\| ((?:`hardening_\w+`(?:, )?)+) \|", OPERATIONS, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"hardening_\w+", row)}
    assert told == {name for name in declared if not name.endswith("_created")}

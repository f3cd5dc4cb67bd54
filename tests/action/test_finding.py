"""Which files the action takes for reports."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.action.step import LCOV, Step, step_of
from tests.bot.standin.stage import Stage, staged
from tests.report_server import serving

TREE = (
    "lcov.info",
    "a/lcov.info",
    "a/b/c/coverage-final.json",
    "a/x.xml",
    "a/b/x.xml",
    "reports/one.json",
    "reports/deep/two.json",
    "with space/[odd] (name)+{1}.xml",
)


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "github") as ready:
        yield ready


@pytest_asyncio.fixture
async def step(stage: Stage) -> Step:
    run = await stage.standin.start_workflow(stage.repository)
    return step_of(stage.standin, await stage.standin.start_job(run))


def found(step: Step, files: str = "") -> list[str]:
    with serving() as server:
        done = step.run(server.url, files=files, if_no_files="ignore")
        assert done.code == 0
        return sorted(name for one in server.received for name in one.names)


@pytest.mark.parametrize(
    ("globs", "names"),
    [
        ("lcov.info", ["lcov.info"]),
        ("./lcov.info", ["lcov.info"]),
        ("**/lcov.info", ["a/lcov.info", "lcov.info"]),
        ("*/lcov.info", ["a/lcov.info"]),
        ("a/*.xml", ["a/x.xml"]),
        ("a/**/*.xml", ["a/b/x.xml", "a/x.xml"]),
        ("a/**", ["a/b/c/coverage-final.json", "a/b/x.xml", "a/lcov.info", "a/x.xml"]),
        ("reports/", ["reports/deep/two.json", "reports/one.json"]),
        ("?/x.xml", ["a/x.xml"]),
        ("**/*.xml\n!**/b/**\n!with*/**", ["a/x.xml"]),
        ("  lcov.info  \r\n\n  a/x.xml", ["a/x.xml", "lcov.info"]),
        ("with space/[odd] (name)+{1}.xml", ["with space/[odd] (name)+{1}.xml"]),
        ("lcov_info\nlcov", []),
        (".*", []),
        ("$(touch broken)\n`touch broken`\n; touch broken", []),
        ("../*\n/etc/passwd", []),
    ],
)
def test_globs(step: Step, globs: str, names: list[str]) -> None:
    step.write(dict.fromkeys(TREE, LCOV))
    assert found(step, globs) == names
    assert not (step.workspace / "broken").exists()


def test_globs_below_the_workspace(step: Step) -> None:
    step.write(dict.fromkeys(TREE, LCOV))
    assert found(step, f"{step.workspace}/a/*.xml") == ["a/x.xml"]


USUAL = (
    "lcov.info", "web.lcov", "coverage.xml", "coverage-unit.xml", "cobertura-coverage.xml",
    "jacocoTestReport.xml", "clover.xml", "coverage-final.json", "coverage.json",
    "coverage/.resultset.json", "coverage.out", "cover.out", "junit.xml", "junit-e2e.xml",
    "e2e.junit.xml", "target/surefire-reports/TEST-a.B.xml", "unit.trx", "codeql.sarif",
    "npm-audit.json", "audit.json", "trivy-results.json", "grype.json",
)  # fmt: skip


@pytest.mark.parametrize("name", USUAL)
def test_the_usual_names(step: Step, name: str) -> None:
    step.write({name: LCOV, "package.json": b"{}", "pom.xml": b"<project/>"})
    assert found(step) == [name]


@pytest.mark.parametrize("folder", ["node_modules/x", ".git/x", "a/node_modules", ".venv/lib"])
def test_folders_of_others_are_skipped(step: Step, folder: str) -> None:
    step.write({f"{folder}/lcov.info": LCOV})
    assert found(step) == []
    assert found(step, "**/lcov.info") == []


def test_what_git_tracks_is_a_sample_unless_it_is_named(step: Step) -> None:
    step.write({"tests/data/coverage.xml": LCOV, "tests/data/ü.lcov": LCOV, "coverage.xml": LCOV})
    step.git("init", "-q")
    step.git("add", "tests")
    assert found(step) == ["coverage.xml"]
    assert found(step, "**/coverage.xml") == ["coverage.xml", "tests/data/coverage.xml"]


def test_links_and_hidden_signs_are_left_out(step: Step, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (step.workspace / "lcov.info").symlink_to(tmp_path / "secret")
    (step.workspace / "outside").symlink_to(tmp_path)
    step.write({"a\n::error::b/lcov.info": LCOV, "c\x1b/lcov.info": LCOV, "fine/lcov.info": LCOV})
    assert found(step) == ["fine/lcov.info"]
    assert found(step, "lcov.info\noutside/**") == []


@pytest.mark.parametrize("name", ['a "b"/lcov.info', "a\\b/lcov.info", "a;type=x/lcov.info",
                                  "-rf/lcov.info", "@x/lcov.info", "$(id)/lcov.info",
                                  "%0A/lcov.info", "é/lcov.info"])  # fmt: skip
def test_odd_names_arrive(step: Step, name: str) -> None:
    step.write({name: LCOV})
    (arrived,) = found(step)
    assert arrived.endswith("/lcov.info")
    if name not in ('a "b"/lcov.info', "a\\b/lcov.info"):
        assert arrived == name

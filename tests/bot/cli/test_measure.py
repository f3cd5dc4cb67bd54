"""`hardening measure`: figures of one commit."""

import json
from pathlib import Path

import pytest

from bot.cli import main
from tests.bot.git.repositories import Repository

ROUTE = "export async function GET() {\n  return Response.json({});\n}\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("HARDENING_DATA_DIR", str(tmp_path / "cache"))
    return Repository(tmp_path / "work")


def measure(repository: Repository, *args: str) -> int:
    return main(["measure", "--repo", str(repository.path), *args])


def test_counts_routes_and_files(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    rev = repository.commit(
        {
            "a.ts": "let a: any;\nlet b = a as any;\n",
            "app/api/x/route.ts": ROUTE,
            "binary.py": b"\0any",
            "README.md": "any any any",
        }
    )
    repository.commit({"a.ts": "let a: string;\n"})
    assert measure(repository, "--rev", rev, "--format", "json") == 0
    read = json.loads(capfd.readouterr().out)
    assert list(read) == ["schema_version", "rev", "gates", "routes", "files"]
    assert (read["schema_version"], read["rev"]) == (1, rev)
    growth = read["gates"]["any-growth"]
    assert growth["total"] == 2
    assert growth["by_rule"]["any-growth/explicit-any"] == 1
    assert growth["by_rule"]["any-growth/as-any"] == 1
    assert read["routes"] == [
        {
            "path": "app/api/x/route.ts",
            "name": "GET",
            "framework": "nextjs",
            "method": "GET",
            "route": "/api/x",
            "start_line": 1,
            "end_line": 3,
            "lines": 3,
        }
    ]
    assert read["files"] == {"analysed": 2, "skipped": 1}


def test_text_for_people(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.commit({"a.ts": "let a: any;\n", "app/api/x/route.ts": ROUTE})
    assert measure(repository) == 0
    said = capfd.readouterr()
    assert "any-growth: 1\n" in said.out
    assert "3 lines app/api/x/route.ts:1 GET /api/x" in said.out
    assert said.err == ""


def test_the_configuration_at_the_commit_holds(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    policy = 'version: 1\nignore: ["gen/**"]\ngates:\n  any-growth: {rules: [as-any]}\n'
    repository.commit(
        {".hardening.yml": policy, "a.ts": "let a: any = b as any;\n", "gen/a.ts": "c as any;\n"}
    )
    assert measure(repository, "--format", "json") == 0
    read = json.loads(capfd.readouterr().out)
    assert read["gates"]["any-growth"]["total"] == 1
    assert read["files"] == {"analysed": 1, "skipped": 0}


def test_what_is_wrong_is_told(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.commit({".hardening.yml": "versoin: 1\n"})
    assert measure(repository) == 2
    assert ".hardening.yml:1:1: " in capfd.readouterr().err
    assert measure(repository, "--rev", "nope") == 2
    assert "--rev nope: no such commit" in capfd.readouterr().err


def test_an_empty_commit(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.commit()
    assert measure(repository, "--format", "json") == 0
    assert json.loads(capfd.readouterr().out)["files"] == {"analysed": 0, "skipped": 0}

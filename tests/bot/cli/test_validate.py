"""`hardening validate`: exit codes, where the text goes, and what is not loaded for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from checks.yaml_tree import SIZE_LIMIT

EXAMPLE = """\
version: 1
branches: [main, "release/*"]
settings: {timezone: Europe/Paris, inline_limit: 10, notice: 14d}
ignore: ["**/node_modules/**"]
paths:
  production: ["src/**", "app/**", "!**/__tests__/**"]
  tests: ["tests/**"]
gates:
  any-growth:
    enforcement: blocking
    max_growth: 0
    rules: [explicit-any, as-any, ts-ignore]
    roadmap:
      - {by: 2026-03-01, total: 150}
      - {by: 2026-06-01, total: 100}
    scopes:
      - {paths: [tests], max_growth: 3}
  route-length:
    enforcement: blocking
    max_lines: 100
    warn_from: 50
    count: physical
    paths: [production]
    roadmap: [{by: 2026-05-01, max_lines: 60}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_valid_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".hardening.yml").write_text(EXAMPLE)
    assert main(["validate"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "\n      - {by: 2026-06-01, total: 100}\n" in out
    assert '\n    paths: ["src/**", "app/**", "!**/__tests__/**"]\n' in out
    (folder / "again.yml").write_text(out)
    assert main(["validate", "again.yml"]) == 0
    assert capsys.readouterr().out == out


def test_explained(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "own.yml").write_text(EXAMPLE)
    assert main(["validate", "own.yml", "--explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("# ")[-1] for line in lines if "max_lines: 100" in line] == ["own.yml:20"]


def test_every_fault_on_a_line_of_its_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = EXAMPLE.replace("as-any", "asany").replace("max_lines: 100", "max_lnes: 100")
    (folder / ".hardening.yml").write_text(broken.replace("Paris", "Pariss"))
    assert main(["validate"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(": ")[0] for line in err.splitlines()] == [
        ".hardening.yml:3:22",
        ".hardening.yml:12:12",
        ".hardening.yml:20:5",
    ]
    assert "did you mean `max_lines`?" in err


@pytest.mark.parametrize("name", ["missing.yml", "."])
def test_a_file_that_cannot_be_read(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["validate", name]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{name}: ")
    assert folder.exists()


def test_a_huge_file_is_not_read_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "huge.yml").open("wb") as file:
        file.truncate(10 * 2**30)
    assert main(["validate", "huge.yml"]) == 2
    assert f"more than {SIZE_LIMIT} bytes" in capsys.readouterr().err


def test_a_fifth_of_the_app_is_enough(folder: Path) -> None:
    """The command starts without web server, database or GitHub client."""
    (folder / ".hardening.yml").write_text("version: 1\n")
    script = (
        "import sys; from bot.cli import main; code = main(['validate']);"
        "print(sorted({'litestar', 'sqlmodel', 'githubkit', 'arq'} & set(sys.modules)));"
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("\n[]\n")

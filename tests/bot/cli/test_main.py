"""The command line: what it offers, what it refuses, and how fast it starts."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from bot.cli import COMMANDS, USAGE, main

HARDENING = Path(sys.executable).parent / "hardening"


def test_without_a_command_it_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == USAGE
    told = capsys.readouterr().out
    assert all(command in told for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"hardening {command}" in capsys.readouterr().out
    assert import_module(f"bot.cli.{command}").__doc__


@pytest.mark.parametrize("wrong", [["chek"], ["check", "--no-such-option"]])
def test_wrong_usage_is_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == USAGE
    assert "usage: hardening" in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("hardening ")


@pytest.mark.parametrize("command", ["serve", "web", "worker", "migrate", "doctor"])
def test_a_wrong_environment_is_told_whole_and_is_2(command: str) -> None:
    environ = {"PATH": "/usr/bin:/bin", "GITHUB_APP_ID": "seven", "PORT": "99999999"}
    done = subprocess.run(
        [HARDENING, command], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == USAGE
    for name in ("GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_WEBHOOK_SECRET", "PORT"):
        assert name in done.stderr, "all faults in one message"
    assert "Traceback" not in done.stderr


def test_the_help_imports_nothing_heavy() -> None:
    """Most of the start is imports."""
    script = (
        "import sys; from bot.cli import main\n"
        "assert main([]) == 2\n"
        "heavy = {'litestar', 'sqlmodel', 'githubkit', 'tree_sitter', 'arq', 'pydantic'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

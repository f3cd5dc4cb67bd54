"""`.ci/self`: our own gates on a clone, whatever history it has."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WHO = ("-c", "user.email=ada@example.com", "-c", "user.name=Ada")
CLEAN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "BASE": ""}


def git(folder: Path, *words: str) -> str:
    answer = subprocess.run(
        ["git", *WHO, *words], cwd=folder, check=True, capture_output=True, text=True
    )
    return answer.stdout.strip()


def own_gates(folder: Path, **variables: str) -> tuple[int, str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_")}
    answer = subprocess.run(
        ["bash", ".ci/self"],
        cwd=folder,
        env={**inherited, **CLEAN, "HARDENING_DATA_DIR": str(folder / ".cache"), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode, answer.stdout + answer.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with our configuration and no commit yet."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    shutil.copy(ROOT / ".hardening.yml", folder)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def commit(folder: Path, text: str) -> str:
    (folder / "code.py").write_text(text)
    git(folder, "add", ".hardening.yml", "code.py")
    git(folder, "commit", "--quiet", "--message", "Change the code")
    return git(folder, "rev-parse", "HEAD")


def test_without_commit_or_parent_there_is_nothing_to_compare(checkout: Path) -> None:
    code, said = own_gates(checkout)
    assert (code, said) == (0, "self: no commit here, nothing to compare\n")
    commit(checkout, "x: int = 1\n")
    code, said = own_gates(checkout)
    assert (code, said) == (0, "self: HEAD has no parent here, nothing to compare\n")


def test_the_last_commit_is_judged(checkout: Path) -> None:
    first = commit(checkout, "x: int = 1\n")
    commit(checkout, "x: int = 2\n")
    assert own_gates(checkout)[0] == 0
    commit(checkout, "from typing import Any\n\nx: Any = 2\n")
    code, said = own_gates(checkout)
    assert code == 1
    assert "code.py:3" in said
    code, said = own_gates(checkout, BASE=first)
    assert code == 1
    assert first[:7] in said


def test_the_base_branch_of_a_pull_request_comes_first(checkout: Path) -> None:
    first = commit(checkout, "x: int = 1\n")
    git(checkout, "update-ref", "refs/remotes/origin/release", first)
    commit(checkout, "from typing import Any\n\nx: Any = 2\n")
    commit(checkout, "from typing import Any\n\nx: Any = 3\n")
    assert first[:7] not in own_gates(checkout)[1]
    assert first[:7] in own_gates(checkout, GITHUB_BASE_REF="release")[1]


def test_what_cannot_be_right_is_refused(checkout: Path) -> None:
    commit(checkout, "x: int = 1\n")
    code, said = own_gates(checkout, BASE="nowhere")
    assert (code, said) == (2, "self: BASE=nowhere is no commit of this repository\n")
    (checkout / ".hardening.yml").write_text("version: 2\n")
    code, said = own_gates(checkout)
    assert code == 2
    assert ".hardening.yml:1:10" in said

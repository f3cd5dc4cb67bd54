"""A step of a job that runs the action's script as a runner would, and what became of it."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.standin import StandIn, WorkflowJob

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / ".github/upload/upload.sh"
LCOV = b"TN:\nSF:a.js\nDA:1,1\nend_of_record\n"


@dataclass(frozen=True, slots=True)
class Done:
    """A step that ended."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str

    @property
    def warnings(self) -> list[str]:
        return [line for line in self.log.splitlines() if line.startswith("::warning")]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a running job; its workspace is a real folder."""

    environment: dict[str, str]

    @property
    def workspace(self) -> Path:
        return Path(self.environment["GITHUB_WORKSPACE"])

    def write(self, files: Mapping[str, bytes]) -> None:
        for name, content in files.items():
            path = self.workspace / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.workspace, check=True, capture_output=True)

    def run(self, url: str, bash: str = "bash", **inputs: str) -> Done:
        """`inputs` are the action's, with `_` for `-`."""
        given = {f"HARDENING_{name.upper()}": value for name, value in inputs.items()}
        done = subprocess.run(
            [bash, str(SCRIPT)],
            env={**self.environment, "HARDENING_URL": url, **given},
            cwd=self.workspace, capture_output=True, text=True, timeout=100,
        )  # fmt: skip
        assert done.stderr == ""
        written = Path(self.environment["GITHUB_OUTPUT"]).read_text()
        summary = Path(self.environment["GITHUB_STEP_SUMMARY"]).read_text()
        return Done(done.returncode, done.stdout, _outputs(written), summary)


def step_of(standin: StandIn, job: WorkflowJob) -> Step:
    """A step with the variables of the job."""
    return Step(standin.runner_environment(job))


def with_witness(step: Step, folder: Path) -> Path:
    """Put a curl first on the path that notes its arguments and variables, then does its work."""
    note, real = folder / "seen", "/usr/bin/curl"
    folder.mkdir()
    assert Path(real).exists()
    script = folder / "curl"
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>{note}\nenv >>{note}\nexec {real} "$@"\n')
    script.chmod(0o755)
    step.environment["PATH"] = f"{folder}{os.pathsep}{step.environment['PATH']}"
    return note


def _outputs(text: str) -> dict[str, str]:
    found = {
        match[1]: match[3]
        for match in re.finditer(r"^(\w+)<<(\w+)\n(.*?)\n?^\2$", text, re.MULTILINE | re.DOTALL)
    }
    text = re.sub(r"^(\w+)<<(\w+)\n.*?^\2$\n?", "", text, flags=re.MULTILINE | re.DOTALL)
    return found | dict(line.split("=", 1) for line in text.splitlines())

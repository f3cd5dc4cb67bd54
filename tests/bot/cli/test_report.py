"""`hardening report` as a command: documents, refusals, and files that would eat the machine."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[2] / "samples" / "reports"
HARDENING = Path(sys.executable).with_name("hardening")

# A process of its own: the peak of a child starts at that of the process that made it.
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [HARDENING, "report", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)


def test_json() -> None:
    answer = run(SAMPLES / "lcov.info", "--format", "json")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert json.loads(answer.stdout) == {
        "kind": "coverage",
        "format": "lcov",
        "complete": True,
        "warnings": [],
        "totals": {
            "lines": {"covered": 2, "total": 4},
            "branches": {"covered": 1, "total": 2},
            "functions": {"covered": 1, "total": 2},
        },
        "files": [
            {
                "path": "src/cart.js",
                "lines": {"covered": 2, "total": 4},
                "branches": {"covered": 1, "total": 2},
                "missed_lines": [3, 9],
            }
        ],
    }


def test_several_files_are_an_array() -> None:
    answer = run(SAMPLES / "lcov.info", SAMPLES / "go.out", "--format", "json")
    assert [report["format"] for report in json.loads(answer.stdout)] == ["lcov", "go"]


def test_text() -> None:
    answer = run(SAMPLES / "lcov.info")
    assert "coverage (lcov)" in answer.stdout
    assert "lines: 2 of 4 (50.00 %)" in answer.stdout


@pytest.mark.parametrize("name", ["missing.xml", "."])
def test_a_file_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    answer = run(tmp_path / name, "--format", "json")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert name in json.loads(answer.stderr)["error"] or "directory" in answer.stderr


def test_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"error": {"code": "ENOLOCK"}}')
    answer = run(path, "--format", "json")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "did not finish" in json.loads(answer.stderr)["error"]
    assert "did not finish" in run(path).stderr


def test_every_refusal_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "clean.json").write_text("[]")
    files = (tmp_path / "empty", SAMPLES / "lcov.info", tmp_path / "clean.json")
    answer = run(*files)
    assert answer.returncode == 2
    assert "coverage (lcov)" in answer.stdout
    told = [json.loads(line)["error"] for line in answer.stderr.splitlines()]
    assert [one.rpartition("/")[2].partition(":")[0] for one in told] == ["empty", "clean.json"]
    assert told[1].endswith("say which format it is with --input-format")
    assert run(*files, "--format", "json").stdout == ""


def test_a_large_lcov_stays_small(tmp_path: Path) -> None:
    """200 MB in, less than 300 MB of memory in any process."""
    path = tmp_path / "large.info"
    section = "".join(f"DA:{line},{line * 12345678901}\n" for line in range(1, 1001))
    with path.open("w") as file:
        for number in range(200_000_000 // len(section)):
            file.write(f"TN:\nSF:src/module/file{number}.js\n{section}end_of_record\n")
    command: list[str | Path] = [sys.executable, "-c", MEASURE, HARDENING, "report", path]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    assert "lines: " in answer.stdout
    assert path.stat().st_size > 190_000_000
    assert int(answer.stderr) < 300 * 1024

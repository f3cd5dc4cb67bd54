"""`hardening demo` as a person calls it."""

import subprocess
import sys
from pathlib import Path

import pytest

HARDENING = Path(sys.executable).parent / "hardening"


def demo(*options: str, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [HARDENING, "demo", *options],
        cwd=at,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=90,
    )


def test_the_built_in_scene_is_told_and_its_page_written(tmp_path: Path) -> None:
    done = demo("--page", "seen.html", at=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("Checks", "failure", "hardening/any-growth", "Review comments", "seen.html"):
        assert word in done.stdout
    page = (tmp_path / "seen.html").read_text()
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "<script" not in page


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--base", "main"), "--repo"),
        (("--repo", "."), "--base"),
        (("--repo", ".", "--base", "main"), "demo: "),
    ],
)
def test_what_cannot_be_played_is_2(tmp_path: Path, options: tuple[str, ...], why: str) -> None:
    done = demo(*options, at=tmp_path)
    assert done.returncode == 2
    assert why in done.stderr
    assert "Traceback" not in done.stderr

"""`hardening demo` as people start it: the whole way of a pull request, told as the README says."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHECKS = {
    "hardening": "failure",
    "hardening/any-growth": "failure",
    "hardening/audit": "success",
    "hardening/coverage": "success",
    "hardening/route-length": "failure",
    "test": "success",
}
"""What the last push leaves: it satisfied the gates of reports, not those of sources."""
SECONDS = 90


@dataclass(frozen=True, slots=True)
class Played:
    """What one run of the demo printed and the page that it wrote."""

    said: str
    page: str


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    page = tmp_path_factory.mktemp("demo") / "page.html"
    command = [str(ROOT / ".venv/bin/hardening"), "demo", "--page", str(page)]
    answer = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=SECONDS, env=_environment()
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    return Played(answer.stdout, page.read_text("utf-8"))


def _environment() -> dict[str, str]:
    """Without whatever would make it another demo than on a fresh machine."""
    ours = re.compile("GITHUB_|HARDENING_|DATABASE_URL|REDIS_URL|HOST$|PORT$")
    return {name: value for name, value in os.environ.items() if not ours.match(name)}


def test_every_check_is_concluded(played: Played) -> None:
    last = played.said.rsplit("\nChecks\n", 1)[1].split("\n\n")[0]
    shown = [line.split(maxsplit=2)[:2] for line in last.splitlines()]
    assert shown == [[conclusion, name] for name, conclusion in CHECKS.items()]


def test_reports_of_ci_are_judged(played: Played) -> None:
    first = played.said.split("\nChecks\n")[1].split("\n\n")[0]
    assert "CI uploads junit.xml, lcov.info, npm-audit.json" in played.said
    assert "hardening/coverage       77.27 %" in first
    assert "1 vulnerability introduced (1 high)" in first


def test_the_page_shows_what_was_said(played: Played) -> None:
    for name in CHECKS:
        assert name in played.page
    assert "POST /api/refunds" in played.page


def test_the_readme_quotes_it(played: Played) -> None:
    quoted = [line.removeprefix(">").strip() for line in README.splitlines() if line[:1] == ">"]
    spoken = [line.strip() for line in played.said.split("\nComment by ")[-1].splitlines()]
    assert len(quoted) > 5
    for line in filter(None, quoted):
        start = line.removesuffix("…")
        assert any(each.startswith(start) for each in spoken), line

"""The pages tell the truth: commands, links, variables, metrics, limits and examples exist."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from bot import runner, worker
from bot.cli import COMMANDS
from bot.git import limits as git_limits
from bot.github import pacing
from bot.metrics import REGISTRY
from bot.settings import load
from bot.store import facts, retention
from bot.timezones import is_timezone
from bot.web import health
from checks.catalogue import gates
from checks.policy import parse_policy

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SECTION = re.MULTILINE | re.DOTALL
TAGS = re.compile(r"<[a-z/][^>]*>")
OF_COMPOSE = {"POSTGRES_PASSWORD"}
MOST_README_LINES = 150
LARGEST_IMAGE = 150 * 1024


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def commands_of(text: str) -> set[str]:
    """What follows `hardening` in code."""
    code = " ".join(re.findall(r"`+[^`]+`+", text))
    return set(re.findall(r"\bhardening ([a-z]+)\b", code))


def anchors(path: Path) -> set[str]:
    """The fragments that GitHub gives to the headings of a page."""
    titles = re.findall(r"^#+ (.+)$", FENCED.sub("", path.read_text("utf-8")), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", title.lower()) for title in titles)
    return {title.strip().replace(" ", "-") for title in kept}


def links(path: Path) -> Iterator[tuple[Path, str]]:
    """The files and fragments of this repository that a page points to."""
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", path.read_text("utf-8"))):
        if not target.startswith(("http://", "https://", "mailto:")):
            file, _, fragment = target.partition("#")
            yield (path.parent / file).resolve() if file else path, fragment


class Asked(Mapping[str, str]):
    """An empty environment that remembers which names were looked up."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def variables() -> set[str]:
    asked = Asked()
    load(asked)
    return asked.names


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for file, fragment in links(page):
        assert file.exists(), file
        assert not fragment or fragment in anchors(file), fragment


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_and_targets_exist(page: Path) -> None:
    text = page.read_text("utf-8")
    assert commands_of(text) <= COMMANDS.keys()
    code = " ".join(re.findall(r"`+[^`]+`+", text))
    targets = set(re.findall(r"(?<![\w-])make ([a-z][a-z-]*)", code))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert targets <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_the_readme_names_every_command() -> None:
    assert commands_of(README) == COMMANDS.keys()


def test_the_readme_is_short_and_its_picture_small() -> None:
    assert len(README.splitlines()) <= MOST_README_LINES
    assert (ROOT / "docs/images/pull-request.png").stat().st_size <= LARGEST_IMAGE


@pytest.mark.parametrize("page", ["README.md", "docs/gates.md"])
def test_configurations_are_valid(page: str) -> None:
    examples = re.findall(r"^```yaml\n(version.*?)^```", (ROOT / page).read_text("utf-8"), SECTION)
    assert examples
    for example in examples:
        parse_policy(example.encode(), ".hardening.yml", gates(), is_timezone)


@pytest.mark.parametrize("page", ["README.md", "docs/reports.md"])
def test_the_step_of_workflows_fits_the_action(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    steps = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    given = re.compile(r"with:[ \n]+\{?([a-z-]+):")
    inputs = (ROOT / "action.yml").read_text("utf-8").split("inputs:")[1].split("outputs:")[0]
    known = set(re.findall(r"^  ([a-z-]+):", inputs, re.MULTILINE))
    used = {name for step in steps if "hardening@" in step for name in given.findall(step)}
    assert used
    assert used <= known


def test_generated_pages_are_fresh() -> None:
    command = [sys.executable, str(ROOT / ".ci/docs.py"), "--check"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")


def test_a_stale_page_is_told_and_written(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / ".ci").mkdir()
    script = shutil.copy(ROOT / ".ci/docs.py", tmp_path / ".ci")
    shutil.copy(ROOT / ".ci/option_tables.py", tmp_path / ".ci")
    (tmp_path / "docs/gates.md").write_text("# Gates\n")
    told = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert "docs/gates.md is stale: run `make docs`" in told.stderr
    assert not (tmp_path / "docs/hardening.schema.json").exists()
    subprocess.run([sys.executable, script], capture_output=True, check=True)
    for name in ("gates.md", "hardening.schema.json"):
        assert (tmp_path / "docs" / name).read_text() == (ROOT / "docs" / name).read_text()


def test_every_gate_rule_and_option_has_its_place() -> None:
    page = (ROOT / "docs/gates.md").read_text("utf-8")
    for id, gate in gates().items():
        section = page.split(f"## {id}: ")[1].split("\n## ")[0]
        options = re.findall(r"^\| `([a-z0-9_]+)` \|.*\| (.*) \|$", section, re.MULTILINE)
        assert {name for name, _ in options} == gate.options.model_fields.keys()
        assert all(means for _, means in options)


def test_every_variable_is_explained() -> None:
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", OPERATIONS, re.MULTILINE)
    assert {name for row in rows for name in re.findall("[A-Z_]+", row)} == variables()


def test_every_variable_is_in_the_example() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    assert set(re.findall(r"^(?:# )?([A-Z_]+)=", text, re.MULTILINE)) == variables() | OF_COMPOSE
    active = set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))
    assert active == OF_COMPOSE, "an empty variable would hide the image's own default"


def test_defaults_of_variables() -> None:
    settings = load({})
    expected = {
        "GITHUB_API_URL": settings.github.api_url,
        "GITHUB_SERVER_URL": settings.github.server_url,
        "GITHUB_API_VERSION": settings.github.api_version,
        "LOG_LEVEL": settings.log_level,
        "LOG_FORMAT": settings.log_format,
        "HARDENING_DATA_DIR": str(settings.data_dir),
        "OSV_API_URL": settings.osv_api_url or "",
        "OSV_DATABASE_DIR": "",
        "PUBLIC_URL": settings.public_url or "",
    }
    for name, default in expected.items():
        assert f"| `{name}` | {f'`{default}` ' if default else ''}|" in OPERATIONS
    assert f"| `HOST`, `PORT` | `{settings.host}`, `{settings.port}` |" in OPERATIONS


def test_metrics_of_the_alert_rules_exist() -> None:
    known = set(re.findall(r"^(hardening_\w+?)(?:_created)?[ {]", _scraped(), re.MULTILINE))
    declared = set(re.findall(r"^# TYPE (hardening_\w+) ", _scraped(), re.MULTILINE))
    for name in re.findall(r"hardening_[a-z_]+", OPERATIONS.split("Alert rules")[1]):
        assert name in known | declared or name.removesuffix("_bucket") in declared, name


def _scraped() -> str:
    return generate_latest(REGISTRY).decode()


def test_events_of_the_log_exist() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py"))
    table = OPERATIONS.split("## Logs")[1].split("## Backups")[0]
    events = set(
        re.findall(
            r"`([a-z]+(?:\.[a-z_]+)?)`", "".join(re.findall(r"^\| `.*?\|", table, re.MULTILINE))
        )
    )
    assert len(events) > 10
    assert not {event for event in events if f'"{event}"' not in sources}


def test_limits_of_the_runbook() -> None:
    gibibyte = 1024**3
    for words in (
        f"{worker.GRACE:.0f} s and hands back",
        f"{runner.CONCURRENT_RUNS} per worker",
        f"{runner.RUN_TIMEOUT / 60:.0f} min per attempt",
        f"{git_limits.MIRRORS_MAX_BYTES // gibibyte} GiB of mirrors",
        f"one fetch takes {git_limits.MAX_PACK_BYTES // gibibyte} GiB at most",
        f"a burst of {pacing.BURST} writes",
        f"{pacing.CREATIONS_PER_HOUR} creations per hour",
        f"`late` from {health.LATE_SECONDS:.0f} s on",
        f"| bodies of deliveries | {retention.BODIES // timedelta(days=1)} days",
        f"| {retention.UNINSTALLED // timedelta(days=1)} days after it was removed |",
        f"| {facts.MAX_AGE // timedelta(days=1)} days unused, {facts.MAX_BYTES // gibibyte} GiB",
    ):
        assert words in OPERATIONS, words


def test_the_index_of_decisions_is_whole() -> None:
    folder = ROOT / "docs" / "adr"
    listed = {file.name for file, _ in links(folder / "README.md")}
    assert listed == {path.name for path in folder.glob("0*.md")}

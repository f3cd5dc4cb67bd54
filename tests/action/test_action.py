"""action.yml: what a workflow may say, and that nothing it says becomes part of a script."""

import re
from collections.abc import Mapping

import pytest
import yaml

from bot import artifact_choice
from bot.analysis.archive import ArchiveLimits
from bot.github.actions import TRIGGERS
from bot.store import quotas
from bot.store.evidence import PER_COMMIT, REPORTS
from bot.web.upload_body import MAX_BODY
from bot.web.upload_form import MAX_FILES
from bot.web.upload_reading import MAX_UNPACKED
from checks.formats import readers
from checks.report_limits import DEFAULT_LIMITS
from tests.action.step import ROOT

ACTION: Mapping[str, object] = yaml.safe_load((ROOT / "action.yml").read_text())


def steps() -> list[dict[str, object]]:
    runs = ACTION["runs"]
    assert isinstance(runs, dict)
    assert runs["using"] == "composite"
    found: list[dict[str, object]] = runs["steps"]
    return found


def inputs() -> dict[str, dict[str, object]]:
    found = ACTION["inputs"]
    assert isinstance(found, dict)
    return found


def environment() -> dict[str, str]:
    found = steps()[0]["env"]
    assert isinstance(found, dict)
    return found


def test_inputs_reach_the_script_as_variables_only() -> None:
    for name in inputs():
        variable = f"HARDENING_{name.upper().replace('-', '_')}"
        assert environment()[variable] == f"${{{{ inputs.{name} }}}}"
    assert all("${{" not in str(step.get("run", "")) for step in steps())


def test_every_input_is_explained_and_only_the_address_is_required() -> None:
    assert all(len(str(one["description"])) > 10 for one in inputs().values())
    assert [name for name, one in inputs().items() if one.get("required")] == ["url"]


@pytest.mark.parametrize("name", ["complete", "if-no-files", "fail-on-error"])
def test_defaults_are_the_scripts(name: str) -> None:
    text = (ROOT / ".github/upload/upload.sh").read_text()
    variable = f"HARDENING_{name.upper().replace('-', '_')}"
    assert f"{variable}=${{{variable}:-{inputs()[name]['default']}}}" in text


def test_foreign_actions_are_pinned() -> None:
    used = [str(step["uses"]) for step in steps() if "uses" in step]
    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one) for one in used)


def test_the_script_is_where_the_step_looks() -> None:
    run = str(steps()[0]["run"])
    path = run.removeprefix('bash "$GITHUB_ACTION_PATH/').removesuffix('"')
    assert (ROOT / path).is_file()


def test_no_token_is_in_the_action() -> None:
    text = (ROOT / "action.yml").read_text()
    assert "secrets." not in text
    assert "github.token" not in text


PAGE = (ROOT / "docs/reports.md").read_text()


def rows(title: str) -> dict[str, str]:
    """First and last cell of each row of the table below a heading."""
    below = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    cells = [line.strip("|").split(" | ") for line in below.splitlines() if line.startswith("| ")]
    return {row[0].strip(): row[-1].strip() for row in cells[1:]}


def test_the_page_tells_all_inputs_and_their_defaults() -> None:
    assert [name.strip("`") for name in rows("The action")] == list(inputs())
    for name in ("complete", "if-no-files", "fail-on-error"):
        assert f"| `{name}` | `{inputs()[name]['default']}` |" in PAGE


def test_the_page_tells_all_formats() -> None:
    told = re.findall(r"`([^`]+)`", " ".join(rows("What is recognised").values()))
    assert sorted(told) == sorted(reader.format for reader in readers())


def test_the_page_tells_the_limits() -> None:
    megabytes = 1024 * 1024
    assert rows("Limits") == {
        "one request": f"{MAX_BODY // megabytes} MiB, {MAX_FILES} files",
        "one file, unpacked": f"{DEFAULT_LIMITS.bytes // megabytes} MiB",
        "all files of a request, unpacked": f"{MAX_UNPACKED // megabytes} MiB",
        "reports of one commit": f"{PER_COMMIT}",
        "uploads of one installation": f"{quotas.UPLOADS} an hour, and {quotas.BYTES >> 30} GiB",
        "one artifact": f"{artifact_choice.LARGEST // megabytes} MiB packed,"
        f" {ArchiveLimits().entries} entries",
        "artifacts of one run": f"{artifact_choice.PER_RUN},"
        f" and {artifact_choice.RUN_BYTES // megabytes} MiB",
    }
    assert f"kept {REPORTS.days} days" in PAGE
    text = (ROOT / ".github/upload/upload.sh").read_text()
    most = re.search(r"most_reports=(\d+)\n", text)
    assert most is not None
    assert MAX_FILES < int(most[1]) <= PER_COMMIT


def test_the_page_tells_which_events_and_folders_count() -> None:
    assert all(f"`{event}`" in PAGE for event in TRIGGERS)
    text = (ROOT / ".github/upload/upload.sh").read_text()
    skipped = re.search(r"skipped='(.*)'", text)
    assert skipped is not None
    assert all(f"`{name}`" in PAGE for name in skipped[1].split())
    usual = (ROOT / ".github/upload/find.sh").read_text()
    named = re.findall(r"such as (.*?), unless", PAGE.replace("\n", " "))[0]
    assert all(f"\n**/{name}\n" in usual for name in re.findall(r"`([^`]+)`", named))


def test_the_example_is_a_workflow_with_inputs_of_the_action() -> None:
    example = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0])
    step = example["jobs"]["test"]["steps"][-1]
    assert step["with"].keys() <= inputs().keys()
    assert example["permissions"]["id-token"] == "write"

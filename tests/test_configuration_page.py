"""The page on the configuration is true: its examples are valid and it names every key."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.timezones import is_timezone
from checks.catalogue import gates
from checks.declared_report import LONGEST_CARRY, DeclaredReport
from checks.paths import matches
from checks.policy import Settings, parse_policy
from checks.policy.document import TOP_KEYS
from checks.policy.exceptions import LONGEST, DeclaredException, ExceptionMatch
from checks.policy.settings import LONGEST_WAIT
from checks.yaml_tree import DEPTH_LIMIT, NODE_LIMIT, SIZE_LIMIT

PAGE = (Path(__file__).parents[1] / "docs" / "configuration.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
ROWS = re.findall(r"^\| `([^`]+)` \| (.*?) \| (.*?) \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_are_valid(text: str) -> None:
    assert parse_policy(text.encode(), ".hardening.yml", gates(), is_timezone).version == 1


def test_all_keys_are_shown() -> None:
    policy = parse_policy(EXAMPLES[1].encode(), ".hardening.yml", gates(), is_timezone)
    for id, gate in gates().items():
        for key in gate.options.model_fields:
            known = policy.gates[id].origin(key) != "default"
            assert known or (id, key) == ("route-length", "paths")
    assert {f"`{key}`" for key in TOP_KEYS} <= set(re.findall("`[a-z]+`", PAGE))


def test_settings_and_their_defaults() -> None:
    told = {name: default.strip("`") for name, _, default in ROWS if name in Settings.model_fields}
    expected = Settings().model_dump(mode="json")
    assert told == {name: str(value) for name, value in expected.items()}


def test_all_keys_of_reports_and_exceptions() -> None:
    policy = parse_policy(EXAMPLES[1].encode(), ".hardening.yml", gates(), is_timezone)
    shown = {key for report in policy.reports for key in report.model_fields_set}
    assert shown == DeclaredReport.model_fields.keys()
    assert keys_of("Reports") == shown
    of_match = {f"match.{key}" for key in ExceptionMatch.model_fields}
    assert keys_of("Exceptions") == (DeclaredException.model_fields.keys() - {"match"}) | of_match


def keys_of(title: str) -> set[str]:
    """The first cells of the table below a heading."""
    below = PAGE.split(f"\n### {title}\n")[1].split("\n### ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", below, re.MULTILINE))


def test_longest_spans() -> None:
    assert f"| `evidence_wait` | up to `{LONGEST_WAIT // timedelta(hours=1)}h` |" in PAGE
    assert f"| `carry_forward` | up to `{LONGEST_CARRY.days}d` |" in PAGE
    assert f"at most {LONGEST.days} days after `approved_on`" in PAGE


def test_limits() -> None:
    assert f"{SIZE_LIMIT // 1024} KiB" in PAGE
    assert f"{NODE_LIMIT:,} keys and values" in PAGE
    assert f"deeper than {DEPTH_LIMIT} levels" in PAGE


def test_the_escaped_bracket() -> None:
    assert matches(["app/api/\\[id\\]/**"], "app/api/[id]/route.ts")

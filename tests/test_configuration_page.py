"""The page on the configuration is true: its examples are valid and it names every key."""

import re
from pathlib import Path

import pytest

from bot.timezones import is_timezone
from checks.catalogue import gates
from checks.paths import matches
from checks.policy import Settings, parse_policy
from checks.policy.document import TOP_KEYS
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


def test_limits() -> None:
    assert f"{SIZE_LIMIT // 1024} KiB" in PAGE
    assert f"{NODE_LIMIT:,} keys and values" in PAGE
    assert f"deeper than {DEPTH_LIMIT} levels" in PAGE


def test_the_escaped_bracket() -> None:
    assert matches(["app/api/\\[id\\]/**"], "app/api/[id]/route.ts")

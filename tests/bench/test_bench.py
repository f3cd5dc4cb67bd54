"""What the bench's figures stand on: its tree, its goals, its table."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from checks.analyse import analyse
from checks.catalogue import ruleset
from checks.facts import FileFacts
from tests.bench import tree
from tests.bench.cost import cpu_seconds, peak_rss, rss
from tests.bench.processes import running, timed
from tests.bench.rows import BenchError, Goal, Row, missing
from tests.bench.table import figure, lines, write_json

GOAL = Goal(2.0, "twice the floor")


def test_the_tree_is_the_same_in_every_run_and_holds_what_it_says() -> None:
    made, again = tree.make(60), tree.make(60)
    assert made == again
    rules = ruleset()
    for path, blob in tree.batches(made.files):
        facts = analyse(path, blob, rules, lambda: False)
        assert isinstance(facts, FileFacts)
        assert len(facts.candidates) == made.findings.get(path, 0), path


def test_every_other_changed_file_gets_a_finding() -> None:
    made = tree.make(200)
    changed = tree.change(made, 10)
    assert len(changed) == 10
    assert sum("any" in text.removeprefix(made.files[path]) for path, text in changed.items()) == 5


@pytest.mark.parametrize(("value", "at_least", "met"), [(2.0, False, True), (2.1, False, False)])
def test_a_goal_is_met_up_to_its_limit(value: float, at_least: bool, met: bool) -> None:
    assert Row("x", "s", value, 1.0, Goal(2.0, "", at_least)).met is met
    assert Goal(2.0, "", at_least=True).met_by(value)


def test_what_was_not_measured_is_neither_met_nor_missed() -> None:
    assert missing("oxlint").met is None
    assert Row("x", "s", 1.0).met is None


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0.0, "0"), (0.12345, "0.123"), (1234.5, "1,234"), (12.3456, "12.3"), (7.0, "7")],
)
def test_figures_have_three_digits(value: float | None, text: str) -> None:
    assert figure(value) == text


def test_the_table_is_aligned_and_tells_what_was_missed(tmp_path: Path) -> None:
    sections = {"A section": [Row("wall", "s", 3.0, 1.0, GOAL), Row("memory", "MB", 12.0)]}
    head, _, title, wall, memory = lines(sections)
    assert title == "A section"
    assert wall.split() == ["wall", "s", "3", "1", "3x", "≤", "2", "MISSED"]
    assert head.index("ours") + 4 == wall.index(" 3 ") + 2
    assert memory.split() == ["memory", "MB", "12"]
    write_json(tmp_path / "out.json", "a machine", sections)
    [first, _] = json.loads((tmp_path / "out.json").read_text())["rows"]
    assert (first["value"], first["ratio"], first["met"]) == (3.0, 3.0, False)


def test_cpu_time_of_a_tree_counts_children_that_ended() -> None:
    before = cpu_seconds(os.getpid())
    burn = "import time\nwhile time.process_time() < 0.2: pass"
    subprocess.run([sys.executable, "-c", burn], check=True)
    assert cpu_seconds(os.getpid()) - before >= 0.18


def test_a_command_is_timed_with_its_exit_code_and_output() -> None:
    spent = timed([sys.executable, "-c", "print('here'); raise SystemExit(3)"])
    assert (spent.code, spent.output) == (3, b"here\n")
    assert spent.wall >= spent.cpu * 0.5 > 0


def test_memory_is_read_in_megabytes() -> None:
    assert 5 < rss(os.getpid()) <= peak_rss(os.getpid()) < 5_000
    assert rss(2**22 + 1) == 0


def test_a_process_that_ends_by_itself_fails_the_bench(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('broken')"]
    with (
        pytest.raises(BenchError, match="broken"),
        running(command, {}, tmp_path / "log", port=1),
    ):
        pytest.fail("it never answered")

"""`hardening check` with report files: the same verdicts as on GitHub, the same bytes each time."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from bot.cli import main
from tests.bot.git.repositories import Repository

POLICY = "version: 1\ngates:\n  coverage: {enforcement: blocking}\n"
BEFORE = "def buy():\n    return 1\n"
AFTER = f"{BEFORE}\n\ndef sell():\n    return 2\n"
SHOP = {1: 1, 2: 1}


class Gate(msgspec.Struct):
    conclusion: str
    title: str
    notes: list[str]
    reports: list[dict[str, object]]


class Said(msgspec.Struct):
    gates: list[Gate]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("HARDENING_DATA_DIR", str(tmp_path / "cache"))
    made = Repository(tmp_path / "work")
    made.commit({".hardening.yml": POLICY, "src/shop.py": BEFORE})
    made.git("checkout", "--quiet", "-b", "change")
    made.commit({"src/shop.py": AFTER})
    return made


def lcov(path: Path, name: str, lines: Mapping[int, int]) -> str:
    records = "".join(f"DA:{line},{hits}\n" for line, hits in lines.items())
    path.write_text(f"SF:{name}\n{records}end_of_record\n")
    return str(path)


def check(repository: Repository, *args: str) -> int:
    root, head = str(repository.path), ["--base", "main", "--head", "change"]
    return main(["check", "--repo", root, *head, "--format", "json", *args])


def said(told: str) -> Gate:
    [gate] = msgspec.json.decode(told, type=Said).gates
    return gate


def test_the_same_reports_give_the_same_bytes(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head = lcov(tmp_path / "head.info", "src/shop.py", {**SHOP, 5: 1, 6: 0})
    base = lcov(tmp_path / "base.info", "src/shop.py", SHOP)
    texts = list[str]()
    for _ in range(2):
        assert check(repository, "--report", head, "--base-report", base) == 1
        texts.append(capfd.readouterr().out.partition('"timings_ms"')[0])
    assert texts[0] == texts[1]
    assert check(repository, "--report", head, "--base-report", base) == 1
    gate = said(capfd.readouterr().out)
    assert gate.title == "75.00 % (−25.00), patch 1 of 2 lines (50.00 %)"
    assert [one["trust"] for one in gate.reports] == ["local", "local"]


def test_a_report_of_the_base_that_cannot_be_placed_leaves_the_head_judged(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """As on GitHub, where nobody can repair what an older commit sent."""
    head = lcov(tmp_path / "head.info", "src/shop.py", {**SHOP, 5: 1, 6: 0})
    base = lcov(tmp_path / "base.info", "elsewhere/other.py", SHOP)
    assert check(repository, "--report", head, "--base-report", base) == 1
    gate = said(capfd.readouterr().out)
    assert gate.title == "75.00 %, patch 1 of 2 lines (50.00 %)"
    assert any(note.startswith("of the base, base.info cannot be used: ") for note in gate.notes)


def test_a_report_of_the_head_that_cannot_be_placed_is_no_zero(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head = lcov(tmp_path / "head.info", "elsewhere/other.py", SHOP)
    assert check(repository, "--report", head) == 0
    gate = said(capfd.readouterr().out)
    assert gate.conclusion == "neutral"
    assert "not found: elsewhere/other.py" in gate.title

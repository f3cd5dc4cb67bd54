"""`hardening check` with report files: the same verdicts as on GitHub, the same bytes each time."""

import os
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


def test_a_file_that_is_named_twice_counts_once(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    head = lcov(tmp_path / "head.info", "src/shop.py", {**SHOP, 5: 1, 6: 0})
    again = f"{tmp_path}/../{tmp_path.name}/head.info"
    (tmp_path / "link.info").symlink_to(head)
    assert check(repository, "--report", head, again, "--report", f"{tmp_path}/link.info") == 1
    assert len(said(capfd.readouterr().out).reports) == 1


def test_the_format_of_a_report_that_does_not_tell_it(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    policy = tmp_path / "lint.yml"
    policy.write_text("version: 1\ngates:\n  lint: {enforcement: blocking}\n")
    clean = tmp_path / "out.json"
    clean.write_text("[]")
    asked = ("--config", str(policy), "--report")
    assert check(repository, *asked, str(clean)) == 2
    told = (
        f"--report {clean}: it is the bare list `[]`, which several tools print: say which format"
    )
    assert capfd.readouterr().err == f"hardening: {told} it is, as --report FORMAT=out.json\n"
    assert check(repository, *asked, f"ruff={clean}", "--base-report", f"ruff={clean}") == 0
    assert said(capfd.readouterr().out).conclusion == "success"
    odd = tmp_path / "a=b.json"
    odd.write_text("[]")
    assert check(repository, *asked, f"ruff={odd}") == 0
    assert check(repository, *asked, str(odd)) == 2


@pytest.mark.parametrize("option", ["--report", "--base-report"])
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("empty", "empty: it is empty"),
        ("-", "-: standard input is not read; name a file"),
        ("", "it is empty; name a file"),
        ("pipe", "pipe: it is no file; write the report to one and name that"),
    ],
)
def test_a_file_that_is_no_report_is_told_with_its_option(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str], option: str,
    name: str, fault: str,
) -> None:  # fmt: skip
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")
    given = str(tmp_path / name) if name.isalpha() else name
    assert check(repository, option, given) == 2
    told = capfd.readouterr().err.replace(f" {tmp_path}/", " ").replace(f"{option}: ", f"{option} ")
    assert told == f"hardening: {option} {fault}\n"

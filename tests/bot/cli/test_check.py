"""`hardening check` on real repositories: verdicts, exit codes, and words for what is wrong."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import msgspec
import pytest

from bot.cli import main
from bot.cli.check import FORMATS
from checks.catalogue import renderers
from tests.bot.git.repositories import Repository

BLOCKING = "version: 1\ngates:\n  any-growth:\n    enforcement: blocking\n"
CLEAN = "export const a: number = 1;\n"
DIRTY = "export const a: any = 1;\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    monkeypatch.setenv("HARDENING_DATA_DIR", str(tmp_path / "cache"))
    return Repository(tmp_path / "work")


def check(repository: Repository, *args: str) -> int:
    return main(["check", "--repo", str(repository.path), *args])


class Config(msgspec.Struct):
    source: str
    path: str


class Figure(msgspec.Struct):
    base: int
    head: int
    delta: int


class Found(msgspec.Struct):
    path: str
    line: int
    state: str
    on_changed_line: bool


class GateVerdict(msgspec.Struct):
    gate: str
    metrics: list[Figure]
    findings: list[Found]


class Document(msgspec.Struct):
    schema_version: int
    base: str
    merge_base: str
    head: str
    conclusion: str
    config: Config
    gates: list[GateVerdict]
    timings_ms: dict[str, int]


def printed(repository: Repository, capfd: pytest.CaptureFixture[str], *args: str) -> str:
    capfd.readouterr()
    check(repository, "--format", "json", *args)
    return capfd.readouterr().out


def document(repository: Repository, capfd: pytest.CaptureFixture[str], *args: str) -> Document:
    return msgspec.json.decode(printed(repository, capfd, *args), type=Document)


def test_growth_blocks_where_the_base_says_so(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    base = repository.commit({".hardening.yml": BLOCKING, "a.ts": CLEAN})
    repository.commit({"a.ts": DIRTY})
    assert check(repository, "--base", base) == 1
    assert "a.ts:1:" in capfd.readouterr().out
    assert check(repository, "--base", "HEAD") == 0


def test_the_json_of_a_failure(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    base = repository.commit({".hardening.yml": BLOCKING, "a.ts": CLEAN, "old.ts": DIRTY})
    head = repository.commit({"a.ts": CLEAN + "\n" + DIRTY})
    read = document(repository, capfd, "--base", base)
    assert (read.base, read.merge_base, read.head) == (base, base, head)
    assert (read.schema_version, read.conclusion) == (1, "failure")
    assert read.config == Config("base", ".hardening.yml")
    (gate,) = read.gates
    assert gate.gate == "any-growth"
    assert gate.metrics[0] == Figure(base=1, head=2, delta=1)
    new = [finding for finding in gate.findings if finding.state == "new"]
    assert new == [Found("a.ts", 3, "new", on_changed_line=True)]
    assert set(read.timings_ms) == {"git", "parse", "judge"}


def test_same_inputs_give_same_bytes_with_or_without_the_cache(
    repository: Repository, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    base = repository.commit({"a.ts": CLEAN, "b.py": "import typing\n"})
    repository.commit({"a.ts": DIRTY, "b.py": "import typing\nx: typing.Any = 1\n"})
    runs = []
    for where in ("/proc/nowhere", os.environ["HARDENING_DATA_DIR"]):
        monkeypatch.setenv("HARDENING_DATA_DIR", where)
        runs += [printed(repository, capfd, "--base", base) for _ in range(2)]
    judged = [text[: text.index('"timings_ms"')] for text in runs]
    assert '"conclusion"' in judged[0]
    assert judged == [judged[0]] * 4


def test_the_delta_is_from_the_merge_base(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    fork = repository.commit({".hardening.yml": BLOCKING, "a.ts": DIRTY, "b.ts": CLEAN})
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.commit({"b.ts": "export const b: string = '';\n"})
    repository.git("checkout", "--quiet", "main")
    tip = repository.commit({"a.ts": CLEAN})
    read = document(repository, capfd, "--base", "main", "--head", "topic")
    assert (read.base, read.merge_base, read.conclusion) == (tip, fork, "success")


def test_the_configuration_is_the_bases_not_the_heads(repository: Repository) -> None:
    base = repository.commit({".hardening.yml": BLOCKING, "a.ts": CLEAN})
    repository.commit({".hardening.yml": "version: 1\ngates: {}\n", "a.ts": DIRTY})
    assert check(repository, "--base", base) == 1


def test_without_a_file_nothing_blocks(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    base = repository.commit({"a.ts": CLEAN})
    repository.commit({"a.ts": DIRTY})
    assert check(repository, "--base", base) == 0
    read = document(repository, capfd, "--base", base)
    assert (read.config.source, read.conclusion) == ("default", "neutral")


def test_another_file_can_be_given(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    base = repository.commit({"a.ts": CLEAN})
    repository.commit({"a.ts": DIRTY, ".hardening.yml": "broken: ["})
    own = tmp_path / "own.yml"
    own.write_text(BLOCKING)
    assert check(repository, "--base", base, "--config", str(own)) == 1
    own.write_text("version: 1\ngatez: {}\n")
    capfd.readouterr()
    assert check(repository, "--base", base, "--config", str(own)) == 2
    assert capfd.readouterr().err.startswith(f"{own}:2:1: ")


def test_a_change_that_breaks_the_configuration_fails(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    base = repository.commit({".hardening.yml": BLOCKING, "a.ts": CLEAN})
    repository.commit({".hardening.yml": "version: 9\n"})
    assert check(repository, "--base", base) == 1
    assert ".hardening.yml:1:10" in capfd.readouterr().out


def test_a_broken_base_configuration_is_told_with_its_places(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    base = repository.commit({".hardening.yml": "version: 1\nnonsense: 1\ngates: 7\n"})
    assert check(repository, "--base", base) == 2
    said = capfd.readouterr()
    assert [line.split(": ")[0] for line in said.err.splitlines()] == [
        ".hardening.yml:2:1",
        ".hardening.yml:3:8",
    ]
    assert said.out == ""


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--base", "nope"], "--base nope: no such commit"),
        (["--base", "HEAD", "--head", "gone"], "--head gone: no such commit"),
        (["--base", "HEAD", "--config", "/nowhere.yml"], "/nowhere.yml: No such file"),
        (["--base", "HEAD", "--output", "/nowhere/x"], "/nowhere/x: No such file"),
        (["--base", "HEAD", "--rule", "any-growth/nope"], "any-growth/as-any"),
        (["--base", "HEAD", "--rule", "nope"], "any-growth"),
        (["--base", "HEAD", "--report", "x.xml"], "x.xml: No such file"),
        (["--base", "other"], "no common history"),
    ],
)
def test_wrong_usage_is_one_line(
    repository: Repository, capfd: pytest.CaptureFixture[str], args: list[str], words: str
) -> None:
    repository.commit({"a.ts": CLEAN})
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit({"z.ts": CLEAN})
    repository.git("checkout", "--quiet", "main")
    assert check(repository, *args) == 2
    said = capfd.readouterr().err
    assert words in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("args", [["--as-of", "31.3.2026"], ["--format", "pdf"], []])
def test_wrong_options_end_with_2(
    repository: Repository, capfd: pytest.CaptureFixture[str], args: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        check(repository, *(["--base", "HEAD", *args] if args else []))
    assert ended.value.code == 2
    assert "Traceback" not in capfd.readouterr().err


def test_not_a_repository(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--repo", str(tmp_path), "--base", "HEAD"]) == 2
    assert "not a git repository" in capfd.readouterr().err


def test_a_shallow_clone_is_told_how_to_deepen(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    repository.commit({"a.ts": CLEAN})
    repository.git("checkout", "--quiet", "-b", "topic")
    repository.commit({"a.ts": DIRTY})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"b.ts": CLEAN})
    source = f"file://{repository.path}"
    repository.git("clone", "--quiet", "--depth=1", "--no-single-branch", source, f"{tmp_path}/cut")
    args = ["--base", "origin/main", "--head", "origin/topic"]
    assert main(["check", "--repo", str(tmp_path / "cut"), *args]) == 2
    assert "fetch-depth: 0" in capfd.readouterr().err


def test_bare_repositories_and_worktrees(repository: Repository, tmp_path: Path) -> None:
    base = repository.commit({".hardening.yml": BLOCKING, "a.ts": CLEAN})
    head = repository.commit({"a.ts": DIRTY})
    repository.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"), base)
    repository.git("clone", "--quiet", "--bare", str(repository.path), str(tmp_path / "bare"))
    for place in (tmp_path / "tree", tmp_path / "bare"):
        assert main(["check", "--repo", str(place), "--base", base, "--head", head]) == 1
        assert main(["check", "--repo", str(place), "--base", base, "--head", base]) == 0


def test_the_work_tree_does_not_matter(repository: Repository) -> None:
    base = repository.commit({".hardening.yml": BLOCKING, "a.ts": CLEAN})
    repository.write({"a.ts": DIRTY, ".hardening.yml": "broken: [", ".gitattributes": "* -diff"})
    assert check(repository, "--base", base) == 0


def test_one_rule_alone(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    base = repository.commit({".hardening.yml": BLOCKING, "a.ts": CLEAN})
    repository.commit({"a.ts": DIRTY})
    assert check(repository, "--base", base, "--rule", "any-growth/as-any") == 0
    assert check(repository, "--base", base, "--rule", "any-growth/explicit-any") == 1
    assert check(repository, "--base", base, "--rule", "any-growth") == 1
    assert check(repository, "--base", base, "--rule", "route-length") == 2
    assert "is off" in capfd.readouterr().err


def test_the_day_can_be_fixed(repository: Repository) -> None:
    steps = "    roadmap:\n      - {by: 2026-06-01, total: 0}\n"
    repository.commit({".hardening.yml": BLOCKING + steps, "a.ts": DIRTY})
    base = repository.git("rev-parse", "HEAD")
    repository.commit({"b.ts": CLEAN})
    assert check(repository, "--base", base, "--as-of", "2026-05-31") == 0
    assert check(repository, "--base", base, "--as-of", "2026-06-20") == 1


def test_ignored_files_do_not_count(repository: Repository) -> None:
    base = repository.commit({".hardening.yml": BLOCKING + 'ignore: ["gen/**"]\n', "a.ts": CLEAN})
    repository.commit({"gen/a.ts": DIRTY})
    assert check(repository, "--base", base) == 0


def test_an_unreadable_file_is_a_visible_line(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    base = repository.commit({".hardening.yml": BLOCKING, "a.ts": CLEAN})
    repository.commit({"a.ts": DIRTY + "// " + "x" * 30_000 + " any\n", "b.tsx": b"\0" + b"any"})
    check(repository, "--base", base)
    said = capfd.readouterr().out
    assert "not analysed: a.ts: generated" in said
    assert "not analysed: b.tsx: binary" in said


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written_to_a_file(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str], format: str
) -> None:
    base = repository.commit({"ü.ts": CLEAN})
    repository.commit({"ü.ts": DIRTY})
    target = tmp_path / "out"
    assert check(repository, "--base", base, "--format", format, "--output", str(target)) == 0
    assert "ü.ts" in unquote(target.read_text("utf-8"))
    assert capfd.readouterr() == ("", "")


def test_the_formats_are_the_renderers() -> None:
    assert sorted(renderers()) == sorted(FORMATS)


def test_help_starts_fast() -> None:
    script = (
        "import sys\nfrom bot.cli import main\n"
        "try: main(['check', '--help'])\nexcept SystemExit: pass\n"
        "heavy = {'tree_sitter', 'pydantic', 'msgspec', 'asyncio', 'litestar', 'sqlite3'}\n"
        "sys.exit(', '.join(heavy & sys.modules.keys()) or 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_it_works_under_a_plain_locale(repository: Repository) -> None:
    base = repository.commit({"ü.ts": CLEAN})
    repository.commit({"ü.ts": DIRTY})
    program = "import sys; from bot.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "check", "--repo", str(repository.path)]
    env = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "POSIX",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    done = subprocess.run([*command, "--base", base], env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ü.ts" in done.stdout.decode("utf-8")

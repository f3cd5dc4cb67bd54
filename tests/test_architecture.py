"""The house rules that a machine can check, over the whole tree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(
    path
    for folder in ("bot", "checks", "tests", ".ci")
    for path in (ROOT / folder).rglob("*.py")
    if "samples" not in path.parts
)
SOURCES = [path for path in FILES if path.parts[len(ROOT.parts)] in {"bot", "checks"}]
DRAWERS = re.compile(r"^(utils?|helpers?|common|managers?|services?|base|misc|data)$")
IMPURE = {
    "os", "pathlib", "socket", "subprocess", "asyncio", "time", "random", "urllib", "bot",
}  # fmt: skip
ALLOWED = {"pydantic", "pydantic_core", "yaml", "msgspec", "tree_sitter", "checks"} | {
    f"tree_sitter_{name}" for name in ("javascript", "python", "typescript")
}
STDLIB_ONLY = re.compile(r"^[a-z_]+$")
PLUGIN_FOLDERS = (
    "checks/gates",
    "checks/reports",
    "checks/source/frameworks",
    *(f"checks/rules/{p.name}" for p in (ROOT / "checks/rules").iterdir() if p.is_dir()),
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_and_functions_stay_short(path: Path) -> None:
    cap = 500 if path.is_relative_to(ROOT / "tests") else 300
    assert len(path.read_text().splitlines()) <= cap
    long = [
        f"{function.name}: {(function.end_lineno or 0) - function.lineno + 1}"
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno + 1 > 50
    ]
    assert not long


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_names_say_what_a_file_holds(path: Path) -> None:
    names = path.relative_to(ROOT).with_suffix("").parts
    assert not [name for name in names if DRAWERS.match(name)]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_module_says_why_it_exists(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_any_is_never_used(path: Path) -> None:
    tree = ast.parse(path.read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "Any" not in names
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b(?!.*`)", _comments(path))


def _comments(path: Path) -> str:
    return "\n".join(re.findall(r"#.*", path.read_text()))


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if path.is_relative_to(ROOT / "checks")], ids=name_of
)
def test_the_domain_reaches_nothing(path: Path) -> None:
    modules = set(imported(path))
    assert not modules & IMPURE
    foreign = {m for m in modules if m not in ALLOWED and not _is_stdlib(m)}
    assert not foreign


def _is_stdlib(module: str) -> bool:
    import sys

    return module in sys.stdlib_module_names


@pytest.mark.parametrize("folder", PLUGIN_FOLDERS)
def test_every_plugin_has_its_test(folder: str) -> None:
    plugins = [p for p in (ROOT / folder).glob("*.py") if not p.name.startswith("_")]
    tests = ROOT / "tests" / folder
    missing = [p.name for p in plugins if not (tests / f"test_{p.name}").exists()]
    assert not missing


def test_the_stand_in_is_an_island() -> None:
    island = ROOT / "bot" / "standin"
    for path in island.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot."):
                assert (node.module or "").startswith("bot.standin"), name_of(path)

"""Paths of reports: every spelling seen in the wild, prefixes by vote, doubt that stays doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.report_paths import ROOTS, PathHints, map_paths, normalised

TREE = ("src/a.ts", "lib/com/acme/A.java", "app/main.go", "src/straße.py", "README.md")
NONE = PathHints()


def found(path: str, hints: PathHints = NONE, tree: tuple[str, ...] = TREE) -> str | None:
    return map_paths([path], tree, hints).found.get(path)


@pytest.mark.parametrize(
    "path",
    [
        "src/a.ts",
        "./src/a.ts",
        "/home/runner/work/r/r/src/a.ts",
        "/proc/self/cwd/src/a.ts",
        "D:\\a\\r\\r\\src\\a.ts",
        "src\\a.ts",
        "file:///app/src/a.ts",
        "file:///D:/r/src/a.ts",
        "/_/src/a.ts",
        "webpack://shop/./src/a.ts",
        "src/a.ts?vue&type=script",
        "src/sub/../a.ts",
        "SRC/A.ts",
    ],
)
def test_spellings(path: str) -> None:
    assert found(path) == "src/a.ts"


def test_a_package_path_is_a_suffix() -> None:
    assert found("com/acme/A.java") == "lib/com/acme/A.java"


def test_both_forms_of_unicode_and_escapes() -> None:
    assert found("file:///r/src/stra%C3%9Fe.py") == "src/straße.py"
    assert found("/r/cafe\u0301/x.py", tree=("caf\u00e9/x.py",)) == "caf\u00e9/x.py"


def test_hints() -> None:
    modules = PathHints(modules={"example.com/m": "app", "example.com": ""})
    tree = ("app/x/a.go", "b/x/a.go")
    assert found("example.com/m/x/a.go", modules, tree) == "app/x/a.go"
    assert found("a.go", PathHints(sources=("./b/x",)), tree) == "b/x/a.go"
    assert found("x/a.go", PathHints(directory="b"), tree) == "b/x/a.go"
    assert found("/build/x/a.go", PathHints(prefixes={"/build": "app"}), tree) == "app/x/a.go"


def test_source_roots_of_another_machine() -> None:
    """coverage.py names files from the root that has them, and merges those of equal names."""
    roots = PathHints(sources=("/home/ci/shop/bot", "/home/ci/shop/checks", "C:\\w\\lib"))
    tree = ("bot/a.py", "bot/both.py", "checks/both.py", "checks/x/b.py", "docs/a.py", "w/lib/c.py")
    assert found("a.py", roots, tree) == "bot/a.py"
    assert found("x/b.py", roots, tree) == "checks/x/b.py"
    assert found("c.py", roots, tree) == "w/lib/c.py"
    assert map_paths(["both.py"], tree, roots).ambiguous == ("both.py",)


def test_so_many_roots_are_tried() -> None:
    own = (f"r{number}/only{number}.py" for number in range(ROOTS + 1))
    tree = (*own, "z/only0.py", f"z/only{ROOTS}.py")
    hints = PathHints(sources=[f"/r{number}" for number in range(ROOTS + 1)])
    assert found("only0.py", hints, tree) == "r0/only0.py"
    assert map_paths([f"only{ROOTS}.py"], tree, hints).ambiguous == (f"only{ROOTS}.py",)


def test_one_prefix_settles_what_is_ambiguous() -> None:
    tree = ("packages/web/src/app.py", "packages/api/src/app.py", "packages/web/src/only_web.py")
    mapped = map_paths(["src/app.py", "src/only_web.py"], tree, NONE)
    assert mapped.found["src/app.py"] == "packages/web/src/app.py"


def test_doubt_stays_doubt() -> None:
    mapped = map_paths(["src/app.py"], ("a/src/app.py", "b/src/app.py"), NONE)
    assert (mapped.found, mapped.ambiguous) == ({}, ("src/app.py",))


def test_the_name_alone_is_no_match() -> None:
    assert found("/usr/lib/node/internal/a.ts") is None
    assert found("/r/other/README.md") == "README.md"


def test_case_is_kept_where_it_tells_files_apart() -> None:
    assert found("src/A.ts", tree=("src/a.ts", "src/A.ts")) == "src/A.ts"
    assert found("SRC/A.TS", tree=("src/a.ts", "src/A.ts")) is None


@pytest.mark.parametrize("path", ["../src/a.ts", "/../a.ts", "a/../../b", "a\0b", "", "."])
def test_what_leaves_the_root_is_nothing(path: str) -> None:
    assert normalised(path) is None
    assert map_paths([path], TREE, NONE).absent == (path,)


def test_eighty_percent_are_enough() -> None:
    tree = tuple(f"src/f{n}.py" for n in range(8))
    assert map_paths([*tree, "gone/x.py", "gone/y.py"], tree, NONE).enough
    assert not map_paths([*tree[:7], "gone/x.py", "gone/y.py"], tree, NONE).enough


@given(st.lists(st.text(), max_size=5), st.lists(st.text(min_size=1), max_size=5))
def test_any_text(reported: list[str], tree: list[str]) -> None:
    mapped = map_paths(reported, tree, PathHints(sources=tree, directory="x"))
    assert set(mapped.found) | {*mapped.absent, *mapped.ambiguous} == set(reported)
    assert set(mapped.found.values()) <= set(tree)

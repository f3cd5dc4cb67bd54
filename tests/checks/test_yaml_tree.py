"""Reading hostile YAML: values by the core rules, places, refusals, and limits at their edges."""

from time import process_time

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from checks.fault import Place
from checks.yaml_tree import (
    DEPTH_LIMIT,
    DIGIT_LIMIT,
    NODE_LIMIT,
    SIZE_LIMIT,
    Value,
    YamlTree,
    read_yaml,
)

FILE = "f.yml"
TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def read(text: str | bytes) -> YamlTree:
    return read_yaml(text if isinstance(text, bytes) else text.encode(), FILE)


def told(text: str | bytes) -> list[str]:
    return [str(fault) for fault in read(text).faults]


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("off", "off"),
        ("on", "on"),
        ("yes", "yes"),
        ("no", "no"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("tRue", "tRue"),
        ("null", None),
        ("~", None),
        ("", None),
        ("010", 10),
        ("-7", -7),
        ("+7", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-01-01", "2026-01-01"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1e999", "1e999"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("14d", "14d"),
        ("=", "="),
        ("<<", "<<"),
        ("| \n  two\n  lines", "two\nlines"),
    ],
)
def test_scalars_follow_the_core_rules(scalar: str, value: Value) -> None:
    tree = read(f"k: {scalar}")
    assert tree.faults == []
    assert tree.value == {"k": value}
    assert isinstance(tree.value, dict)
    assert type(tree.value["k"]) is type(value)


def test_every_value_and_key_has_its_place() -> None:
    tree = read("a:\n  b: [1, {c: 2}]\n")
    assert tree.value == {"a": {"b": [1, {"c": 2}]}}
    assert tree.keys["a", "b"] == Place(FILE, 2, 3)
    assert tree.marks["a", "b"] == Place(FILE, 2, 6)
    assert tree.marks["a", "b", 1, "c"] == Place(FILE, 2, 14)
    assert tree.place(("a", "b", 7, "x")) == Place(FILE, 2, 6)
    assert str(tree.keys[("a",)]) == "f.yml:1"


def test_columns_count_characters() -> None:
    assert read("é: {ü: x}").marks["é", "ü"] == Place(FILE, 1, 8)


def test_a_byte_order_mark_is_no_content() -> None:
    assert read(b"\xef\xbb\xbfa: 1").value == {"a": 1}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\na: 2\n", "f.yml:2:1: `a` was given before, in line 1; keep one of them"),
        ("a: &x 1\n", "f.yml:1:4: anchor `&x`: aliases are not read, remove it"),
        ("a: *x\n", "f.yml:1:4: alias `*x`: write the value out"),
        ("a: !!str 1\n", "f.yml:1:4: tag `tag:yaml.org,2002:str`: types follow"),
        ("a: ! x\n", "f.yml:1:4: tag `!`: types follow"),
        ("a: !!python/name:os.system x\n", "f.yml:1:4: tag"),
        ("? [x]\n: 1\n", "f.yml:1:3: a key must be plain text"),
        ("{[[a]]: {b: c}, d: 1}", "f.yml:1:2: a key must be plain text"),
        ("*x : 1\n", "f.yml:1:1: a key must be plain text"),
        ("a: .inf\n", "f.yml:1:4: `.inf` is no number a limit can have"),
        ("a: .nan\n", "f.yml:1:4: `.nan` is no number"),
        ("--- 1\n--- 2\n", "f.yml:2:1: a second document; put everything into one"),
        ("%YAML 1.1\n---\na: 1\n", "f.yml:1:1: directives"),
        ("a:\n \tb: 1\n", "f.yml:2:2: a tab cannot indent; use spaces"),
        ("a: [1\nb: 2\n", "f.yml:2:2: not readable as YAML: did not find expected ',' or ']'"),
        ("a: [*.ts]\n", "f.yml:1:6: text that begins with `*` needs quotes"),
        ("a: [**/x]\n", "f.yml:1:6: text that begins with `*` needs quotes"),
        ("@a/b: 1\n", "f.yml:1:1: text that begins with `@` needs quotes"),
        ("a: @b/c\n", "f.yml:1:4: text that begins with `@` needs quotes"),
        ("a: `b`\n", "f.yml:1:4: text that begins with ``` needs quotes"),
        ("a: b: c\n", "f.yml:1:5: not readable as YAML: mapping values are not allowed"),
        ("a: 'x\n", "not readable as YAML"),
        (b"a: 1\nb: \xff\n", "f.yml:2:4: byte 0xff is not UTF-8; save the file as UTF-8"),
        ("a: 1".encode("utf-16"), "f.yml:1:1: byte 0xff is not UTF-8"),
        (b"a: 1\nb\0: 2\n", "f.yml:2:2: character U+0000 is not allowed here; remove it"),
        ("a: \x1b[1m\n", "f.yml:1:4: character U+001B is not allowed here"),
        ("a: x\u2028y\n", "f.yml:1:5: character U+2028 is not allowed here"),
        ('a: "\\e[1m"\n', "f.yml:1:4: an escaped control character; write plain text"),
        ('"\\0": 1\n', "f.yml:1:1: an escaped control character"),
    ],
)
def test_refuses_with_place_and_advice(text: str | bytes, fault: str) -> None:
    assert any(each.startswith(fault) or fault in each for each in told(text)), told(text)


def test_goes_on_after_a_refusal() -> None:
    tree = read("a: *x\na: 2\nb: !t 3\nc: 4\n")
    assert [fault.line for fault in tree.faults] == [1, 2, 3]
    assert tree.complete
    assert tree.value == {"a": None, "b": "3", "c": 4}


def test_what_cannot_be_read_is_not_complete() -> None:
    assert not read("a: [").complete
    assert read("").complete


def test_size_is_limited_at_its_edge() -> None:
    comment = "#" * (SIZE_LIMIT - len("a: 1\n"))
    assert read(f"a: 1\n{comment}").faults == []
    assert told(f"a: 1\n{comment}#") == ["f.yml:1:1: more than 65536 bytes; make the file smaller"]


def test_nodes_are_limited_at_their_edge() -> None:
    items = NODE_LIMIT - 1
    assert read("[" + "1," * items + "]").faults == []
    faults = told("[" + "1," * (items + 1) + "]")
    assert len(faults) == 1
    assert faults[0].endswith("more than 5000 keys and values")


def test_depth_is_limited_at_its_edge() -> None:
    deepest = DEPTH_LIMIT + 1
    assert read("[" * deepest + "]" * deepest).faults == []
    faults = told("[" * (deepest + 1) + "]" * (deepest + 1))
    assert faults == ["f.yml:1:22: nested more than 20 levels deep"]


def test_numbers_are_limited_at_their_edge() -> None:
    assert read("a: " + "9" * DIGIT_LIMIT).value == {"a": 10**DIGIT_LIMIT - 1}
    assert "quote it" in told("a: " + "9" * (DIGIT_LIMIT + 1))[0]
    assert "quote it" in told("a: " + "9" * 60_000)[0]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 30_000,
        "{" * 30_000,
        "[{" * 15_000,
        "- " * 30_000,
        "? " * 30_000,
        "a: " * 20_000,
        "{a: " * 15_000,
        "&a " * 20_000,
        "!!a " * 15_000,
        "*a " * 20_000,
        "'" * 60_000,
        '"' + "\\" * 60_000,
        "a:\n" + "".join(f"{' ' * depth}a:\n" for depth in range(1, 350)),
        "|\n" * 30_000,
        "--- \n" * 12_000,
        "#\n" * 30_000,
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n" * 500,
        "{? {? {? " * 7_000,
        "k: v\n" * 12_000,
    ],
)
def test_bombs_are_cheap(text: str) -> None:
    started = process_time()
    tree = read(text)
    assert tree.complete or tree.faults
    assert process_time() - started < 1


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    tree = read(text)
    assert tree.complete or tree.faults


@given(st.text("[]{}:,-?!&*#|>'\"%@` \n\tab01", max_size=80))
def test_any_punctuation_is_read_or_refused(text: str) -> None:
    tree = read(text)
    assert tree.complete or tree.faults
    for fault in tree.faults:
        assert 1 <= fault.line <= text.count("\n") + 2


@given(TREES)
def test_json_is_read_back(value: Value) -> None:
    tree = read(msgspec.json.encode(value))
    assert tree.faults == []
    assert tree.value == value


@given(TREES)
def test_dumped_yaml_is_read_back(value: Value) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_style='"', width=10_000)
    tree = read(text)
    if not any("tag" in fault.message for fault in tree.faults):
        assert tree.value == value

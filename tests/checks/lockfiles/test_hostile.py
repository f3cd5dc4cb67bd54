"""Limits of lockfiles, and what becomes of damaged ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.document import ReportError
from checks.lockfile import (
    LOCKFILE_BYTES,
    PACKAGES,
    TEXT_CHARACTERS,
    Ecosystem,
    Package,
    is_lockfile,
    lock,
)
from checks.lockfile_yaml import DEPTH, tree
from tests.checks.lockfiles import (
    test_cargo_lock,
    test_gemfile_lock,
    test_go_mod,
    test_go_sum,
    test_package_lock,
    test_pnpm_lock,
    test_poetry_lock,
    test_requirements_txt,
    test_uv_lock,
    test_yarn_berry_lock,
    test_yarn_classic_lock,
)
from tests.checks.lockfiles.locking import LOCKFILES, read, refusal

NODE: dict[str, object] = {"node_modules/kettle": {"version": "1.4.0", "dev": True}}
SAMPLES = [
    ("Cargo.lock", test_cargo_lock.TEXT),
    ("Gemfile.lock", test_gemfile_lock.TEXT),
    ("Pipfile.lock", '{"default":{"a":{"version":"==1"}},"develop":{}}'),
    ("composer.lock", '{"packages":[{"name":"a/b","version":"1"}],"packages-dev":[]}'),
    ("go.mod", test_go_mod.TEXT),
    ("go.sum", test_go_sum.TEXT),
    ("package-lock.json", test_package_lock.newer(NODE)),
    ("package-lock.json", '{"dependencies":{"a":{"version":"1","dependencies":{}}}}'),
    ("pnpm-lock.yaml", test_pnpm_lock.V5),
    ("pnpm-lock.yaml", test_pnpm_lock.V6),
    ("pnpm-lock.yaml", test_pnpm_lock.V9),
    ("poetry.lock", test_poetry_lock.NEWER),
    ("requirements.txt", test_requirements_txt.TEXT),
    ("uv.lock", test_uv_lock.TEXT),
    ("yarn.lock", test_yarn_berry_lock.TEXT),
    ("yarn.lock", test_yarn_classic_lock.TEXT),
]
NASTY = [b"null", b"-1", b"1e999", b'""', b"{}", b"[]", b"\x00", b"&a *a", b"- ", b"? ", b"\t"]


def survives(path: str, content: bytes) -> None:
    try:
        read(path, content)
    except ReportError as refused:
        assert str(refused)


def test_every_lockfile_has_a_sample() -> None:
    named = {path for path, _ in SAMPLES}
    assert all(any(is_lockfile(path, [one]) for path in named) for one in LOCKFILES)
    assert len(LOCKFILES) == 13


@settings(max_examples=300)
@given(st.sampled_from([path for path, _ in SAMPLES]), st.binary(max_size=200))
def test_any_bytes(path: str, content: bytes) -> None:
    survives(path, content)


EDIT = st.tuples(
    st.floats(0, 1), st.integers(0, 12), st.binary(max_size=6) | st.sampled_from(NASTY)
)


@settings(max_examples=600)
@given(st.sampled_from(SAMPLES), st.lists(EDIT, min_size=1, max_size=4))
def test_a_damaged_sample(sample: tuple[str, str], edits: list[tuple[float, int, bytes]]) -> None:
    path, content = sample[0], sample[1].encode()
    for at, length, insert in edits:
        place = int(at * len(content))
        content = content[:place] + insert + content[place + length :]
    survives(path, content)


@pytest.mark.parametrize("path", sorted({path for path, _ in SAMPLES}))
@pytest.mark.parametrize("sign", ["[", "{", "{a: ", "[[", "- ", "(", '"', "a:\n "])
def test_deep_nesting(path: str, sign: str) -> None:
    survives(path, ("a: " + sign * 30_000).encode())
    survives(path, (sign * 30_000).encode())


def test_depth_of_yaml_at_the_edge() -> None:
    tree(b"a: " + b"[" * DEPTH + b"]" * DEPTH)
    with pytest.raises(ReportError, match="more than 12 levels"):
        tree(b"a: " + b"[" * (DEPTH + 1) + b"]" * (DEPTH + 1))


def test_values_of_yaml_at_the_edge() -> None:
    assert tree(b"a: [1, 2]", most=3) == {"a": ["1", "2"]}
    with pytest.raises(ReportError, match="more than 2 values"):
        tree(b"a: [1, 2]", most=2)


def test_yaml_that_is_no_mapping_of_texts() -> None:
    for text in (b"- a", b"? [a]\n: b", b"a: {[b]: c}", b"a: {{b: c}: d}"):
        with pytest.raises(ReportError):
            tree(text)
    assert tree(b"") == tree(b"# nothing") == {}


def test_size_at_the_edge() -> None:
    assert read("a/requirements.txt", b"#" * LOCKFILE_BYTES).packages == ()
    assert "larger than 32 MB" in refusal("requirements.txt", b"#" * (LOCKFILE_BYTES + 1))


def package(number: int, name: str = "a") -> Package:
    return Package(Ecosystem.NPM, name, str(number))


def test_packages_at_the_edge() -> None:
    assert len(lock(map(package, range(PACKAGES))).packages) == PACKAGES
    with pytest.raises(ReportError, match="more than 100,000 packages"):
        lock(map(package, range(PACKAGES + 1)))


def test_names_at_the_edge() -> None:
    assert lock([package(1, "a" * (TEXT_CHARACTERS - 1))]).packages
    for name in ("a" * TEXT_CHARACTERS, ""):
        with pytest.raises(ReportError, match="a package without a name"):
            lock([package(1, name)])


def test_a_file_of_another_name() -> None:
    assert not is_lockfile("src/yarn.lock.ts", LOCKFILES)
    assert "its name" in refusal("README.md", "")


@pytest.mark.parametrize(
    ("path", "sign"), [("requirements.txt", "a==1 "), ("Gemfile.lock", "    a (1"), ("go.mod", "(")]
)
def test_a_long_line(path: str, sign: str) -> None:
    survives(path, (sign * 200_000).encode())

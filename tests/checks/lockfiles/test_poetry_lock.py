"""poetry.lock: groups and categories, names made equal, other sources."""

from tests.checks.lockfiles.locking import refusal, rows

NEWER = """
[[package]]
name = "Kettle.Pot"
version = "1.4.0"
groups = ["main", "dev"]

[[package]]
name = "mug"
version = "2.0.0"
groups = ["dev"]

[[package]]
name = "local"
version = "0.1.0"
[package.source]
type = "directory"
url = "../local"

[[package]]
name = "private"
version = "3.0"
[package.source]
type = "legacy"
url = "https://i.example/simple"
"""
OLDER = '[[package]]\nname = "mug"\nversion = "2.0.0"\ncategory = "dev"\n'


def test_groups() -> None:
    assert rows("poetry.lock", NEWER) == [
        ("kettle-pot", "1.4.0", None, False),
        ("mug", "2.0.0", None, True),
        ("private", "3.0", None, None),
    ]


def test_categories() -> None:
    assert rows("poetry.lock", OLDER) == [("mug", "2.0.0", None, True)]


def test_damage_and_depth() -> None:
    assert "cannot be read" in refusal("poetry.lock", "[[package")
    assert "cannot be read" in refusal("poetry.lock", b"name = '\xff'")
    assert "nested" in refusal("poetry.lock", "a = " + "[" * 50_000)

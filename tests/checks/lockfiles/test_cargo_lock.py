"""Cargo.lock: workspace members ask for the direct crates; old files have a root."""

from tests.checks.lockfiles.locking import rows

INDEX = 'source = "registry+https://h.example/index"'
TEXT = f"""
version = 3

[[package]]
name = "tea"
version = "0.1.0"
dependencies = ["kettle", "mug 2.0.0"]

[[package]]
name = "kettle"
version = "1.4.0"
{INDEX}
dependencies = ["mug 1.0.0"]

[[package]]
name = "mug"
version = "1.0.0"
{INDEX}

[[package]]
name = "mug"
version = "2.0.0"
{INDEX}

[[package]]
name = "elsewhere"
version = "1.0.0"
source = "git+https://h.example/a#0123"
"""


def test_packages() -> None:
    assert rows("Cargo.lock", TEXT) == [
        ("kettle", "1.4.0", True, None),
        ("mug", "1.0.0", False, None),
        ("mug", "2.0.0", True, None),
    ]


def test_an_old_root() -> None:
    text = '[root]\nname = "tea"\nversion = "0.1.0"\ndependencies = ["kettle 1.4.0 (registry+a)"]\n'
    crate = f'[[package]]\nname = "kettle"\nversion = "1.4.0"\n{INDEX}\n'
    assert rows("Cargo.lock", text + crate) == [("kettle", "1.4.0", True, None)]

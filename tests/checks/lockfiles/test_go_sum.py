"""go.sum: the highest version whose code was fetched."""

from tests.checks.lockfiles.locking import rows

TEXT = """\
example.com/kettle v1.9.0 h1:a=
example.com/kettle v1.10.0 h1:a=
example.com/kettle v1.10.0/go.mod h1:a=
example.com/kettle v1.11.0/go.mod h1:a=
example.com/spout v2.0.1+incompatible h1:a=
example.com/mug v0.0.0-20240501120000-0123456789ab h1:a=
a broken line of many words
"""


def test_modules() -> None:
    assert rows("go.sum", TEXT) == [
        ("example.com/kettle", "1.10.0", None, None),
        ("example.com/mug", "0.0.0-20240501120000-0123456789ab", None, None),
        ("example.com/spout", "2.0.1+incompatible", None, None),
    ]

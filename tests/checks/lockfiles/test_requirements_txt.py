"""requirements.txt: pins with everything that may follow them, and lines that pin nothing."""

import pytest

from tests.checks.lockfiles.locking import read, rows

TEXT = """\
# all of it
-r other.txt
--index-url https://i.example/simple
Kettle_Pot==1.4.0 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
    # via tea
mug[glaze,handle] == 2.0.0 ; python_version < "3.12"
spout===2.0.1  # drips
loose>=1
star==1.*
git+https://h.example/a.git@0.1.0#egg=a
clay (==0.1.0)
"""


def test_pins() -> None:
    assert rows("requirements.txt", TEXT) == [
        ("clay", "0.1.0", None, None),
        ("kettle-pot", "1.4.0", None, None),
        ("mug", "2.0.0", None, None),
        ("spout", "2.0.1", None, None),
    ]


def test_loose_lines_are_counted() -> None:
    assert read("requirements.txt", TEXT).warnings == ("lines that pin no version: 3",)
    assert read("requirements.txt", "a==1\n").warnings == ()


@pytest.mark.parametrize(
    "path", ["requirements-dev.txt", "a/requirements/test.txt", "a/dev-requirements.txt"]
)
def test_names(path: str) -> None:
    assert rows(path, "a==1") == [("a", "1", None, None)]


def test_a_line_that_is_continued_at_the_end() -> None:
    assert rows("requirements.txt", "a==1 \\") == [("a", "1", None, None)]

"""go.mod: blocks, indirect marks, replacements, files from before 1.17."""

from tests.checks.lockfiles.locking import read, rows

TEXT = """\
module example.com/tea // tea

go 1.21

require example.com/kettle v1.4.0
require (
\texample.com/spout v2.0.1+incompatible // indirect
\t"example.com/mug" v1.0.0
\texample.com/local v0.1.0
\texample.com/old v1.0.0
)
replace (
\texample.com/local => ../local
\texample.com/old v1.0.0 => example.com/new v1.1.0
\texample.com/mug v9.9.9 => example.com/other v1.0.0
)
exclude example.com/kettle v1.3.0
"""


def test_modules() -> None:
    assert rows("go.mod", TEXT) == [
        ("example.com/kettle", "1.4.0", True, None),
        ("example.com/mug", "1.0.0", True, None),
        ("example.com/new", "1.1.0", True, None),
        ("example.com/spout", "2.0.1+incompatible", False, None),
    ]


def test_before_1_17_indirect_modules_are_missing() -> None:
    assert read("go.mod", TEXT).warnings == ()
    assert read("go.mod", TEXT.replace("1.21", "1.17.3")).warnings == ()
    assert "before 1.17" in read("go.mod", TEXT.replace("1.21", "1.16")).warnings[0]
    assert "before 1.17" in read("go.mod", TEXT.replace("go 1.21", "")).warnings[0]

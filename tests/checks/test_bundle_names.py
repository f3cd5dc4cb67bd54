"""The same chunk of two builds gets one name; words that look like hashes stay."""

import pytest

from checks.bundle_names import stable


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("main.0a1b2c3d.js", "main.[hash].js"),
        ("chunk-0a1b2c3d4e5f.css", "chunk-[hash].css"),
        ("vendor~1a2b3c.js", "vendor~[hash].js"),
        ("main.facade.js", "main.facade.js"),
        ("main.12345.js", "main.12345.js"),
        ("0a1b2c3d.js", "0a1b2c3d.js"),
    ],
)
def test_hashes(name: str, expected: str) -> None:
    assert stable(name) == expected

"""A file's language is told by its extension alone."""

import pytest

from checks.languages import EXTENSIONS, FAMILY, language_of
from checks.source.syntax import GRAMMARS


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a.ts", "typescript"),
        ("types/a.d.ts", "typescript"),
        ("a.test.MTS", "typescript"),
        ("deep/a.b/c.tsx", "tsx"),
        ("a.jsx", "javascript"),
        ("a.pyi", "python"),
        (".ts", None),
        ("a.ts/b", None),
        ("a.", None),
        ("ts", None),
        ("a.tsv", None),
        ("", None),
    ],
)
def test_language_of(path: str, language: str | None) -> None:
    assert language_of(path) == language


def test_every_language_has_a_grammar_and_a_family() -> None:
    assert set(EXTENSIONS.values()) == set(GRAMMARS) == set(FAMILY)

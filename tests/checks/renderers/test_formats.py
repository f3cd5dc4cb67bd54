"""The output formats as a whole: there are these six, and none of them ever fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.catalogue import renderers
from tests.checks.renderers.samples import evaluation, hostile, rendered

RENDERERS = renderers()
FORMATS = ["github", "json", "junit", "markdown", "sarif", "text"]


def test_the_words_of_the_command_line() -> None:
    assert list(RENDERERS) == FORMATS


@pytest.mark.parametrize("format", FORMATS)
def test_an_evaluation_of_nothing(format: str) -> None:
    assert rendered(RENDERERS[format], evaluation(source="default")).endswith("\n")


@pytest.mark.parametrize("format", FORMATS)
@given(text=st.text(st.characters(exclude_categories=())))
def test_any_text_can_be_written(format: str, text: str) -> None:
    assert rendered(RENDERERS[format], hostile(text)).encode("utf-8").endswith(b"\n")

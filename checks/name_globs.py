"""Globs over names that are no paths: suites of tests, reports, built files."""

from typing import Annotated

from pydantic import AfterValidator, Field

from checks.paths import GLOBS_PER_LIST, any_of, check_glob


def _readable(glob: str) -> str:
    check_glob(glob)
    return glob


NameGlob = Annotated[str, AfterValidator(_readable)]
NameGlobs = Annotated[tuple[NameGlob, ...], Field(max_length=GLOBS_PER_LIST)]


def fits(globs: tuple[str, ...], name: str) -> bool:
    """Whether a name is meant; some are written as paths, with `\\` or from a root."""
    return any_of(globs)(name.replace("\\", "/").removeprefix("./").lstrip("/"))

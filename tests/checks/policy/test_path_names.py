"""Lists of globs and names: what a list may hold and what its names stand for."""

import pytest

from tests.checks.policy.samples import LengthOptions, faults, read

NAMES = """\
version: 1
paths:
  web: ["app/**", "src/web/**"]
  code: ["src/**", "!src/gen/**"]
  none: []
"""


def paths(items: str) -> tuple[str, ...]:
    options = read(f"{NAMES}gates: {{zeal: {{paths: {items}}}}}\n").gates["zeal"]
    assert isinstance(options, LengthOptions)
    return options.paths


@pytest.mark.parametrize(
    ("items", "globs"),
    [
        ("[web]", ("app/**", "src/web/**")),
        ('["x/*", web]', ("x/*", "app/**", "src/web/**")),
        ('[code, "!web"]', ("src/**", "!src/gen/**", "!app/**", "!src/web/**")),
        ('["**", "!a.ts"]', ("**", "!a.ts")),
        ("[Makefile.am]", ("Makefile.am",)),
    ],
)
def test_names_stand_for_their_globs(items: str, globs: tuple[str, ...]) -> None:
    assert paths(items) == globs


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        ("[wb]", "6:24: `wb` is neither a name of `paths` nor a glob; did you mean `web`?"),
        ("[src]", "6:24: `src` is neither a name of `paths` nor a glob; for a folder write"),
        ('["!code"]', "6:24: `!code`: a name with exclusions of its own cannot be excluded"),
        ('["!src/**"]', '6:23: only exclusions ("!") match nothing; begin with what to include'),
        ('["../x"]', "6:24: `../x` has an empty, `.` or `..` segment; no path has one"),
        ('["[a"]', "6:24: `[a` never closes its bracket"),
        ("[]", "6:23: an empty list; leave `paths` out to mean every file"),
    ],
)
def test_other_items_are_refused(items: str, fault: str) -> None:
    (told,) = faults(f"{NAMES}gates: {{zeal: {{paths: {items}}}}}\n")
    assert told.startswith(fault)


def test_names_mean_nothing_in_the_lists_of_the_file() -> None:
    (told,) = faults(f"{NAMES}ignore: [web]\n")
    assert told.endswith("for a folder write `web/**`, for a file `**/web`")


def test_many_names_do_not_go_around_the_limit_of_a_list() -> None:
    globs = ", ".join(f'"g{number}/**"' for number in range(200))
    text = f"version: 1\npaths: {{a: [{globs}]}}\ngates: {{zeal: {{paths: [a, a]}}}}\n"
    assert faults(text) == ["3:23: 400 globs in one list; the limit is 256"]

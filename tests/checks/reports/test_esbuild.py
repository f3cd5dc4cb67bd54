"""esbuild: every output with its bytes, the sources' bytes nowhere, builds of nothing."""

import pytest

from tests.checks.reports.reading import bundle


def meta(**outputs: object) -> dict[str, object]:
    return {"inputs": {"src/a.js": {"bytes": 999}}, "outputs": outputs}


def test_esbuild_lists_all_outputs() -> None:
    outputs = {"a.js": {"bytes": 5}, "a.js.map": {"bytes": 7}}
    report = bundle({"inputs": {}, "outputs": outputs})
    assert [entry.name for entry in report.entries] == ["a.js", "a.js.map"]


def test_bytes_are_the_output_s_own() -> None:
    part = {"bytes": 5, "inputs": {"src/a.js": {"bytesInOutput": 4}}, "imports": []}
    report = bundle(meta(b=part, a={"bytes": 0}))
    assert [(entry.name, entry.bytes) for entry in report.entries] == [("a", 0), ("b", 5)]


@pytest.mark.parametrize(("size", "kept"), [(-1, 0), (1e300, 2**63 - 1), (1.9, 1)])
def test_impossible_sizes_are_bounded(size: float, kept: int) -> None:
    assert bundle(meta(a={"bytes": size})).entries[0].bytes == kept


def test_nothing_built_is_no_pass() -> None:
    report = bundle(meta())
    assert (report.complete, report.warnings) == (False, ("nothing was built",))

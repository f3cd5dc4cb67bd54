"""webpack: errors that leave old assets behind, builds inside of builds, null lists."""

from tests.checks.reports.reading import bundle

STATS: dict[str, object] = {
    "assets": [{"name": "a.js", "size": 1}],
    "chunks": [],
    "entrypoints": {},
}


def test_webpack_with_errors_or_children() -> None:
    child = {"assets": [{"name": "b.js", "size": 2}]}
    assert len(bundle(STATS | {"children": [child]}).entries) == 2
    assert not bundle(STATS | {"errors": [{"message": "no"}]}).complete


def test_the_error_of_a_child_is_the_build_s() -> None:
    report = bundle(STATS | {"children": [{"errors": ["no"]}, {"errors": []}]})
    assert report.warnings == ("the build had errors",)


def test_children_of_children_in_order() -> None:
    deep = {"assets": [{"name": "c.js", "size": 3}]}
    first = {"assets": [{"name": "b.js", "size": 2}], "children": [deep]}
    last = {"assets": [{"name": "d.js", "size": 4}]}
    report = bundle(STATS | {"children": [first, last]})
    assert [entry.name for entry in report.entries] == ["a.js", "b.js", "c.js", "d.js"]


def test_null_lists_are_empty() -> None:
    report = bundle(STATS | {"assets": None, "errors": None, "children": None})
    assert report.warnings == ("nothing was built",)


def test_names_are_kept_with_their_hash() -> None:
    asset = {"name": "main.0a1b2c3d4e.js", "size": 2048.0, "emitted": True}
    (entry,) = bundle(STATS | {"assets": [asset]}).entries
    assert (entry.name, entry.bytes, entry.limit) == ("main.0a1b2c3d4e.js", 2048, None)

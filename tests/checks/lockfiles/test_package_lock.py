"""package-lock.json: three versions, workspaces, aliases, what comes from elsewhere."""

import json

from tests.checks.lockfiles.locking import refusal, rows

PATH = "web/package-lock.json"
ROOT = {"dependencies": {"kettle": "^1"}, "devDependencies": {"mug": "^2"}}


def newer(packages: dict[str, object]) -> str:
    return json.dumps({"lockfileVersion": 3, "packages": {"": ROOT} | packages})


def test_direct_and_development() -> None:
    packages: dict[str, object] = {
        "node_modules/kettle": {"version": "1.4.0", "resolved": "https://r.example/kettle.tgz"},
        "node_modules/mug": {"version": "2.0.0", "dev": True},
        "node_modules/mug/node_modules/@a/spoon": {"version": "0.1.0", "dev": True},
        "node_modules/saucer": {"version": "3.0.0", "devOptional": True},
    }
    assert rows(PATH, newer(packages)) == [
        ("@a/spoon", "0.1.0", False, True),
        ("kettle", "1.4.0", True, False),
        ("mug", "2.0.0", True, True),
        ("saucer", "3.0.0", False, False),
    ]


def test_the_same_version_at_two_places_is_one_package() -> None:
    packages: dict[str, object] = {
        "node_modules/kettle": {"version": "1.4.0"},
        "node_modules/mug/node_modules/kettle": {"version": "1.4.0", "dev": True},
    }
    assert rows(PATH, newer(packages)) == [("kettle", "1.4.0", True, False)]


def test_aliases_links_and_other_sources() -> None:
    packages: dict[str, object] = {
        "node_modules/kettle": {"name": "real-kettle", "version": "1.4.0"},
        "node_modules/mug": {"resolved": "packages/mug", "link": True},
        "node_modules/git": {"version": "1.0.0", "resolved": "git+ssh://git@h.example/a#1"},
        "node_modules/file": {"version": "1.0.0", "resolved": "file:../a.tgz"},
    }
    assert rows(PATH, newer(packages)) == [("real-kettle", "1.4.0", True, False)]


def test_workspaces_ask_for_their_own_copy_first() -> None:
    packages: dict[str, object] = {
        "packages/tea": {"dependencies": {"spout": "^2"}},
        "node_modules/spout": {"version": "1.0.0"},
        "packages/tea/node_modules/spout": {"version": "2.0.1"},
    }
    assert rows(PATH, newer(packages)) == [
        ("spout", "1.0.0", False, False),
        ("spout", "2.0.1", True, False),
    ]


def test_version_1() -> None:
    nodes = {
        "kettle": {"version": "1.4.0", "dependencies": {"spout": {"version": "2.0.1"}}},
        "alias": {"version": "npm:@a/real@3.0.0", "dev": True},
        "git": {"version": "git+https://h.example/a.git#1"},
    }
    assert rows(PATH, json.dumps({"lockfileVersion": 1, "dependencies": nodes})) == [
        ("@a/real", "3.0.0", None, True),
        ("kettle", "1.4.0", None, False),
        ("spout", "2.0.1", None, False),
    ]


def nested(depth: int) -> str:
    inner = '{"version":"1","dependencies":{"a":' * depth + '{"version":"1"}' + "}}" * depth
    return f'{{"dependencies":{{"a":{inner}}}}}'


def test_depth_at_the_edge() -> None:
    assert rows(PATH, nested(200)) == [("a", "1", None, False)]
    assert refusal(PATH, nested(201)) == "packages are nested more than 200 levels deep"
    assert "nested too deeply" in refusal(PATH, nested(50_000))


def test_damage() -> None:
    assert "cut off" in refusal(PATH, newer({})[:-3])

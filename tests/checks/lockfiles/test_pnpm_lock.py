"""pnpm-lock.yaml: three spellings, importers, peers, what only development reaches."""

import pytest

from tests.checks.lockfiles.locking import refusal, rows

PATH = "pnpm-lock.yaml"
V5 = """
lockfileVersion: 5.4
specifiers: {kettle: ^1, mug: ^2}
dependencies:
  kettle: 1.4.0_mug@2.0.0
devDependencies:
  mug: 2.0.0
packages:
  /kettle/1.4.0_mug@2.0.0:
    resolution: {integrity: sha512-a}
    dependencies: {'@a/spout': 2.0.1}
    dev: false
  /@a/spout/2.0.1:
    resolution: {integrity: sha512-b}
    dev: false
  /mug/2.0.0:
    dependencies: {'@a/spout': 2.0.1, clay: 0.1.0}
    dev: true
  /clay/0.1.0: {dev: true}
  github.com/a/b/0123: {name: b, version: 1.0.0}
"""
V6 = """
lockfileVersion: '6.0'
importers:
  .:
    dependencies:
      kettle: {specifier: ^1, version: 1.4.0(mug@2.0.0)}
  apps/web:
    devDependencies:
      mug: {specifier: ^2, version: 2.0.0}
packages:
  /kettle@1.4.0(mug@2.0.0):
    dependencies: {'@a/spout': 2.0.1}
  /@a/spout@2.0.1: {dev: false}
  /mug@2.0.0:
    dependencies: {'@a/spout': 2.0.1, clay: 0.1.0}
  /clay@0.1.0: {dev: true}
"""
V9 = """
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      kettle: {specifier: ^1, version: 1.4.0(mug@2.0.0)}
      local: {specifier: 'link:../local', version: link:../local}
    devDependencies:
      cup: {specifier: 'npm:mug@^2', version: mug@2.0.0}
packages:
  kettle@1.4.0: {peerDependencies: {mug: '*'}}
  '@a/spout@2.0.1': {resolution: {integrity: sha512-b}}
  mug@2.0.0: {resolution: {integrity: sha512-c}}
  clay@0.1.0: {resolution: {integrity: sha512-d}}
  elsewhere@https://h.example/a.tgz: {version: 1.0.0}
snapshots:
  kettle@1.4.0(mug@2.0.0):
    dependencies: {'@a/spout': 2.0.1}
  '@a/spout@2.0.1': {}
  mug@2.0.0:
    dependencies: {'@a/spout': 2.0.1}
    optionalDependencies: {clay: 0.1.0}
  clay@0.1.0: {}
"""


@pytest.mark.parametrize("text", [V5, V6, V9], ids=["5", "6", "9"])
def test_every_version_tells_the_same(text: str) -> None:
    assert rows(PATH, text) == [
        ("@a/spout", "2.0.1", False, False),
        ("clay", "0.1.0", False, True),
        ("kettle", "1.4.0", True, False),
        ("mug", "2.0.0", True, True),
    ]


def test_a_second_document_is_joined() -> None:
    assert rows(PATH, f"---\nlockfileVersion: '9.0'\n---{V9}") == rows(PATH, V9)


def test_aliases_of_yaml_are_refused() -> None:
    assert "aliases" in refusal(PATH, "packages: &a {}\nsnapshots: *a\n")

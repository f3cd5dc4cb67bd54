"""composer.lock: two lists, versions with and without a letter."""

import json

from tests.checks.lockfiles.locking import rows

FILE = {
    "packages": [{"name": "Acme/Kettle", "version": "v1.4.0"}],
    "packages-dev": [{"name": "acme/mug", "version": "dev-main"}],
}


def test_packages() -> None:
    assert rows("composer.lock", json.dumps(FILE)) == [
        ("acme/kettle", "1.4.0", None, False),
        ("acme/mug", "dev-main", None, True),
    ]


def test_without_development() -> None:
    assert rows("composer.lock", json.dumps(FILE | {"packages-dev": None})) == [
        ("acme/kettle", "1.4.0", None, False)
    ]

"""Pipfile.lock: two sections, entries without a version."""

import json

from tests.checks.lockfiles.locking import rows

FILE = {
    "_meta": {"hash": {}},
    "default": {"Kettle_Pot": {"version": "==1.4.0"}, "local": {"path": "."}},
    "develop": {"mug": {"version": "===2.0.0"}, "kettle-pot": {"version": "==1.4.0"}},
}


def test_packages() -> None:
    assert rows("Pipfile.lock", json.dumps(FILE)) == [
        ("kettle-pot", "1.4.0", None, False),
        ("mug", "2.0.0", None, True),
    ]

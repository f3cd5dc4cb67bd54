"""uv.lock: what the project's own packages reach, with and without development."""

from tests.checks.lockfiles.locking import rows

TEXT = """
version = 1

[[package]]
name = "tea"
version = "0.1.0"
source = { editable = "." }
dependencies = [{ name = "kettle" }]
[package.optional-dependencies]
milk = [{ name = "cream" }]
[package.dev-dependencies]
dev = [{ name = "mug" }]

[[package]]
name = "kettle"
version = "1.4.0"
source = { registry = "https://i.example/simple" }
dependencies = [{ name = "spout" }]

[[package]]
name = "spout"
version = "2.0.1"
source = { registry = "https://i.example/simple" }
dependencies = [{ name = "kettle" }]

[[package]]
name = "mug"
version = "2.0.0"
source = { registry = "https://i.example/simple" }
dependencies = [{ name = "clay" }, { name = "spout" }]

[[package]]
name = "clay"
version = "0.1.0"
source = { registry = "https://i.example/simple" }

[[package]]
name = "cream"
version = "3.0"
source = { registry = "https://i.example/simple" }

[[package]]
name = "elsewhere"
version = "1.0"
source = { git = "https://h.example/a.git" }
"""


def test_packages() -> None:
    assert rows("uv.lock", TEXT) == [
        ("clay", "0.1.0", False, True),
        ("cream", "3.0", True, False),
        ("kettle", "1.4.0", True, False),
        ("mug", "2.0.0", True, True),
        ("spout", "2.0.1", False, False),
    ]

"""Gemfile.lock: platforms, nested requirements, other sources, direct gems."""

from tests.checks.lockfiles.locking import rows

TEXT = """\
GIT
  remote: https://h.example/a.git
  specs:
    elsewhere (1.0.0)

PATH
  remote: .
  specs:
    tea (0.1.0)

GEM
  remote: https://gems.example/
  specs:
    kettle (1.4.0)
      spout (~> 2.0)
    spout (2.0.1)
    spout (2.0.1-x86_64-linux)
    mug (3.0.0.rc1)

PLATFORMS
  ruby

DEPENDENCIES
  kettle (~> 1.4)
  mug!
  tea!

BUNDLED WITH
   2.5.0
"""


def test_gems() -> None:
    assert rows("Gemfile.lock", TEXT) == [
        ("kettle", "1.4.0", True, None),
        ("mug", "3.0.0.rc1", True, None),
        ("spout", "2.0.1", False, None),
    ]

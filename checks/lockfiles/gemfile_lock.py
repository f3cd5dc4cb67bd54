"""Gemfile.lock: gems of a GEM section, the direct ones once more under DEPENDENCIES."""

import re

from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock
from checks.lockfile_text import lines

_SPEC = re.compile(r"    ([^\s()]{1,200}) \(([0-9][^\s()-]{0,200})(?:-[^\s()]{1,100})?\)")
_ASKED = re.compile(r"  ([^\s()!]{1,200})")


def read(content: bytes) -> Lock:
    """Gems of a repository or folder are left out, and so is the platform behind a version."""
    section, gems, asked = "", list[tuple[str, str]](), set[str]()
    for line in lines(content):
        if line[:1].strip():
            section = line.strip()
        elif section == "GEM" and (spec := _SPEC.fullmatch(line.rstrip())):
            gems.append((spec[1], spec[2]))
        elif section == "DEPENDENCIES" and (name := _ASKED.match(line)):
            asked.add(name[1])
    return lock(
        Package(Ecosystem.RUBYGEMS, name, version, name in asked if asked else None)
        for name, version in gems
    )


LOCKFILE = Lockfile("gemfile-lock", Ecosystem.RUBYGEMS, ("**/Gemfile.lock", "**/gems.locked"), read)

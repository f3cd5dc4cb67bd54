"""yarn.lock of yarn 2 and later: YAML, with the workspaces in it."""

import re

from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock
from checks.lockfile_yaml import Value, members, text, tree

META = "__metadata"
SECTIONS = ("dependencies", "peerDependencies")
_RESOLVED = re.compile(r"((?:@[^/@]{1,200}/)?[^/@]{1,200})@npm:([^:#]{1,200})(?:::.*)?", re.DOTALL)


def _asked(workspaces: list[dict[str, Value]]) -> set[str]:
    """The descriptors that workspaces ask for."""
    asked = set[str]()
    for one in workspaces:
        for section in SECTIONS:
            wanted = members(one.get(section)).items()
            asked |= {f"{name}@{text(range)}" for name, range in wanted}
            asked |= {f"{name}@npm:{text(range)}" for name, range in wanted}
    return asked


def read(content: bytes) -> Lock:
    """Which packages are for development only is not told."""
    file = tree(content, lambda key: key != META)
    entries = {key: members(one) for key, one in file.items()}
    own = [one for one in entries.values() if "@workspace:" in text(one.get("resolution"))]
    asked = _asked(own)
    packages = list[Package]()
    for key, one in entries.items():
        match = _RESOLVED.fullmatch(text(one.get("resolution")))
        if match is not None:
            direct = any(wanted.strip() in asked for wanted in key.split(","))
            packages.append(Package(Ecosystem.NPM, match[1], match[2], direct))
    return lock(packages)


def sniff(head: bytes) -> bool:
    """Its own settings come first."""
    return META.encode() in head


LOCKFILE = Lockfile("yarn-berry-lock", Ecosystem.NPM, ("**/yarn.lock",), read, sniff)

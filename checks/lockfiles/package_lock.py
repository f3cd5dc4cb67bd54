"""npm's package-lock.json and npm-shrinkwrap.json, versions 1 to 3."""

from collections.abc import Iterator

import msgspec

from checks.document import ReportError
from checks.json_text import decode
from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock

MODULES = "node_modules/"
FOREIGN = ("git", "file:", "http:", "https:", "github:", "link:")
REGISTRY = ("http:", "https:")
DEPTH = 200

Names = dict[str, str]


class _Node(msgspec.Struct, rename="camel"):
    name: str | None = None
    version: str | None = None
    resolved: str | bool | None = None
    link: bool = False
    dev: bool = False
    dependencies: Names = {}
    dev_dependencies: Names = {}
    optional_dependencies: Names = {}
    peer_dependencies: Names = {}


class _OldNode(msgspec.Struct):
    version: str = ""
    dev: bool = False
    dependencies: dict[str, "_OldNode"] = {}


class _File(msgspec.Struct):
    packages: dict[str, _Node] | None = None
    dependencies: msgspec.Raw = msgspec.Raw(b"{}")


FILE = msgspec.json.Decoder(_File)
OLD = msgspec.json.Decoder(dict[str, _OldNode])


def _asked_for(packages: dict[str, _Node]) -> set[str]:
    """The places of what the project and its workspaces ask for, innermost folder first."""
    places = set[str]()
    for folder, node in packages.items():
        if MODULES in folder:
            continue
        asked = (node.dependencies, node.dev_dependencies, node.optional_dependencies)
        names = {name for names in (*asked, node.peer_dependencies) for name in names}
        places |= {_place(folder, name, packages) for name in names}
    return places


def _place(folder: str, name: str, packages: dict[str, _Node]) -> str:
    inside = f"{folder}/{MODULES}{name}"
    return inside if inside in packages else f"{MODULES}{name}"


def _newer(packages: dict[str, _Node]) -> Iterator[Package]:
    asked = _asked_for(packages)
    for place, node in packages.items():
        if MODULES not in place or node.link or not node.version or not _is_published(node):
            continue
        name = node.name or place.rpartition(MODULES)[2]
        yield Package(Ecosystem.NPM, name, node.version, place in asked, node.dev)


def _is_published(node: _Node) -> bool:
    return not isinstance(node.resolved, str) or node.resolved.startswith(REGISTRY)


def _older(nodes: dict[str, _OldNode]) -> Iterator[Package]:
    """Version 1 does not tell what the project itself asks for."""
    pending = [(nodes, 0)]
    while pending:
        own, depth = pending.pop()
        if depth > DEPTH:
            raise ReportError(f"packages are nested more than {DEPTH} levels deep")
        for name, node in own.items():
            if node.dependencies:
                pending.append((node.dependencies, depth + 1))
            alias, at, version = node.version.removeprefix("npm:").rpartition("@")
            if node.version.startswith("npm:") and at:
                yield Package(Ecosystem.NPM, alias, version, None, node.dev)
            elif node.version and not node.version.startswith(FOREIGN):
                yield Package(Ecosystem.NPM, name, node.version, None, node.dev)


def read(content: bytes) -> Lock:
    """Packages from elsewhere than a registry are left out: no advisory can name them."""
    file = decode(content, FILE, "the lockfile")
    if file.packages is not None:
        return lock(_newer(file.packages))
    return lock(_older(decode(file.dependencies, OLD, "the lockfile")))


LOCKFILE = Lockfile(
    "package-lock",
    Ecosystem.NPM,
    ("**/package-lock.json", "**/npm-shrinkwrap.json"),
    read,
)

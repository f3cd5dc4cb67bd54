"""composer.lock: packages for running and, apart, those for development."""

import msgspec

from checks.json_text import decode
from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock


class _Package(msgspec.Struct):
    name: str
    version: str = ""


class _File(msgspec.Struct, rename="kebab"):
    packages: list[_Package] = []
    packages_dev: list[_Package] | None = None


FILE = msgspec.json.Decoder(_File)


def read(content: bytes) -> Lock:
    """What the project itself asks for stands in another file."""
    file = decode(content, FILE, "the lockfile")
    both = ((file.packages, False), (file.packages_dev or [], True))
    return lock(
        Package(Ecosystem.PACKAGIST, one.name.lower(), one.version.removeprefix("v"), None, dev)
        for packages, dev in both
        for one in packages
    )


LOCKFILE = Lockfile("composer-lock", Ecosystem.PACKAGIST, ("**/composer.lock",), read)

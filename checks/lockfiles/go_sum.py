"""go.sum: sums of all modules that were ever looked at; the highest version is the one built."""

from checks.lockfile import Ecosystem, Lock, Lockfile, Package, lock
from checks.lockfile_text import lines
from checks.package_versions import Key, key

ONLY_LOOKED_AT = "/go.mod"


def read(content: bytes) -> Lock:
    """Lines that sum a go.mod only are of modules whose code was never fetched."""
    highest = dict[str, tuple[Key, str]]()
    for line in lines(content):
        words = line.split()
        if len(words) != 3 or words[1].endswith(ONLY_LOOKED_AT):
            continue
        version = words[1].removeprefix("v").removesuffix("+incompatible")
        order = key(Ecosystem.GO, version)
        if order is not None and (words[0] not in highest or highest[words[0]][0] < order):
            highest[words[0]] = (order, words[1].removeprefix("v"))
    return lock(Package(Ecosystem.GO, name, version) for name, (_, version) in highest.items())


LOCKFILE = Lockfile("go-sum", Ecosystem.GO, ("**/go.sum",), read)

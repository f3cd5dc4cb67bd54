"""From the paths of a report to the paths of a commit's tree; nothing is ever opened by name."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from unicodedata import normalize

FOUND_PERCENT = 80
ROOTS = 32
"""Source roots of a report that are tried."""
SCHEME = re.compile(
    r"^(?:webpack(?:-internal)?://[^/]*/|file://(?:localhost)?|[a-z][a-z+.-]+://[^/]*/)"
)
DRIVE = re.compile(r"^/?[A-Za-z]:/")
ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
DETERMINISTIC = "/_/"
BAZEL = "/proc/self/cwd/"


@dataclass(frozen=True, slots=True)
class PathHints:
    """What is known beside the tree: prefixes of the report and what they stand for, Go modules
    by path and their folders, source roots that the report names, the upload's directory."""

    prefixes: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    sources: Collection[str] = ()
    directory: str = ""


@dataclass(frozen=True, slots=True)
class MappedPaths:
    """Report path → tree path, and the report paths that stand for no file or for several."""

    found: Mapping[str, str]
    absent: tuple[str, ...]
    ambiguous: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether so many files were found that the report's figures can be used."""
        total = len(self.found) + len(self.absent) + len(self.ambiguous)
        return len(self.found) * 100 >= FOUND_PERCENT * total


def normalised(path: str) -> str | None:
    """The path with `/`, without scheme, drive, query, `.` and `..`; None if it leaves the root."""
    if "\0" in path:
        return None
    text = path.replace("\\", "/")
    without = SCHEME.sub("/", text)
    if without != text:
        text = ESCAPES.sub(_unescaped, without).partition("?")[0]
    elif "?" in text:
        text = text.partition("?")[0]
    text = DRIVE.sub("/", text)
    text = text.removeprefix(DETERMINISTIC).removeprefix(BAZEL)
    return _resolved(text)


def map_paths(reported: Iterable[str], tree: Collection[str], hints: PathHints) -> MappedPaths:
    """Find each reported path in the tree: as it is, by a hint, by its longest suffix that only
    one file has, and by the prefix that most of the others agreed on."""
    index = _Index(tree)
    roots = _roots(index, hints.sources)
    found, open_paths, votes = dict[str, str](), dict[str, str](), Counter[tuple[str, str]]()
    for path in reported:
        plain = normalised(path)
        exact = (
            None if plain is None else _by_hints(plain, index, hints) or _below(roots, plain, index)
        )
        if exact is not None:
            found[path] = exact
        else:
            open_paths[path] = plain or ""
    for plain in open_paths.values():
        for one in index.by_suffix(plain)[:1]:
            votes[_prefixes(plain, one)] += 1
    return _decided(found, open_paths, index, votes)


class _Index:
    """Every suffix of every path of the tree, and the path that has it, None for several."""

    def __init__(self, tree: Collection[str]) -> None:
        self.exact = {normalize("NFC", path): path for path in tree}
        self.folders = {folder for key in self.exact for folder in _folders(key)}
        self.suffixes = _suffixes(self.exact.items())
        self.folded = _suffixes((key.casefold(), path) for key, path in self.exact.items())

    def get(self, path: str) -> str | None:
        """The file at exactly this path."""
        return self.exact.get(normalize("NFC", path))

    def by_suffix(self, path: str) -> tuple[str, ...]:
        """The file with the longest suffix in common; nothing if there is none or several."""
        key = normalize("NFC", path)
        return _longest(key, self.suffixes) or _longest(key.casefold(), self.folded)

    def knows(self, path: str) -> bool:
        """Whether several files, or one, end like this path."""
        key = normalize("NFC", path).casefold()
        return key.rpartition("/")[2] in self.folded


def _suffixes(paths: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    known = dict[str, str | None]()
    for key, path in paths:
        for suffix in _ends(key):
            known[suffix] = None if suffix in known else path
    return known


def _folders(path: str) -> Iterable[str]:
    while path := path.rpartition("/")[0]:
        yield path


def _ends(path: str) -> Iterable[str]:
    """The path, then without its first folder, and so on to its name."""
    while path:
        yield path
        path = path.partition("/")[2]


def _longest(key: str, known: Mapping[str, str | None]) -> tuple[str, ...]:
    for suffix in _ends(key):
        if suffix in known:
            path = known[suffix]
            weak = "/" not in suffix and suffix not in (key, path)
            return () if path is None or weak else (path,)
    return ()


def _by_hints(plain: str, index: _Index, hints: PathHints) -> str | None:
    for candidate in _candidates(plain, hints):
        resolved = _resolved(candidate)
        found = None if resolved is None else index.get(resolved)
        if found is not None:
            return found
    return None


def _roots(index: _Index, sources: Iterable[str]) -> list[list[str]]:
    """For each source root the folders that it may be. Roots are of the machine that wrote the
    report, so of its path every end counts that is a folder here, the longest first."""
    found = list[list[str]]()
    for source in sources:
        ends = [end for end in _ends(normalised(source) or "") if end in index.folders]
        if ends and ends not in found:
            found.append(ends)
        if len(found) == ROOTS:
            break
    return found


def _below(roots: Iterable[list[str]], plain: str, index: _Index) -> str | None:
    """The file that one root has; what several have is ambiguous."""
    found = set[str]()
    for ends in roots:
        below = (index.get(f"{end}/{plain}") for end in ends)
        found.update(filter(None, (next(filter(None, below), None),)))
    return found.pop() if len(found) == 1 else None


def _candidates(plain: str, hints: PathHints) -> Iterable[str]:
    yield plain
    longest_first = sorted((*hints.prefixes.items(), *hints.modules.items()), key=_by_length)
    for prefix, folder in longest_first:
        start = (normalised(prefix) or "") + "/"
        if plain.startswith(start):
            yield f"{folder}/{plain.removeprefix(start)}"
    if hints.directory:
        yield f"{hints.directory}/{plain}"


def _by_length(entry: tuple[str, str]) -> tuple[int, str]:
    return -len(entry[0]), entry[0]


def _prefixes(reported: str, path: str) -> tuple[str, str]:
    """What is left of both before their common end."""
    left, right = reported.split("/"), path.split("/")
    while left and right and left[-1].casefold() == right[-1].casefold():
        left.pop()
        right.pop()
    return "/".join(left), "/".join(right)


def _decided(
    found: dict[str, str],
    open_paths: Mapping[str, str],
    index: _Index,
    votes: Counter[tuple[str, str]],
) -> MappedPaths:
    absent, ambiguous = list[str](), list[str]()
    best = min(votes, key=lambda pair: (-votes[pair], pair)) if votes else None
    for path, plain in open_paths.items():
        agreed = _moved(plain, best, index) if best is not None else None
        hit = (agreed,) if agreed is not None else index.by_suffix(plain)
        if hit:
            found[path] = hit[0]
        else:
            (ambiguous if plain and index.knows(plain) else absent).append(path)
    return MappedPaths(found, tuple(absent), tuple(ambiguous))


def _moved(plain: str, prefixes: tuple[str, str], index: _Index) -> str | None:
    old, new = (f"{prefix}/" if prefix else "" for prefix in prefixes)
    return index.get(new + plain.removeprefix(old)) if plain.startswith(old) else None


def _resolved(text: str) -> str | None:
    parts = list[str]()
    for part in text.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or None


def _unescaped(match: re.Match[str]) -> str:
    return bytes.fromhex(match[0].replace("%", "")).decode("utf-8", "replace")

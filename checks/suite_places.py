"""In which file of the tree a test case stands: as reported, or as its suite's name tells."""

from collections.abc import Collection

from checks.report import Outcome, TestCase

EXTENSIONS = frozenset({"py", "java", "kt", "scala", "groovy", "cs", "fs", "vb", "rb", "php"})
"""Files whose tests are reported under a dotted name of the file or class."""
DEPTH = 16
TELLING = ("test", "spec")
"""What a name without folders must hold to be taken for a file of tests."""


class Places:
    """Looks up test cases in one tree; every suite is looked at once."""

    def __init__(self, tree: Collection[str]) -> None:
        self._tree = tree
        self._known = dict[tuple[str, str], str]()
        self._ended: dict[str, str | None] | None = None

    def of(self, case: TestCase) -> str:
        """The path of its file, "" if the tree has no such file or several."""
        found = self._known_or_found(case.file, case.suite)
        if not found and case.outcome is Outcome.ERROR:
            # What could not be loaded is often reported by its own name, outside of any suite.
            return self._known_or_found(case.file, case.name)
        return found

    def _known_or_found(self, file: str, suite: str) -> str:
        key = (file, suite)
        if key not in self._known:
            self._known[key] = self._find(file, suite)
        return self._known[key]

    def _find(self, file: str, suite: str) -> str:
        for path in (file, suite):
            if path and path in self._tree:
                return path
        if file:
            return ""
        parts = suite.partition("$")[0].replace("::", ".").split(".")[:DEPTH]
        for end in range(len(parts), 0, -1):
            stem = parts[end - 1]
            if end == 1 and not any(word in stem.lower() for word in TELLING):
                return ""
            found = self._ends().get("/".join(parts[:end]))
            if found:
                return found
        return ""

    def _ends(self) -> dict[str, str | None]:
        """Every end of every path, without its extension; None where several files share it."""
        if self._ended is None:
            self._ended = dict[str, str | None]()
            for path in self._tree:
                stem, _, extension = path.rpartition(".")
                while stem and extension in EXTENSIONS:
                    self._ended[stem] = None if stem in self._ended else path
                    stem = stem.partition("/")[2]
        return self._ended

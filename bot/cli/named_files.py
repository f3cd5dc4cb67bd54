"""Report files as `hardening check` is told of them: FILE, or FORMAT=FILE where the content does
not tell, as the `[]` of a clean run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.failures import Permanent
from checks.plain_text import one_line

SAY = "say which format it is"
"""How a refusal ends that another word of the user would lift."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """One file, and the option that named it."""

    option: str
    path: Path
    format: str | None = None

    def __str__(self) -> str:
        return f"{self.option} {one_line(str(self.path))}"

    def refused(self, reason: str) -> str:
        """Why it is no report, and how to say what the content does not."""
        how = f", as {self.option} FORMAT={one_line(self.path.name)}"
        return f"{self}: {reason}{how if reason.endswith(SAY) else ''}"


def named_files(option: str, names: Sequence[str]) -> Iterator[NamedFile]:
    """The files, each but once: a glob and a name may reach the same. Permanent for what cannot be
    read twice, OSError for what cannot be opened."""
    seen = set[tuple[int, int]]()
    for name in names:
        file = _named(option, name)
        found = file.path.stat()
        if not (file.path.is_file() or file.path.is_dir()):
            raise Permanent(f"{file}: it is no file; write the report to one and name that")
        if (found.st_dev, found.st_ino) not in seen:
            seen.add((found.st_dev, found.st_ino))
            yield file


def _named(option: str, name: str) -> NamedFile:
    if name in ("", "-"):
        said = "standard input is not read" if name else "it is empty"
        raise Permanent(f"{option} {name}: {said}; name a file".replace(" :", ":"))
    format, equals, rest = name.partition("=")
    if equals and rest and not Path(name).exists():
        return NamedFile(option, Path(rest), format)
    return NamedFile(option, Path(name))

"""A bare git repository on disk: commits without a work tree, and the comparisons GitHub shows."""

import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.standin.patches import FileChange, bounded, split_files

Content = str | bytes
GIT_SECONDS = 60
AUTHOR = "Dana Developer <dana@example.com>"
STATUSES = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "T": "changed"}
SETTINGS = {
    "uploadpack.allowFilter": "true",
    "uploadpack.allowAnySHA1InWant": "true",
    "gc.auto": "0",
    "receive.autogc": "false",
}
ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "LC_ALL": "C",
    "TZ": "UTC",
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
}


class GitError(Exception):
    """A git command failed; the text is git's own."""


@dataclass(frozen=True, slots=True)
class Commit:
    """`at` is in the form GitHub uses for times."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    name: str
    email: str
    at: str
    message: str


class GitRepository:
    """A bare repository. Methods raise GitError when git refuses."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._compared: dict[tuple[str, str], tuple[FileChange, ...]] = {}
        self._bare_patches: dict[tuple[str, str, str], str] = {}

    @classmethod
    def create(cls, path: Path, branch: str = "main") -> "GitRepository":
        """Make a bare repository that serves partial fetches of any commit, as GitHub does."""
        path.mkdir(parents=True)
        repository = cls(path)
        repository.git("init", "--quiet", "--bare", f"--initial-branch={branch}")
        for key, value in SETTINGS.items():
            repository.git("config", key, value)
        return repository

    def git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Output of a git command run in this repository."""
        done = subprocess.run(
            ["git", "-c", "safe.directory=*", *arguments],
            cwd=self.path,
            env=ENVIRONMENT,
            input=stdin,
            capture_output=True,
            timeout=GIT_SECONDS,
        )
        if done.returncode:
            raise GitError(
                done.stderr.decode(errors="replace").strip() or f"exit {done.returncode}"
            )
        return done.stdout

    def commit(
        self,
        files: Mapping[str, Content | None],
        branch: str,
        message: str,
        parent: str | None = None,
        author: str = AUTHOR,
    ) -> str:
        """Commit on top of `parent` (default: the branch, else the default branch)."""
        tip = parent or self.resolve(f"refs/heads/{branch}") or self.resolve("HEAD")
        who = f"{author} {int(time.time())} +0000".encode()
        script = [f"commit refs/heads/{branch}\nmark :1\n".encode()]
        script += [b"author " + who + b"\ncommitter " + who + b"\n", _data(message.encode())]
        script += [f"from {tip}\n".encode()] if tip else []
        script += [_entry(path, content) for path, content in files.items()]
        written = self.git(
            "fast-import", "--quiet", "--force", stdin=b"".join(script) + b"\nget-mark :1\n"
        )
        return written.decode().strip()

    def resolve(self, revision: str) -> str | None:
        """The commit that a ref or id names; None if there is none."""
        try:
            return (
                self.git(
                    "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
                )
                .decode()
                .strip()
            )
        except GitError:
            return None

    def branch(self, name: str) -> str | None:
        """The tip of a branch."""
        return self.resolve(f"refs/heads/{name}")

    def set_ref(self, ref: str, sha: str) -> None:
        """Point a full ref name at a commit."""
        self.git("update-ref", ref, sha)

    def delete_ref(self, ref: str) -> None:
        """Remove a full ref name."""
        self.git("update-ref", "-d", ref)

    def fetch(self, source: Path, refspec: str) -> None:
        """Copy objects from another repository on this disk; the source is only read."""
        self.git("-c", "fetch.writeCommitGraph=false", "fetch", "--quiet", "--no-tags",
                 "--no-write-fetch-head", "--no-recurse-submodules", "--end-of-options",
                 str(source), refspec)  # fmt: skip

    def read(self, commit: str, path: str) -> bytes | None:
        """A file's bytes at a commit; None if it is not there."""
        try:
            return self.git("cat-file", "blob", f"{commit}:{path}")
        except GitError:
            return None

    def merge_base(self, base: str, head: str) -> str | None:
        """The best common ancestor; None when the histories share nothing."""
        try:
            return self.git("merge-base", base, head).decode().strip()
        except GitError:
            return None

    def distance(self, base: str, head: str) -> tuple[int, int]:
        """How many commits head is ahead of base and behind it."""
        counts = self.git("rev-list", "--left-right", "--count", f"{base}...{head}").split()
        return int(counts[1]), int(counts[0])

    def log(self, base: str | None, head: str, limit: int = 250) -> list[Commit]:
        """Commits of head that base lacks, oldest first."""
        selected = f"{base}..{head}" if base else head
        form = ["--date=format-local:%Y-%m-%dT%H:%M:%SZ", "--format=%H%n%T%n%P%n%an%n%ae%n%cd%n%B"]
        shown = self.git("log", "-z", f"--max-count={limit}", *form, selected)
        records = [record for record in shown.decode(errors="replace").split("\0") if record]
        return [_commit(record) for record in reversed(records)]

    def show(self, sha: str) -> Commit:
        """One commit."""
        return self.log(None, sha, limit=1)[0]

    def compare(self, base: str, head: str) -> tuple[FileChange, ...]:
        """What head adds to base, file by file with GitHub's patches."""
        if (base, head) not in self._compared:
            self._compared[base, head] = self._compare(base, head)
        return self._compared[base, head]

    def _compare(self, base: str, head: str) -> tuple[FileChange, ...]:
        options = ["-M", "--no-ext-diff", "--no-textconv", "--no-color", base, head]
        raw = self.git("diff", "--raw", "-z", "--no-abbrev", *options)
        text = self.git("diff", "-p", "--src-prefix=a/", "--dst-prefix=b/", *options)
        patches = split_files(text.decode(errors="replace"))
        changes: list[FileChange] = []
        for status, blob, paths in _raw_entries(raw):
            # A type change is one raw entry and two sections: what went and what came.
            patch = "\n".join(patches.pop(0) for _ in range(2 if status == "T" else 1)).strip("\n")
            changes.append(_file_change(status, blob, paths, patch))
        return tuple(changes)

    def zero_context(self, base: str, head: str, path: str) -> str:
        """The patch of one file without context lines."""
        key = (base, head, path)
        if key not in self._bare_patches:
            options = ["-U0", "--no-renames", "--no-ext-diff", "--no-textconv"]
            shown = self.git("diff", *options, base, head, "--", f":(literal){path}")
            self._bare_patches[key] = "\n".join(split_files(shown.decode(errors="replace")))
        return self._bare_patches[key]

    def merge(self, base: str, head: str) -> str | None:
        """A merge commit of head into base; None on a conflict. No ref is moved."""
        try:
            tree = self.git("merge-tree", "--write-tree", base, head).decode().split("\n")[0]
        except GitError:
            return None
        identity = ["-c", "user.name=GitHub", "-c", "user.email=noreply@example.com"]
        message = f"Merge {head} into {base}"
        merged = self.git(*identity, "commit-tree", tree, "-p", base, "-p", head, "-m", message)
        return merged.decode().strip()


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _entry(path: str, content: Content | None) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    quoted = f'"{escaped}"'.encode("utf-8", "surrogateescape")
    if content is None:
        return b"D " + quoted + b"\n"
    data = content.encode() if isinstance(content, str) else content
    return b"M 100644 inline " + quoted + b"\n" + _data(data)


def _commit(record: str) -> Commit:
    sha, tree, parents, name, email, at, message = record.split("\n", 6)
    return Commit(sha, tree, tuple(parents.split()), name, email, at, message.rstrip("\n"))


def _raw_entries(raw: bytes) -> list[tuple[str, str, list[str]]]:
    """Status letter, blob id and one or two paths of each entry of `diff --raw -z`."""
    fields = raw.decode("utf-8", "surrogateescape").split("\0")
    entries: list[tuple[str, str, list[str]]] = []
    at = 0
    while at < len(fields) and fields[at]:
        _, _, old, new, status = fields[at].split(" ")
        count = 2 if status[0] in "RC" else 1
        paths = fields[at + 1 : at + 1 + count]
        entries.append((status[0], old if status[0] == "D" else new, paths))
        at += 1 + count
    return entries


def _file_change(status: str, blob: str, paths: list[str], patch: str) -> FileChange:
    lines = patch.split("\n")
    return FileChange(
        path=paths[-1].encode("utf-8", "surrogateescape").decode(errors="replace"),
        status=STATUSES.get(status, "modified"),
        blob=blob,
        additions=sum(line.startswith("+") for line in lines),
        deletions=sum(line.startswith("-") for line in lines),
        patch=bounded(patch),
        previous=paths[0] if len(paths) == 2 else None,
    )

"""Real git repositories for tests, written by commands as a developer would give them."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

PERSON = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
    "GIT_AUTHOR_DATE": "2026-03-10T12:00:00Z",
    "GIT_COMMITTER_DATE": "2026-03-10T12:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


class Repository:
    """A work tree in which each commit is a set of files."""

    def __init__(self, path: Path, *init: str) -> None:
        self.path = path
        path.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main", *init)
        self.git("config", "uploadpack.allowFilter", "true")

    def git(self, *args: str, stdin: bytes | None = None) -> str:
        """Run git here; the output without its last line end."""
        env = {"PATH": os.environ["PATH"], "HOME": str(self.path), **PERSON}
        command = ["git", "-C", str(self.path), *args]
        done = subprocess.run(command, env=env, input=stdin, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")

    def write(self, files: Mapping[str, bytes | str | None]) -> None:
        """Write files; None removes one."""
        for name, content in files.items():
            path = self.path / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Mapping[str, bytes | str | None] | None = None) -> str:
        """Write files, commit everything, and return the commit id."""
        self.write(files or {})
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD")

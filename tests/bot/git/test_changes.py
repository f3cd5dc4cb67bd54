"""Differences of real commits: renames, added lines, odd names, and what may not hide them."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.failures import Permanent
from bot.git.changes import blobs_of_change, diff
from bot.git.snapshot import tree
from checks.diff import LAST_LINE, Diff, FileStatus
from tests.bot.git.repositories import Repository

TEXT = "".join(f"const a{n} = {n};\n" for n in range(30))


async def between(repository: Repository, base: str, head: str) -> Diff:
    return await diff(repository.path / ".git", base, head)


async def test_added_changed_removed_and_renamed_files(upstream: Repository) -> None:
    base = upstream.commit({"a.ts": TEXT, "b.ts": "b\n", "gone.ts": "g\n", "old.ts": TEXT * 2})
    head = upstream.commit(
        {
            "a.ts": TEXT.replace("a3 ", "z3 ").replace("a9 = 9;\n", "a9 = 9;\nx\ny\n"),
            "b.ts": "b\n",
            "gone.ts": None,
            "old.ts": None,
            "new/moved.ts": TEXT * 2 + "more\n",
            "fresh.ts": "1\n2\n",
        }
    )
    files = (await between(upstream, base, head)).files
    about = {path: (f.status, f.old_path, f.added) for path, f in files.items()}
    assert about == {
        "a.ts": (FileStatus.MODIFIED, "a.ts", ((4, 4), (11, 12))),
        "fresh.ts": (FileStatus.ADDED, "fresh.ts", ((1, 2),)),
        "gone.ts": (FileStatus.REMOVED, "gone.ts", ()),
        "new/moved.ts": (FileStatus.RENAMED, "old.ts", ((61, 61),)),
    }


async def test_the_blobs_are_those_of_the_trees(upstream: Repository) -> None:
    base = upstream.commit({"a.ts": "a\n", "same.ts": "s\n"})
    head = upstream.commit({"a.ts": "b\n"})
    repo = upstream.path / ".git"
    old, new = await tree(repo, base), await tree(repo, head)
    file = (await between(upstream, base, head)).files["a.ts"]
    assert (file.old_blob, file.new_blob) == (old["a.ts"], new["a.ts"])
    assert await blobs_of_change(repo, base, head) == {old["a.ts"], new["a.ts"]}


async def test_names_that_would_break_a_line_based_reader(upstream: Repository) -> None:
    names = ["tab\there.ts", 'quo"te\\.ts', "ü.ts", "sp ace.ts", "-dash.ts", "bell\a.ts"]
    names += ["x\n@@ -0,0 +1,99 @@\n+hidden.ts", "x\ndiff --git a b\n.ts", ":(glob)*.ts", "'.ts"]
    base = upstream.commit({"seed": "s"})
    head = upstream.commit({name: f"{name!r}\n" for name in names})
    files = (await between(upstream, base, head)).files
    assert set(files) == set(names)
    assert {f.added for f in files.values()} == {((1, 1),)}
    assert set(await tree(upstream.path / ".git", head)) == {"seed", *names}


async def test_a_name_that_is_not_utf8_is_shown_escaped(upstream: Repository) -> None:
    base = upstream.commit({"seed": "s"})
    (upstream.path / "caf\udce9.ts").write_bytes(b"x\n")
    head = upstream.commit()
    assert set((await between(upstream, base, head)).files) == {"caf\\xe9.ts"}
    assert "caf\\xe9.ts" in await tree(upstream.path / ".git", head)


async def test_two_names_that_look_the_same_are_refused(upstream: Repository) -> None:
    (upstream.path / "a\udce9.ts").write_bytes(b"x\n")
    (upstream.path / "a\\xe9.ts").write_bytes(b"y\n")
    head = upstream.commit()
    with pytest.raises(Permanent, match="the same name"):
        await tree(upstream.path / ".git", head)


async def test_content_that_looks_like_a_patch_is_content(upstream: Repository) -> None:
    base = upstream.commit({"a.ts": "@@ -1 +1 @@\n", "b.ts": "b\n"})
    text = "diff --git a/b.ts b/b.ts\n@@ -1,0 +5,9 @@\nBinary files a and b differ\n\r@@ -1 +7 @@\n"
    head = upstream.commit({"a.ts": text, "b.ts": "b\nc\n"})
    files = (await between(upstream, base, head)).files
    assert files["a.ts"].added == ((1, 4),)
    assert files["b.ts"].added == ((2, 2),)
    assert not files["a.ts"].binary


async def test_attributes_of_a_change_cannot_hide_its_lines(upstream: Repository) -> None:
    base = upstream.commit({"a.ts": "a\n"})
    head = upstream.commit({"a.ts": "a\nb\n", ".gitattributes": "*.ts -diff binary\n"})
    assert (await between(upstream, base, head)).files["a.ts"].added == ((2, 2),)
    assert not (await between(upstream, base, head)).files["a.ts"].binary


async def test_configuration_of_the_repository_runs_nothing(
    upstream: Repository, tmp_path: Path
) -> None:
    marker = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    program.chmod(0o755)
    for key in ("diff.external", "core.fsmonitor", "core.pager", "diff.x.textconv"):
        upstream.git("config", key, str(program))
    (upstream.path / ".git" / "info").mkdir(exist_ok=True)
    (upstream.path / ".git" / "info" / "attributes").write_text("*.ts diff=x\n")
    base = upstream.commit({"a.ts": "a\n"})
    head = upstream.commit({"a.ts": "b\n"})
    marker.unlink(missing_ok=True)
    upstream.git("config", "diff.noprefix", "true")
    assert (await between(upstream, base, head)).files["a.ts"].added == ((1, 1),)
    assert not marker.exists()


async def test_links_and_submodules_are_not_files(upstream: Repository) -> None:
    (upstream.path / "link.ts").symlink_to("a.ts")
    base = upstream.commit({"a.ts": "a\n", "becomes.ts": "code\n", "run.sh": "x\n"})
    (upstream.path / "link.ts").unlink()
    (upstream.path / "link.ts").write_text("now a file\n")
    (upstream.path / "becomes.ts").unlink()
    (upstream.path / "becomes.ts").symlink_to("a.ts")
    (upstream.path / "run.sh").chmod(0o755)
    upstream.git("update-index", "--add", "--cacheinfo", f"160000,{base},sub")
    upstream.git("add", "link.ts", "becomes.ts", "run.sh")
    upstream.git("commit", "--quiet", "--message", "types")
    head = upstream.git("rev-parse", "HEAD")
    files = (await between(upstream, base, head)).files
    about = {path: (f.status, f.added) for path, f in files.items()}
    assert about == {
        "becomes.ts": (FileStatus.REMOVED, ()),
        "link.ts": (FileStatus.ADDED, ((1, 1),)),
        "run.sh": (FileStatus.MODIFIED, ()),
    }
    assert set(await tree(upstream.path / ".git", head)) == {"a.ts", "link.ts", "run.sh"}


async def test_binary_and_empty_files(upstream: Repository) -> None:
    base = upstream.commit({"a.bin": b"\0" * 10, "e.ts": "x\n"})
    head = upstream.commit({"a.bin": b"\0" * 20, "e.ts": "", "empty.ts": ""})
    files = (await between(upstream, base, head)).files
    assert files["a.bin"].binary
    assert files["e.ts"].added == () == files["empty.ts"].added


async def test_past_the_cap_every_line_counts_as_added(upstream: Repository) -> None:
    base = upstream.commit({"a.ts": "a\n", "y.ts": "y\n", "z.ts": "z\n"})
    head = upstream.commit({"a.ts": "a\nb\n", "y.ts": "y\n" * 5000, "z.ts": "z\nz\n"})
    repo = upstream.path / ".git"
    files = (await diff(repo, base, head, max_patch=2_000)).files
    assert files["a.ts"].added == ((2, 2),)
    assert files["y.ts"].added == files["z.ts"].added == ((1, LAST_LINE),)
    with pytest.raises(Permanent, match="names of all changed files"):
        await diff(repo, base, head, max_patch=100)


async def test_three_thousand_files(upstream: Repository) -> None:
    base = upstream.commit({f"d{n % 50}/f{n}.ts": f"{n}\n" for n in range(3_000)})
    head = upstream.commit({f"d{n % 50}/f{n}.ts": f"{n}\nmore\n" for n in range(3_000)})
    files = (await between(upstream, base, head)).files
    assert len(files) == 3_000
    assert {f.added for f in files.values()} == {((2, 2),)}


async def test_equal_commits_differ_in_nothing(upstream: Repository) -> None:
    head = upstream.commit({"a.ts": "a\n"})
    assert (await between(upstream, head, head)).files == {}


async def test_sha256_repositories(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "wide", "--object-format=sha256")
    base = repository.commit({"a.ts": "a\n"})
    head = repository.commit({"a.ts": "b\n"})
    assert len(head) == 64
    assert (await between(repository, base, head)).files["a.ts"].added == ((1, 1),)


LINES = st.lists(st.sampled_from([b"a", b"b", b"@@ -1 +1 @@", b"", b"\r", b"+", b"\\ No"]))
NAMES = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=8
).filter(lambda name: name not in {".", ".."} and not name.lower().startswith(".git"))
TREES = st.dictionaries(NAMES, LINES.map(b"\n".join), max_size=6)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(old=TREES, new=TREES)
async def test_added_lines_rebuild_the_head(
    tmp_path: Path, old: dict[str, bytes], new: dict[str, bytes]
) -> None:
    """Lines that were not added are a subsequence of the base's, for any names and content."""
    repository = Store(tmp_path / "store")
    base, head = repository.commit(old), repository.commit(new)
    files = (await diff(repository.path, base, head)).files
    assert set(files) == set(await tree(repository.path, head)).symmetric_difference(
        await tree(repository.path, base)
    ) - {f.old_path for f in files.values() if f.status is FileStatus.RENAMED} | {
        name for name in old.keys() & new.keys() if old[name] != new[name]
    }
    for path, file in files.items():
        if file.status is FileStatus.REMOVED:
            continue
        lines = new[path].split(b"\n")
        kept = [line for n, line in enumerate(lines, 1) if not file.adds(n, n)]
        rest = iter(old.get(file.old_path, b"").split(b"\n"))
        assert all(line in rest for line in kept if line)


class Store:
    """Commits straight into the object store: any name that git allows, no file system."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            self.run("init", "--quiet", "--bare", str(path))

    def run(self, *args: str, stdin: bytes = b"") -> str:
        done = subprocess.run(["git", *args], input=stdin, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def commit(self, files: dict[str, bytes]) -> str:
        at = f"--git-dir={self.path}"
        entries = [
            f"100644 blob {self.run(at, 'hash-object', '-w', '--stdin', stdin=text)}\t{name}\0"
            for name, text in files.items()
        ]
        made = self.run(at, "mktree", "-z", stdin="".join(entries).encode())
        person = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        return self.run(at, *person, "commit-tree", made, "-m", "x")

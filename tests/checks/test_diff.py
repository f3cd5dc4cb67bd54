"""Git's raw and patch output, read: the samples are what git 2.39 prints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.diff import (
    LAST_LINE,
    Diff,
    FileDiff,
    FileStatus,
    changed_blobs,
    path_text,
    read_diff,
    unquote,
)

OLD, NEW, NONE = "a" * 40, "b" * 40, "0" * 40
RAW = f""":100644 100644 {OLD} {NEW} M\tsrc/a.ts
:100644 100644 {OLD} {NEW} R087\told.ts\tnew.ts
:100644 000000 {OLD} {NONE} D\tgone.ts
:120000 100644 {OLD} {NEW} T\tlink.ts
:000000 160000 {NONE} {NEW} A\tsub
"""
PATCH = f"""
diff --git a/src/a.ts b/src/a.ts
index {OLD}..{NEW} 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1 +1 @@ export
-old
+new
@@ -9,2 +9,0 @@
-gone
-gone
@@ -20,0 +19,3 @@
+@@ -1 +1,99 @@
+diff --git a/x b/x
+Binary files a and b differ
diff --git a/old.ts b/new.ts
similarity index 87%
rename from old.ts
rename to new.ts
index {OLD}..{NEW} 100644
--- a/old.ts
+++ b/new.ts
@@ -3,0 +4 @@
+x
diff --git a/gone.ts b/gone.ts
deleted file mode 100644
index {OLD}..{NONE}
Binary files a/gone.ts and /dev/null differ
diff --git a/link.ts b/link.ts
deleted file mode 120000
index {OLD}..{NONE}
--- a/link.ts
+++ /dev/null
@@ -1 +0,0 @@
-target
\\ No newline at end of file
diff --git a/link.ts b/link.ts
new file mode 100644
index {NONE}..{NEW}
--- /dev/null
+++ b/link.ts
@@ -0,0 +1,2 @@
+a
+b
diff --git a/sub b/sub
new file mode 160000
index {NONE}..{NEW}
--- /dev/null
+++ b/sub
@@ -0,0 +1 @@
+Subproject commit {NEW}
"""


def test_a_whole_change() -> None:
    files = read_diff((RAW + PATCH).encode()).files
    assert files == {
        "src/a.ts": FileDiff(
            "src/a.ts",
            "src/a.ts",
            FileStatus.MODIFIED,
            OLD,
            NEW,
            ((1, 1), (19, 21)),
            removed=((1, 1), (9, 10)),
        ),
        "new.ts": FileDiff("new.ts", "old.ts", FileStatus.RENAMED, OLD, NEW, ((4, 4),)),
        "gone.ts": FileDiff("gone.ts", "gone.ts", FileStatus.REMOVED, OLD, None, (), binary=True),
        "link.ts": FileDiff("link.ts", "link.ts", FileStatus.ADDED, None, NEW, ((1, 2),)),
    }
    assert Diff(files).renames() == {"new.ts": "old.ts"}


def test_nothing_changed() -> None:
    assert read_diff(b"").files == {}


def test_submodules_name_no_blobs() -> None:
    only = f":000000 160000 {NONE} {NEW} A\tsub\n:100644 000000 {OLD} {NONE} D\ta\n"
    assert changed_blobs(only.encode()) == {OLD}


@pytest.mark.parametrize("more", ["", PATCH + "diff --git a/more b/more\n"])
def test_a_patch_that_does_not_fit_is_refused(more: str) -> None:
    with pytest.raises(ValueError, match="patches for 6 changes"):
        read_diff((RAW + more).encode())


def test_a_cut_patch_counts_the_rest_as_added() -> None:
    whole = ((1, LAST_LINE),)
    cut = (RAW + PATCH[: PATCH.index("@@ -3,0")]).encode()
    files = read_diff(cut, complete=False).files
    assert files["src/a.ts"].added == ((1, 1), (19, 21))
    assert files["new.ts"].added == files["link.ts"].added == whole
    assert files["gone.ts"].added == ()
    with pytest.raises(ValueError, match="names of all changed files"):
        read_diff(RAW.encode()[:50], complete=False)


@pytest.mark.parametrize(
    ("first", "last", "added"), [(1, 2, False), (2, 3, True), (5, 9, True), (6, 9, False)]
)
def test_lines_are_added_where_ranges_meet(first: int, last: int, added: bool) -> None:
    file = FileDiff("a", "a", FileStatus.MODIFIED, OLD, NEW, ((3, 3), (4, 5)))
    assert file.adds(first, last) is added


def quoted(path: bytes) -> bytes:
    """As git's core.quotePath does."""
    escapes = {7: b"a", 8: b"b", 9: b"t", 10: b"n", 11: b"v", 12: b"f", 13: b"r"}
    body = b""
    for byte in path:
        if byte in escapes:
            body += b"\\" + escapes[byte]
        elif byte in b'"\\':
            body += b"\\" + bytes([byte])
        else:
            body += bytes([byte]) if 32 <= byte < 127 else b"\\%03o" % byte
    return b'"' + body + b'"'


@given(st.binary(min_size=1))
def test_quoting_is_undone(path: bytes) -> None:
    assert unquote(quoted(path)) == path


def test_plain_names_stay() -> None:
    assert unquote(b"a b'c.ts") == b"a b'c.ts"
    assert path_text("ü/名.ts".encode()) == "ü/名.ts"
    assert path_text(b"caf\xe9.ts") == "caf\\xe9.ts"


@given(st.binary() | st.from_regex(rb"(\d+ ){4}[AMDRT](\t[^\n]*){0,3}\n.*", fullmatch=True))
def test_any_bytes_are_read_or_refused(output: bytes) -> None:
    try:
        read_diff(b":" + output)
    except ValueError:
        return


spans = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 3)), max_size=8)


@given(spans, st.integers(1, 40), st.integers(0, 5))
def test_adds_says_whether_any_line_of_a_range_was_added(
    gaps: list[tuple[int, int]], first: int, length: int
) -> None:
    added, line = [], 0
    for gap, more in gaps:
        added.append((line + gap, line + gap + more))
        line += gap + more
    file = FileDiff("a.ts", "a.ts", FileStatus.MODIFIED, OLD, NEW, tuple(added))
    lines = {number for start, end in added for number in range(start, end + 1)}
    assert file.adds(first, first + length) == bool(lines & set(range(first, first + length + 1)))

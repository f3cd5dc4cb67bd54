"""`hardening report` over files that attack: exit 2, one line of JSON, little time and memory."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from checks.report_limits import MEGABYTE

HARDENING = Path(sys.executable).with_name("hardening")
CPU_SECONDS, MEMORY_BYTES = 8, 600 * MEGABYTE
"""Far below what a reader may take, far above what these refusals do: neither is near a limit."""

ENTITIES = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
FILE_OF_PASSWORDS = b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuite name="&a;"/>'
PIECES: dict[str, tuple[tuple[bytes, int], ...]] = {
    "a_bomb": ((gzip.compress(b"\n" * 60 * MEGABYTE), 1),),
    "too_large": ((b"<testsuite>", 1), (b" " * MEGABYTE, 251)),
    "deep_lists": ((b"[" * MEGABYTE, 20),),
    "deep_objects": ((b'{"a":' * 100_000, 20),),
    "deep_elements": ((b"<testsuite>" * 100_000, 20),),
    "entities": ((b"<!DOCTYPE a [" + ENTITIES + b"]><testsuite>&l11;</testsuite>", 1),),
    "a_file_of_this_machine": ((FILE_OF_PASSWORDS, 1),),
    "one_line": ((b"TN:\nSF:", 1), (b"a" * MEGABYTE, 20)),
    "one_tag": ((b'<testsuite><testcase name="', 1), (b"a" * MEGABYTE, 20)),
    "endless_digits": (
        (b'{"requests":{"average":1,"total":', 1),
        (b"9" * MEGABYTE, 20),
        (b'},"latency":{},"non2xx":1}', 1),
    ),
    "long_ranges": (
        (b"mode: set\n", 1),
        (b"a.go:1.1,2000000000.2 1 1\na.go:1.1,9999999.2 1 1\n", 1000),
        (b"b.go:1.1,9999999.2 1 1\nc.go:1.1,9999999.2 1 1\n", 1000),
    ),
    "many_rows": (
        (b'[{"filePath":"a","messages":[', 1),
        (b"{}," * 1000, 1001),
        (b"{}]}]", 1),
    ),
    "long_messages": (
        (b'[{"filePath":"a","messages":[', 1),
        (b'{"message":"' + b"x" * 4000 + b'"},', 36_000),
        (b"{}]}]", 1),
    ),
    "no_text": ((b"\0" * MEGABYTE, 20),),
    "an_escape": ((b"\x1b[2J\x1b]0;title\x07\r\n<!-- -->", 1),),
}
SAID = {
    "a_bomb": "it unpacks to more than 200 times its size",
    "too_large": "it is larger than 250 MB unpacked",
    "deep_lists": "the JSON is nested too deeply",
    "deep_objects": "the JSON is nested too deeply",
    "deep_elements": "the XML is nested deeper than 256 levels",
    "entities": "the XML declares entities",
    "a_file_of_this_machine": "the XML declares entities",
    "one_line": "one line is longer than the limit of a megabyte",
    "one_tag": "one XML tag is longer than the limit of a megabyte",
    "endless_digits": "Number out of range",
    "long_ranges": "it lists more than 20,000,000 lines",
    "many_rows": "it holds more than 1,000,000 rows",
    "long_messages": "its findings or cases are longer than 128 MB",
    "no_text": "it is no coverage, audit, test, lint, load",
    "an_escape": "text that starts with `\ufffd[2J\ufffd]0;title\ufffd <!-- -->`",
}

# A process of its own: the peak of a child starts at that of the process that made it.
MEASURE = """
import json, resource, subprocess, sys
answer = subprocess.run(sys.argv[1:], capture_output=True, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
seconds = used.ru_utime + used.ru_stime
print(json.dumps([answer.returncode, answer.stdout, answer.stderr, seconds, used.ru_maxrss]))
"""


@pytest.mark.parametrize("name", PIECES)
def test_hostile_files_are_refused_in_one_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        for piece, times in PIECES[name]:
            for _ in range(times):
                file.write(piece)
    command: list[str | Path] = [sys.executable, "-c", MEASURE, HARDENING, "report", path]
    measured = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    code, out, error, seconds, peak = json.loads(measured.stdout)
    assert (code, out, error.count("\n")) == (2, "", 1)
    said = json.loads(error)
    assert list(said) == ["error"]
    assert said["error"].startswith(f"{path}: ")
    assert SAID[name] in said["error"]
    assert seconds < CPU_SECONDS
    assert peak * 1024 < MEMORY_BYTES


def test_a_stream_without_an_end_is_not_waited_for() -> None:
    answer = subprocess.run(
        [HARDENING, "report", "/dev/zero"], capture_output=True, text=True, timeout=60, check=False
    )
    assert answer.returncode == 2
    assert "it is no coverage" in json.loads(answer.stderr)["error"]


def test_the_first_refusal_ends_it(tmp_path: Path) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_text("TN:\nSF:a.js\nDA:1,1\nend_of_record\n")
    bad.write_text("null")
    command: list[str | Path] = [HARDENING, "report", good, bad, good, "--format", "json"]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert json.loads(answer.stderr)["error"].startswith(f"{bad}: it is the bare JSON value null")

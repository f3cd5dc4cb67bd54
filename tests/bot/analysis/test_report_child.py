"""Reports read in a child: the same result as in process, and refusals with their reasons."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.analysis.report_child import read_limited
from checks.catalogue import readers
from checks.document import NotAReport, ReportError
from checks.recognise import read_report
from checks.report_codec import FRAME_BYTES

SAMPLES = Path(__file__).parents[2] / "samples" / "reports"


@pytest.mark.parametrize("name", ["lcov.info", "cobertura.xml", "junit.xml", "sarif.json"])
def test_the_same_as_in_process(name: str) -> None:
    path = SAMPLES / name
    assert read_limited(path) == read_report(path.read_bytes(), readers())


def test_a_given_format(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[]")
    assert read_limited(path, "eslint").format == "eslint"
    with pytest.raises(ReportError, match="say which format"):
        read_limited(path)


def test_what_is_no_report_is_told_from_what_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<html/>")
    with pytest.raises(NotAReport, match="XML with the root `html`"):
        read_limited(path)
    path.write_text("<testsuites><testsuite>")
    with pytest.raises(ReportError, match="cut off") as refusal:
        read_limited(path)
    assert not isinstance(refusal.value, NotAReport)
    assert (refusal.value.format, refusal.value.kind) == ("junit", "tests")


def test_too_much_memory_is_a_refusal(tmp_path: Path) -> None:
    """Seventy million empty lists are within the size, but their objects are not."""
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.write(b"[")
        for _ in range(700):
            file.write(b"[]," * 100_000)
        file.write(b"[]]")
    with pytest.raises(ReportError, match="more memory"):
        read_limited(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_limited(tmp_path / "none")


def test_more_text_than_is_kept_is_a_refusal_of_its_format(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    with path.open("wb") as file:
        file.write(b'[{"filePath":"a","messages":[')
        for _ in range(FRAME_BYTES // 4000):
            file.write(b'{"message":"' + b"x" * 4000 + b'"},')
        file.write(b"{}]}]")
    with pytest.raises(ReportError, match="findings or cases are longer than 128 MB") as refusal:
        read_limited(path)
    assert (refusal.value.format, refusal.value.kind) == ("eslint", "lint")


def test_the_limits_of_the_child() -> None:
    """Of a process that limits itself as the child does."""
    code = (
        "import resource; from bot.analysis.report_child import _limit; _limit();"
        "print(*(resource.getrlimit(getattr(resource, 'RLIMIT_' + each))[1]"
        " for each in ('AS', 'CPU', 'FSIZE', 'CORE')))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.split() == [str(1024**3), "30", "0", "0"]

"""Documents that are none of ours are told from reports that are broken."""

import pytest

from checks.document import NotAReport, ReportError
from checks.formats import readers
from checks.recognise import read_report

KNOWN = readers()
UNKNOWN = [b"", b"hello", b"[]", b"{}", b'{"a": 1}', b"null", b"<html/>", b'[{"a": 1}]']
FAILED = [
    b'{"error": "out of memory", "at": 3}',
    b'{"error": {"code": "EAUDIT"}}',
    b'{"type":"error","data":"x"}\n',
    b'{"a": ',
]
BROKEN = {
    b'<?xml version="1.0"?><testsuites><testsuite name="a"><testcase name="b">': ("junit", "tests"),
    b'<coverage line-rate="1"><packages><package>': ("cobertura", "coverage"),
}


@pytest.mark.parametrize("raw", UNKNOWN)
def test_what_is_no_report(raw: bytes) -> None:
    with pytest.raises(NotAReport):
        read_report(raw, KNOWN)


@pytest.mark.parametrize("raw", FAILED)
def test_what_a_tool_says_that_failed(raw: bytes) -> None:
    with pytest.raises(ReportError) as refusal:
        read_report(raw, KNOWN)
    assert not isinstance(refusal.value, NotAReport)


@pytest.mark.parametrize("raw", BROKEN)
def test_a_broken_report_is_known_by_its_format(raw: bytes) -> None:
    with pytest.raises(ReportError) as refusal:
        read_report(raw, KNOWN)
    assert (refusal.value.format, refusal.value.kind) == BROKEN[raw]

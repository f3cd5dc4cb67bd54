"""Names of report files without what changes from one run of CI to the next.

Some tools write a file for each test class (Surefire and Gradle: `TEST-com.shop.CartTest.xml`),
some put a moment, a random id or a checksum into names (`dotnet test`:
`me_HOST_2026-03-01_10_11_12.trx`, `6f9619ff-8b86-d011-b42d-00c04fc964ff/coverage.cobertura.xml`).
Such files are parts of one report: a class that was deleted is not awaited, and the file of the
next run is not a new report.
"""

import re
from functools import lru_cache

REMEMBERED = 10_000

_MOMENT = r"\d{4}-\d\d-\d\d(?:[T_ -]+\d\d[:_.-]?\d\d(?:[:_.-]?\d\d(?:[.,]\d+)?)?)?Z?"
_CLASS = re.compile(r"(^|/)TEST-[^/]+\.xml$")
_TRX = re.compile(rf"(^|/)[^/]*{_MOMENT}[^/]*\.trx$")
_CHANGING = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    rf"|{_MOMENT}"
    r"|(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{8,64}"
    r"|[0-9]{6,20}"
    r")(?![0-9A-Za-z])"
)


@lru_cache(REMEMBERED)
def steady(name: str) -> str:
    """The name with `*` for what changes; the name itself where nothing does."""
    name = _TRX.sub(r"\1*.trx", _CLASS.sub(r"\1TEST-*.xml", name))
    return _CHANGING.sub("*", name)

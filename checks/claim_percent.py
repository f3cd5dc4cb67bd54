"""Claims of coverage: "85 % test coverage", "coverage: 85%", "85 % of lines are covered"."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from checks.claim_phrase import (
    GAP,
    PERCENT,
    Phrase,
    is_exceeded,
    of_a_part,
    vocabulary,
    words,
    words_before,
)
from checks.evidence import Topic

MOST = 100

_LINKS = (
    r"(?:\s{1,3}of\s{1,3}(?:(?:the|our)\s{1,3})?(?:code(?:base)?|project|lines)\b)?"
    r"(?:\s{1,3}(?:is|of|at|are|currently|stands|now|sits|rate|percentage|level|score|reached"
    r"|reaches|about|around|approximately|over|with|has|more than|above)\b){0,4}"
    r"\s{0,3}[:=|~≈–—-]{0,2}\s{0,3}(?:(?:over|above|more than|about)\s{1,3})?[~≈]?"
)
_BEFORE = re.compile(rf"{PERCENT}\s{{0,3}}{GAP}coverage\b(?!\s{{0,3}}[:=|])", re.IGNORECASE)
_AFTER = re.compile(rf"\bcoverage\b{_LINKS}{PERCENT}", re.IGNORECASE)
_COVERED = re.compile(rf"{PERCENT}\s{{1,3}}{GAP}covered\b", re.IGNORECASE)
_OBJECT = re.compile(
    r"\s{1,3}(?:of|for|in|on)\s{1,3}(?:(?:the|our|all|this)\s{1,3}){0,2}([\w-]{1,40})",
    re.IGNORECASE,
)
_METRICS = {
    "line": "lines",
    "lines": "lines",
    "branch": "branches",
    "branches": "branches",
    "statement": "statements",
    "statements": "statements",
    "function": "functions",
    "functions": "functions",
}
_PLAIN = vocabulary(
    "of the a our its all is are code test tests testing unit unit-test overall total project"
    " global combined measured current automated suite"
)
_OF_ALL = _PLAIN | _METRICS.keys() | {"type"}
_LEADS = vocabulary(
    "this with has have and an at currently reaches achieves jest pytest vitest codecov coveralls"
    " full in now yes"
)
_WHOLE = _PLAIN | _METRICS.keys() | vocabulary("codebase repository repo main master")


def percentages(sentence: str, start: int) -> Iterator[Phrase]:
    """Claims of a sentence that begins at `start`."""
    if of_a_part(sentence):
        return
    for found in _BEFORE.finditer(sentence):
        between = words(found["words"])
        if _OF_ALL.issuperset(between) and _is_whole(sentence, found.end()):
            yield from _phrase(found, sentence, start, between)
    for found in _AFTER.finditer(sentence):
        told = _leading(words_before(sentence, found.start()))
        if told is not None and _is_whole(sentence, found.end()):
            yield from _phrase(found, sentence, start, told)
    for found in _COVERED.finditer(sentence):
        between = words(found["words"])
        if _OF_ALL.issuperset(between) and {"code", *_METRICS}.intersection(between):
            yield from _phrase(found, sentence, start, between)


def _phrase(
    found: re.Match[str], sentence: str, start: int, told: Sequence[str]
) -> Iterator[Phrase]:
    value = Fraction(found["percent"].replace(",", "."))
    metrics = tuple(dict.fromkeys(_METRICS[word] for word in told if word in _METRICS))
    topic = Topic.TYPE_COVERAGE if "type" in told else Topic.COVERAGE
    if value <= MOST and len(metrics) < 2:
        offset = start + found.start()
        yield Phrase(topic, value, offset, metrics, is_exceeded(sentence, found))


def _leading(before: Sequence[str]) -> list[str] | None:
    """What stands before "coverage" and tells its kind; None if it is of something else."""
    told = list[str]()
    for word in before:
        if word not in _OF_ALL:
            return told if word in _LEADS else None
        told.append(word)
    return told


def _is_whole(sentence: str, end: int) -> bool:
    """Whether no part of the project, or another thing, is what is covered."""
    found = _OBJECT.match(sentence, end)
    return found is None or found[1].lower() in _WHOLE

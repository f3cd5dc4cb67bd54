"""Claims of counts: "151 tests passing", "0 vulnerabilities", "no lint errors", "0 type errors"."""

import re
from collections.abc import Iterator
from fractions import Fraction

from checks.claim_phrase import (
    GAP,
    NUMBER,
    Phrase,
    is_exceeded,
    of_a_part,
    vocabulary,
    words,
    words_before,
)
from checks.evidence import Topic

_AMOUNT = rf"(?:{NUMBER}(?P<plus>\+)?|\b(?P<none>no|zero|none)\b)"
_OF = r"(?:\s?/\s?\d{1,9})?"
_SAYS = r"\s{0,3}[:=|]\s{0,3}"
_LINTERS = (
    r"(?:lint(?:er|ing)?|eslint|ruff|biome|flake8|pylint|oxlint|rubocop|golangci-lint|clippy"
    r"|stylelint)"
)
_CHECKERS = r"(?:type(?:s|script|[ -]?check(?:er|ing|s)?)?|typing|mypy|pyright|basedpyright|tsc)"
_TROUBLE = r"(?:errors?|warnings?|issues?|findings?|violations?|problems?)"

_TESTS = re.compile(rf"{NUMBER}(?P<plus>\+)?{_OF}\s{{1,3}}{GAP}tests?\b", re.IGNORECASE)
_TESTS_ARE = re.compile(
    rf"\btests?(?P<state>\s{{1,3}}(?:passing|passed|pass|count|total))?{_SAYS}{NUMBER}"
    rf"(?P<plus>\+)?{_OF}(?:\s{{1,3}}(?P<after>passing|passed|pass|total|tests|suites"
    r"|fail\w{0,5}|skipped|min\w{0,5}|sec\w{0,5}|m?s)\b)?",
    re.IGNORECASE,
)
_THEN_PASS = re.compile(
    r"\s{0,3}[,(]?\s{0,2}(?:(?:all|are|currently|now|is)\s{1,3}){0,3}"
    r"(?:pass(?:ing|ed|es)?|green|succeed(?:ing)?)\b",
    re.IGNORECASE,
)
_IN_ALL = re.compile(
    r"\s{1,3}(?:(?:in )?total\b"
    r"|(?:over|across|in)\s{1,3}\d{1,6}\s{1,3}(?:test )?(?:suites|files))",
    re.IGNORECASE,
)
_PASS = vocabulary("passing passed pass green successful")
_OF_TESTS = _PASS | vocabulary("automated total of the jest vitest pytest all our")
_VERSIONED = vocabulary("python node js java php ruby go version level phase step stage top")
"""A number after one of these is its own, not one of tests."""
_CATEGORIES = {"e2e": "e2e", "end-to-end": "e2e"}
_CATEGORIES |= {word: word for word in ("unit", "integration", "contract")}

_FLAWS = re.compile(rf"{_AMOUNT}\s{{1,3}}{GAP}vulnerabilit(?:y|ies)\b", re.IGNORECASE)
_FLAWS_ARE = re.compile(rf"\bvulnerabilit(?:y|ies){_SAYS}{_AMOUNT}", re.IGNORECASE)
_FOUND = re.compile(r"\s{1,3}(?:found|reported|detected|known)\b", re.IGNORECASE)
_SEVERITIES = {
    "critical": "critical",
    "critical-severity": "critical",
    "high": "high",
    "high-severity": "high",
    "moderate": "moderate",
    "medium": "moderate",
    "low": "low",
}
_OF_FLAWS = vocabulary(
    "known open security npm dependency reported severity or and active outstanding"
)

_FINDINGS = {
    Topic.LINT: (
        re.compile(rf"{_AMOUNT}\s{{1,3}}{_LINTERS}\s{{1,3}}(?P<one>{_TROUBLE})\b", re.IGNORECASE),
        re.compile(
            rf"\b{_LINTERS}(?:\s{{1,3}}(?P<one>{_TROUBLE}))?{_SAYS}{_AMOUNT}"
            rf"(?:\s{{1,3}}(?P<two>{_TROUBLE})\b)?",
            re.IGNORECASE,
        ),
    ),
    Topic.TYPES: (
        re.compile(rf"{_AMOUNT}\s{{1,3}}{_CHECKERS}\s{{1,3}}(?P<one>errors?)\b", re.IGNORECASE),
        re.compile(
            rf"\b{_CHECKERS}(?:\s{{1,3}}(?P<one>errors?))?{_SAYS}{_AMOUNT}"
            r"(?:\s{1,3}(?P<two>errors?)\b)?",
            re.IGNORECASE,
        ),
    ),
}


def counts(sentence: str, start: int) -> Iterator[Phrase]:
    """Claims of a sentence that begins at `start`."""
    if not of_a_part(_IN_ALL.sub("", sentence)):
        yield from _tests(sentence, start)
    yield from _flaws(sentence, start)
    for topic in _FINDINGS:
        yield from _findings(sentence, start, topic)


def _tests(sentence: str, start: int) -> Iterator[Phrase]:
    for found in _TESTS.finditer(sentence):
        told = words(found["words"])
        if _VERSIONED.intersection(words_before(sentence, found.start())[:1]):
            continue
        passing = bool(_PASS.intersection(told) or _THEN_PASS.match(sentence, found.end()))
        if passing or _IN_ALL.match(sentence, found.end()):
            yield from _of_tests(found, sentence, start, (told, passing))
    for found in _TESTS_ARE.finditer(sentence):
        state, after = words(found["state"]), words(found["after"])
        if set(after) <= _PASS | {"total", "tests"}:
            passing = bool(_PASS.intersection(state + after))
            told = [word for word in words_before(sentence, found.start()) if word != "tests"]
            yield from _of_tests(found, sentence, start, (told, passing))


def _of_tests(
    found: re.Match[str], sentence: str, start: int, told: tuple[list[str], bool]
) -> Iterator[Phrase]:
    kinds = tuple(dict.fromkeys(_CATEGORIES[word] for word in told[0] if word in _CATEGORIES))
    if len(kinds) < 2 and set(told[0]) <= _OF_TESTS | _CATEGORIES.keys():
        at_least = is_exceeded(sentence, found)
        yield Phrase(Topic.TESTS, _amount(found), start + found.start(), kinds, at_least, told[1])


def _flaws(sentence: str, start: int) -> Iterator[Phrase]:
    for found in _FLAWS.finditer(sentence):
        told = words(found["words"])
        vague = (found["none"] or "").lower() == "no" and "known" not in told
        if vague and _FOUND.match(sentence, found.end()) is None:
            continue
        if set(told) <= _OF_FLAWS | _SEVERITIES.keys():
            severe = tuple(dict.fromkeys(_SEVERITIES[word] for word in told if word in _SEVERITIES))
            yield Phrase(Topic.AUDIT, _amount(found), start + found.start(), severe)
    for found in _FLAWS_ARE.finditer(sentence):
        told = words_before(sentence, found.start())
        if set(told) <= _OF_FLAWS | _SEVERITIES.keys():
            severe = tuple(dict.fromkeys(_SEVERITIES[word] for word in told if word in _SEVERITIES))
            yield Phrase(Topic.AUDIT, _amount(found), start + found.start(), severe)


def _findings(sentence: str, start: int, topic: Topic) -> Iterator[Phrase]:
    for pattern in _FINDINGS[topic]:
        for found in pattern.finditer(sentence):
            told = found.groupdict()
            what = (told["one"] or told.get("two") or "").lower()
            if what:
                level = tuple(word for word in ("error", "warning") if what.startswith(word))
                yield Phrase(topic, _amount(found), start + found.start(), level)


def _amount(found: re.Match[str]) -> Fraction:
    number = found["number"]
    return Fraction(0) if number is None else Fraction(number.replace(",", ""))

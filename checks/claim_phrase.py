"""A figure that a sentence claims, and the words that make a sentence claim nothing.

Rather silent than wrong: what tells of goals, limits or former times is no claim.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from checks.evidence import Topic

SENTENCE_CHARACTERS = 2_000
CONTEXT_CHARACTERS = 80

NUMBER = r"(?<![\w.,#$/+\-])(?P<number>\d{1,3}(?:,\d{3}){1,3}|\d{1,9})(?![\w%]|[.,]\d|\s?%)"
PERCENT = (
    r"(?<![\w.,#$/+\-])(?P<percent>\d{1,3}(?:[.,]\d{1,4})?)(?P<more>\+?)\s{0,2}"
    r"(?:%|per ?cent\b)(?P<plus>\+?)"
)
GAP = r"(?P<words>(?:[\w-]{1,20}[\s/,]{1,3}){0,4})"
"""A few words between the figure and what it is of."""

_SENTENCES = re.compile(r"(?<=[.!?;])\s")
_ELSEWHEN = re.compile(
    r"\b(?:targets?|goals?|aim(?:s|ed|ing)?|at least|at most|minimum|maximum|min|max|must|should"
    r"|shall|require[sd]?|requirements?|thresholds?|needs?|want|plan(?:s|ned)?|expect(?:s|ed)?"
    r"|no less than|or (?:higher|more|better|above)|up to|ensure|below|under|fails?|failed"
    r"|enforce[sd]?|raise|increase[sd]?|improve[sd]?|if|when|unless|until|will|would|could|can|may"
    r"|hope|towards?|limits?|floor|ceiling|budget|example|e\.g|such as|like|was|were|had|been"
    r"|previously|before|formerly|used to|from|vs|versus|compared|than|fix(?:ed|es)?|resolve[sd]?"
    r"|removed?|patched|eliminated?|closed?|reduced?|drop(?:s|ped)?|grew|allow(?:s|ed)?|keep"
    r"|maintain|strive|first|last|these|those|next|other|only|another|without)\b"
    r"|[<>≥≤→⇒]",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d|\b(?:no|zero|none)\b", re.IGNORECASE)
_MORE_THAN = re.compile(r"\b(?:more than|over|above)\s{1,3}(?=[~≈]?\d)", re.IGNORECASE)
_PARTS = re.compile(
    r"\b(?:back-?end|front-?end|services?|utils|controllers?|models?|routes?|each|every"
    r"|per(?! ?cent)|new|patch|changed|critical|modules?|packages?|folders?|files?)\b",
    re.IGNORECASE,
)
_PAUSE = re.compile(r"[.,;:|()!?\[\]]")
_WORD = re.compile(r"[\w-]{1,40}")


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A claimed figure and where it stands in its text. `what` narrows the topic: a metric of
    coverage, a category of tests, severities, a level of findings; `passing` is of tests."""

    topic: Topic
    value: Fraction
    offset: int
    what: tuple[str, ...] = ()
    at_least: bool = False
    passing: bool = False

    @property
    def subject(self) -> tuple[object, ...]:
        """What makes two phrases one claim."""
        return self.topic, self.value, self.what, self.passing


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences that name a figure of the present, each with its offset."""
    start = 0
    for end in [*(found.end() for found in _SENTENCES.finditer(text)), len(text)]:
        sentence = text[start : min(end, start + SENTENCE_CHARACTERS)]
        if _FIGURE.search(sentence) and not _ELSEWHEN.search(_MORE_THAN.sub(" ", sentence)):
            yield start, sentence
        start = end


def of_a_part(sentence: str) -> bool:
    """Whether it tells of a part of the project, which no report is about."""
    return _PARTS.search(sentence) is not None


def is_exceeded(sentence: str, found: re.Match[str]) -> bool:
    """Whether the figure is said to be exceeded: "85 %+", "more than 85 %"."""
    groups = found.groupdict()
    start = found.start("percent" if "percent" in groups else "number")
    before = sentence[max(start - CONTEXT_CHARACTERS, 0) : start + 1]
    said = _MORE_THAN.search(before)
    near = said is not None and said.end() >= len(before) - 2
    return near or bool(groups.get("plus") or groups.get("more"))


def words(text: str | None) -> list[str]:
    """Words in lower case."""
    return [word.lower() for word in _WORD.findall(text or "")]


def words_before(sentence: str, offset: int) -> list[str]:
    """Words between the last pause and an offset, the nearest first."""
    near = sentence[max(offset - CONTEXT_CHARACTERS, 0) : offset]
    return words(_PAUSE.split(near)[-1])[::-1]

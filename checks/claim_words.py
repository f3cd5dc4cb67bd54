"""What the gate over claims says."""

from checks.claim_measures import figure_words
from checks.claim_phrase import Phrase
from checks.evidence import Topic


def claim_words(phrase: Phrase) -> str:
    """For example "85 % coverage", "151 tests passing", "0 vulnerabilities"."""
    more = "more than " if phrase.at_least else ""
    return f"{more}{figure_words(phrase, phrase.value)} {subject(phrase)}"


def subject(phrase: Phrase) -> str:
    """What the figure is of."""
    what = " or ".join(phrase.what)
    match phrase.topic:
        case Topic.COVERAGE:
            return f"{_METRICS[what]} coverage" if what else "coverage"
        case Topic.TESTS:
            kind = f"{what} tests" if what else "tests"
            return f"{kind} passing" if phrase.passing else kind
        case Topic.AUDIT:
            return f"{what} vulnerabilities".strip()
        case Topic.LINT | Topic.TYPES:
            kind = "type" if phrase.topic is Topic.TYPES else "lint"
            return f"{kind} {what or 'finding'}s"
        case _:
            return "type coverage"


_METRICS = {
    "lines": "line",
    "branches": "branch",
    "statements": "statement",
    "functions": "function",
}

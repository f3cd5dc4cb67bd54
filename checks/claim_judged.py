"""Judged claims as findings, and what the gate says of them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from checks.change import Change
from checks.claim_measures import Basis, Held, Outcome, figure_words
from checks.claim_words import claim_words, subject
from checks.claims import MOST_TEXT, Claim, Claimed
from checks.coverage_figures import rounded
from checks.finding import BaselineState, Finding, Location, Severity, fingerprint
from checks.ratchet import covers
from checks.verdict import Enforcement, weaker

RULE = "claims/differs"
NAMED = 5
OLD = ", as at the base"
MOST_FINDINGS = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim at its place, and how it stands to what was measured; `excuse` is the reason of a
    reviewed comment that lets it stand. An `old` one was as wrong at the base, and the change
    leaves its line alone."""

    path: str
    claim: Claim
    held: Held
    excuse: str | None = None
    old: bool = False

    @property
    def place(self) -> str:
        """`path:line`."""
        return f"{self.path}:{self.claim.line}"

    @property
    def measured(self) -> str:
        """The measured figure as people read it, "" if there is none."""
        value = self.held.measured
        return "" if value is None else figure_words(self.claim.phrase, value)

    @property
    def differs(self) -> bool:
        """Whether it breaks the gate."""
        return self.held.outcome is Outcome.DIFFERS and self.excuse is None


@dataclass(frozen=True, slots=True)
class Found:
    """Findings, and the level of each by fingerprint."""

    findings: tuple[Finding, ...]
    levels: dict[str, Enforcement]


def excused(change: Change, given: Claimed) -> Iterator[tuple[Claim, str | None]]:
    """Each claim with the reason for which it is ignored."""
    for claim in given.claims:
        reasons = [
            f"inline: {ignore.reason}"
            for ignore in given.ignores
            if ignore.line == claim.line and ignore.reason and covers(ignore, RULE)
        ]
        yield claim, reasons[0] if reasons and change.inline_ignores else None


def differing(judged: Sequence[Judged]) -> list[Judged]:
    """The claims that break the gate."""
    return [one for one in judged if one.differs]


def findings(change: Change, judged: Sequence[Judged], level: Enforcement) -> Found:
    """What is claimed and does not hold, old lines as well as new ones."""
    found, twins = list[Finding](), Counter[tuple[str, str]]()
    levels = dict[str, Enforcement]()
    for one in judged:
        if one.held.outcome is not Outcome.DIFFERS:
            continue
        line, added = one.claim.line, is_added(change, one.path, one.claim)
        code = claim_words(one.claim.phrase)
        ordinal = twins[one.path, code]
        twins[one.path, code] += 1
        found.append(
            Finding(
                rule=RULE,
                severity=Severity.MODERATE,
                message=f"claims {code}, measured {one.measured}{OLD if one.old else ''}",
                location=Location(one.path, line, line),
                fingerprint=fingerprint(RULE, one.path, code, ordinal),
                state=BaselineState.NEW if added else BaselineState.UNCHANGED,
                on_changed_line=added,
                suppressed_by=one.excuse,
            )
        )
        levels[found[-1].fingerprint] = level_of(one, level)
    found.sort(key=lambda each: each.state is not BaselineState.NEW)
    kept = tuple(found[:MOST_FINDINGS])
    return Found(kept, {each.fingerprint: levels[each.fingerprint] for each in kept})


def is_added(change: Change, path: str, claim: Claim) -> bool:
    """Whether the change wrote the line."""
    file = change.diff.files.get(path)
    return file is not None and file.adds(claim.line, claim.line)


def level_of(one: Judged, level: Enforcement) -> Enforcement:
    """Nobody is blocked for what was wrong before and is not his."""
    return weaker(level, Enforcement.WARNING) if one.old else level


def breach(judged: Sequence[Judged], level: Enforcement) -> Enforcement:
    """The strongest level at which a claim differs."""
    levels = (level_of(one, level) for one in differing(judged))
    return max(levels, key=lambda one: one.rank, default=Enforcement.OFF)


def title(judged: Sequence[Judged]) -> str:
    """For example "claims 85 % coverage, measured 7.12 %" or "5 claimed figures hold"."""
    wrong = differing(judged)
    if len(wrong) == 1:
        return f"claims {claim_words(wrong[0].claim.phrase)}, measured {wrong[0].measured}"
    if wrong:
        return f"{len(wrong)} of {_figures(len(judged))} are better than measured"
    unknown = sum(one.held.outcome is Outcome.UNKNOWN for one in judged)
    if unknown == len(judged):
        return f"{_figures(unknown)}, nothing measured"
    spared = sum(one.held.outcome is Outcome.DIFFERS for one in judged)
    known = len(judged) - unknown - spared
    told = [f"{_figures(known)} hold{'s' * (known == 1)}"] if known or not spared else []
    told += [f"{_figures(spared)} let stand by comments"] if spared else []
    return ", ".join(told)


def _figures(number: int) -> str:
    return f"{number} claimed figure{'s' * (number != 1)}"


def remedy(judged: Sequence[Judged]) -> str:
    """What to write, and where."""
    wrong = differing(judged)
    texts = [f"{one.place}: {one.measured} {subject(one.claim.phrase)}" for one in wrong[:NAMED]]
    more = len(wrong) - NAMED
    return f"write what was measured: {', '.join(texts)}{_more(more)}" if texts else ""


def _more(number: int) -> str:
    return f" and {number} more" if number > 0 else ""


def notes(judged: Sequence[Judged], bases: Collection[Basis]) -> Iterator[str]:
    """What undersells, and what could not be checked."""
    stale = [one for one in judged if one.held.outcome is Outcome.STALE and one.excuse is None]
    for one in stale[:NAMED]:
        words = claim_words(one.claim.phrase)
        yield f"{one.place} claims {words}, measured {one.measured}: it may say so"
    if len(stale) > NAMED:
        more = len(stale) - NAMED
        claims = "claim is" if more == 1 else "claims are"
        yield f"{more} further {claims} lower than what was measured"
    unknown = Counter(one.held.why_not for one in judged if one.held.outcome is Outcome.UNKNOWN)
    for why, number in unknown.items():
        yield f"{_figures(number)} could not be checked: {why}"
    yield from (one.note for one in bases if one.note)


def limits(files: Mapping[str, Claimed], unread: int) -> Iterator[str]:
    """What was not read, and ignores that do not count."""
    if unread:
        files_ = f"{unread} file{'s' * (unread != 1)}"
        yield f"{files_} not read: more than {MOST_TEXT:,} characters in all; narrow `files`"
    for path, each in files.items():
        if each.cut:
            yield f"{path}: too long, only its beginning was read"
        for ignore in each.ignores:
            if not ignore.reason and covers(ignore, RULE):
                what = f"`hardening: ignore[{ignore.rule}]` needs a reason to count"
                yield f"{path}:{ignore.line}: {what}"


def detail(judged: Sequence[Judged]) -> dict[str, object]:
    """Every claim for scripts; figures as shown, percentages rounded down."""
    return {
        "claims": [
            {
                "path": one.path,
                "line": one.claim.line,
                "topic": one.claim.phrase.topic.value,
                "what": list(one.claim.phrase.what),
                "claimed": rounded(one.claim.phrase.value),
                "measured": None if one.held.measured is None else rounded(one.held.measured),
                "outcome": one.held.outcome.value,
            }
            for one in judged[:MOST_FINDINGS]
        ]
    }

"""Review comments on lines of the diff: new findings, the worst first, each said once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.publish.anchors import Anchors, Place, place
from bot.publish.edits import InlineText
from bot.publish.judged import Judged
from bot.publish.limits import ANNOTATION_BYTES, SUGGESTION_BYTES
from bot.publish.phrases import LEVELS, count, short
from checks.concern import Concern, concerns
from checks.finding import Finding, Location, Suggestion
from checks.markdown_text import code_span, prose
from checks.plain_text import cut, visible
from checks.verdict import Enforcement

MARKER = re.compile(r"<!-- hardening:finding ([0-9a-f]{1,64}) -->\s*\Z")
"""Our marker ends a comment; what code or messages contain stands before it."""
LOUD = (Enforcement.WARNING, Enforcement.BLOCKING)


@dataclass(frozen=True, slots=True)
class _Spot:
    concern: Concern
    place: Place
    suggestion: Suggestion | None


def inline_texts(judged: Judged, anchors: Mapping[str, Anchors]) -> tuple[InlineText, ...]:
    """Everything worth a comment on a line that can carry one."""
    all_concerns = (c for verdict in judged.evaluation.verdicts for c in concerns(verdict))
    listed = sorted((c for c in all_concerns if _belongs(c)), key=lambda c: c.rank)
    groups: dict[tuple[str, int, str], list[_Spot]] = {}
    for spot in (_spot(concern, anchors) for concern in listed):
        if spot is not None:
            finding = spot.concern.finding
            key = (finding.location.path, spot.place.line, finding.rule)
            groups.setdefault(key, []).append(spot)
    return tuple(_text(spots) for spots in groups.values())


def present(judged: Judged) -> frozenset[str]:
    """Fingerprints of all that is still held against the change."""
    verdicts = judged.evaluation.verdicts
    return frozenset(c.finding.fingerprint for verdict in verdicts for c in concerns(verdict))


def fixed_body(fingerprint: str, head: str) -> str:
    """What a comment becomes that somebody answered and whose finding is gone."""
    return f"Fixed in {short(head)}: nothing to report here any more.\n\n{marker(fingerprint)}"


def marker(fingerprint: str) -> str:
    """Hidden; by it a later evaluation knows the comment again."""
    return f"<!-- hardening:finding {fingerprint} -->"


def marked(body: str) -> str | None:
    """The fingerprint that a comment is about; None if it is none of ours."""
    found = MARKER.search(body)
    return found.group(1) if found else None


def _belongs(concern: Concern) -> bool:
    return concern.finding.on_changed_line and concern.level in LOUD


def _spot(concern: Concern, anchors: Mapping[str, Anchors]) -> _Spot | None:
    """Where a comment stands; a suggestion only where it replaces exactly the marked lines."""
    finding = concern.finding
    wish = _usable(finding)
    if wish is not None:
        span = Location(finding.location.path, wish.start_line, wish.end_line)
        where = place(anchors, span)
        exact = Place(wish.end_line, wish.start_line if wish.start_line < wish.end_line else None)
        if where == exact:
            return _Spot(concern, where, wish)
    where = place(anchors, finding.location)
    return None if where is None else _Spot(concern, where, None)


def _usable(finding: Finding) -> Suggestion | None:
    wish = finding.suggestion
    if wish is None or visible(wish.replacement) != wish.replacement:
        return None
    fits = len(wish.replacement.encode()) <= SUGGESTION_BYTES
    return wish if fits and 1 <= wish.start_line <= wish.end_line else None


def _text(spots: Sequence[_Spot]) -> InlineText:
    """One comment for the findings of one rule on one line; two suggestions would collide."""
    first = spots[0] if len(spots) == 1 else replace(spots[0], suggestion=None)
    where, finding = _shared_place(spots), first.concern.finding
    others = len(spots) - 1
    more = f" And {count(others, 'more finding')} of this rule on this line." if others else ""
    message = prose(cut(finding.message, ANNOTATION_BYTES))
    words = f"**{LEVELS[first.concern.level]}** · {message} ({code_span(finding.rule)}){more}"
    fence = _fence(first.suggestion)
    return InlineText(
        finding.fingerprint,
        finding.location.path,
        where.line,
        where.start_line,
        "\n\n".join(filter(None, (words, fence, marker(finding.fingerprint)))),
        frozenset(spot.concern.finding.fingerprint for spot in spots[1:]),
        finding.rule.partition("/")[0],
    )


def _shared_place(spots: Iterable[_Spot]) -> Place:
    places = {spot.place for spot in spots}
    return places.pop() if len(places) == 1 else Place(max(where.line for where in places))


def _fence(suggestion: Suggestion | None) -> str:
    if suggestion is None:
        return ""
    runs = re.findall(r"`+", suggestion.replacement)
    ticks = "`" * max(3, max(map(len, runs), default=0) + 1)
    body = suggestion.replacement
    end = "" if body.endswith("\n") or not body else "\n"
    return f"{ticks}suggestion\n{body}{end}{ticks}"

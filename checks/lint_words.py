"""What the gates over findings say: the title, what would make it pass, what a reader must know."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from checks.awaited import listed
from checks.change import Change
from checks.evidence import SHORT_COMMIT, Evidence, Topic
from checks.lint_compared import Compared
from checks.lint_ledger import Ledger, Outcome
from checks.lint_options import FindingOptions
from checks.lint_rows import Row, Tool, lints, tool_of
from checks.report import Level
from checks.roadmap import next_step

NAMED = 5
RULES_IN_DETAIL = 200


@dataclass(frozen=True, slots=True)
class Nouns:
    """What one and several findings are called."""

    one: str
    several: str

    def count(self, number: int) -> str:
        """For example "3 type errors"."""
        return f"{number} {self.one if number == 1 else self.several}"


def nouns_of(topic: Topic, level: Level) -> Nouns:
    """Only where nothing but errors counts they are errors."""
    word = "error" if level is Level.ERROR else "finding"
    noun = f"{'type' if topic is Topic.TYPES else 'lint'} {word}"
    return Nouns(noun, f"{noun}s")


def title(nouns: Nouns, found: Compared, outcomes: Sequence[Outcome], blamed: int) -> str:
    """For example "2 new type errors (12 → 14)"; `blamed` new ones break a limit."""
    head, base = len(found.head), len(found.base) if found.comparable else None
    span = f" ({base} → {head})" if base is not None and base != head else f" ({head})"
    above = [outcome for outcome in outcomes if outcome.over]
    if above and not blamed:
        worst = above[0]
        number = nouns.count(int(worst.metric.head or 0))
        return f"{number}{worst.account.where}, {worst.over} too many"
    where = " on added lines" if found.alone else ""
    if blamed:
        return f"{blamed} new {nouns.one if blamed == 1 else nouns.several}{where}{span}"
    if base is not None and head < base:
        return f"{nouns.count(base - head)} fewer{span}"
    if found.direct and base == head:
        return f"no more {nouns.several} than before{span}"
    if found.direct:
        number = f"{len(found.direct)} new {nouns.one if len(found.direct) == 1 else nouns.several}"
        return f"{number}{where}, within the limits{span}"
    return f"no new {nouns.one}{where or ' on changed lines' * bool(found.indirect)}{span}"


def remedy(
    nouns: Nouns,
    ledger: Ledger,
    found: Compared,
    outcomes: Iterable[Outcome],
    blamed: Sequence[Row],
) -> str:
    """Names the first places to mend, and the files with the most of what else must go."""
    places = list(dict.fromkeys(_place(row) for row in blamed))
    texts = [f"mend {_named(places)}"] if places else []
    for outcome in outcomes:
        left = outcome.over - len(ledger.of(outcome.account, blamed)) if outcome.over else 0
        if left > 0:
            rows = ledger.of(outcome.account, found.head)
            texts.append(f"remove {nouns.count(left)}{outcome.account.where} more{_most(rows)}")
    return "; ".join(texts[:NAMED])


def _most(rows: Iterable[Row]) -> str:
    """In which files most of the rows are."""
    files = Counter(row.home for row in rows if row.home)
    ranked = sorted(files.items(), key=lambda entry: (-entry[1], entry[0]))
    worst = ", ".join(f"{path} ({number})" for path, number in ranked[:NAMED])
    return f"; most are in {worst}" if worst else ""


def _place(row: Row) -> str:
    if not row.home:
        return "the whole project"
    return f"{row.home}:{row.finding.line}" if row.finding.line else row.home


def _named(places: Sequence[str]) -> str:
    more = len(places) - NAMED
    return ", ".join(places[:NAMED]) + (f" and {more} more" if more > 0 else "")


def notes(
    change: Change,
    options: FindingOptions,
    evidence: Evidence,
    found: Compared,
    nouns: Nouns,
) -> Iterator[str]:
    """What the figures leave open, and the next dated step."""
    yield from evidence.notes
    yield from (note for one in evidence.head for note in one.notes)
    yield from _compared_with(evidence, found)
    if found.indirect:
        places = list(dict.fromkeys(map(_place, found.indirect)))
        what = nouns.count(len(found.indirect))
        yield f"{what} on lines that this change did not touch: {_named(places)}"
    if found.hidden:
        files = sorted({row.home or "the whole project" for row in found.hidden})
        what = nouns.count(len(found.hidden))
        yield f"{what} of before may be hidden: the tool cannot read {listed(files)}"
    step = next_step(options.roadmap, change)
    if step is not None:
        yield f"from {step.by.isoformat()} on: at most {nouns.count(step.total)}"


def _compared_with(evidence: Evidence, found: Compared) -> Iterator[str]:
    """Which commit the figures are held against, and what has no counterpart there."""
    reference = evidence.reference
    if found.alone:
        tools = listed([tool.words() for tool in found.alone])
        why = "" if not found.lost else f" (it has {listed([t.words() for t in found.lost])})"
        yield (
            f"measure changed: the base has no complete report of {tools}{why};"
            " only lines that this change added are judged"
            if found.base or found.lost
            else f"no report of {tools} for the base; only lines that this change added are judged"
        )
    elif found.lost:
        yield f"measure changed: only the base has {listed([t.words() for t in found.lost])}"
    if reference is not None and reference.distance:
        distance = f"{reference.distance} commit{'s' * (reference.distance != 1)}"
        yield f"compared with {reference.commit[:SHORT_COMMIT]}, {distance} before the merge base"
    if any(not one.lines_known for one in evidence.head):
        yield "lines could not be mapped to the head: new findings are judged by file"


def still_above(nouns: Nouns, outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Totals that are too high and went down: such a change is not held back."""
    for outcome in outcomes:
        if outcome.still:
            number, limit = nouns.count(int(outcome.metric.head or 0)), outcome.account.total
            where = outcome.account.where
            yield f"still {number}{where}, above {limit}, but fewer than before"


def detail(evidence: Evidence, found: Compared) -> dict[str, object]:
    """Counts for scripts: of what counts, per level, and per rule the most frequent."""
    levels = Counter(row.finding.severity for row in found.head)
    reports = [report for _, report in lints(evidence.head)]
    head, base = (Counter(r.finding.rule for r in rows) for rows in (found.head, found.base))
    ranked = sorted(head.keys() | base.keys(), key=lambda rule: (-head[rule], -base[rule], rule))
    known = found.comparable
    return {
        "totals": {
            "findings": len(found.head),
            **{level.value: levels[level] for level in Level},
            "suppressed": sum(report.suppressed for report in reports),
        },
        "tools": _tools(tool_of(report) for report in reports),
        "rules": {
            rule: {"base": base[rule] if known else None, "head": head[rule]}
            for rule in ranked[:RULES_IN_DETAIL]
        },
    }


def _tools(tools: Iterable[Tool]) -> list[str]:
    names: Collection[str] = {tool.words() for tool in tools}
    return sorted(names)

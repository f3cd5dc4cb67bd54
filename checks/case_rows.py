"""Test cases of JUnit XML from the attributes of their elements, thousands at a time."""

from dataclasses import dataclass, field

from checks.attribute_tables import Row, Table, placed_tables
from checks.remembered import Remembered
from checks.report import Outcome, TestCase
from checks.report_limits import NAME_CHARACTERS
from checks.report_rows import many_microseconds, message, microseconds, name, real
from checks.xml_events import Attributes

FLAKY = frozenset(("flakyFailure", "flakyError"))
BAD = {Outcome.ERROR: "error", Outcome.FAILED: "failure"}
NOT_RUN = ("notrun", "disabled", "skipped")


@dataclass(slots=True)
class Inside:
    """What stands below a case: the first message of each element."""

    found: dict[str, str] = field(default_factory=dict)
    todo: bool = False


class CaseReading:
    """How texts of one report become parts of cases. There is one object for each name of a class
    or file: those of all cases would fill the memory."""

    __slots__ = ("names", "times")

    def __init__(self) -> None:
        self.names = Remembered(lambda texts: [name(text) for text in texts])
        self.times = Remembered(many_microseconds)

    def cases(self, rows: list[Row], suite: str) -> list[TestCase]:
        """The cases as if all were empty."""
        placed = dict[int, TestCase]()
        for places, table in placed_tables(rows):
            if "status" in table:
                group = [_case(_attributes(rows[place]), suite, Inside()) for place in places]
            else:
                group = self._passed(table, suite, len(places))
            if len(group) == len(rows):
                return group
            placed.update(zip(places, group, strict=True))
        return [placed[place] for place in range(len(rows))]

    def _passed(self, table: Table, suite: str, count: int) -> list[TestCase]:
        none, passed = [""] * count, Outcome.PASSED
        names = table.get("name", none)
        if max(map(len, names)) > NAME_CHARACTERS:
            names = list(map(name, names))
        classes = table.get("classname", none)
        if "" in classes:
            classes = [own or suite for own in classes]
        columns = zip(
            self.names.of(classes),
            names,
            self.times.of(table.get("time", none)),
            self.names.of(table.get("file", none)),
            strict=True,
        )
        return [TestCase(own, case, passed, time, False, file) for own, case, time, file in columns]


@dataclass(slots=True)
class CaseRows:
    """Cases of one suite as they came; `inside` tells of those that are not empty, by place."""

    rows: list[Row] = field(default_factory=list)
    inside: dict[int, Inside] = field(default_factory=dict)

    def drop_last(self) -> None:
        """Forget the case that came last."""
        self.rows.pop()
        self.inside.pop(len(self.rows), None)

    def settle(self, reading: CaseReading, suite: str, *, keep_last: bool) -> list[TestCase]:
        """The cases that came, which are forgotten; `suite` is where they belong if they do not
        say it."""
        end = len(self.rows) - keep_last
        found = reading.cases(self.rows[:end], suite)
        for place, inside in self.inside.items():
            if place < end:
                found[place] = _case(_attributes(self.rows[place]), suite, inside)
        self.inside = {place - end: inside for place, inside in self.inside.items() if place >= end}
        del self.rows[:end]
        return found


def _attributes(row: Row) -> Attributes:
    return dict(zip(row[::2], row[1::2], strict=True))


def _case(attributes: Attributes, suite: str, inside: Inside) -> TestCase:
    outcome = _outcome(attributes, inside)
    bad = outcome in BAD
    return TestCase(
        name(attributes.get("classname") or suite),
        name(attributes.get("name", "")),
        outcome,
        microseconds(real(attributes.get("time"))),
        not bad and not FLAKY.isdisjoint(inside.found),
        name(attributes.get("file", "")),
        message(inside.found.get(BAD[outcome], "")) if bad else "",
    )


def _outcome(attributes: Attributes, inside: Inside) -> Outcome:
    if inside.todo:
        return Outcome.SKIPPED
    if "error" in inside.found:
        return Outcome.ERROR
    if "failure" in inside.found:
        return Outcome.FAILED
    skipped = "skipped" in inside.found or attributes.get("status", "").lower() in NOT_RUN
    return Outcome.SKIPPED if skipped else Outcome.PASSED

"""The gate judges new and grown handlers; moved, renamed and reformatted ones are neither."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from checks.facts import NotAnalysed, facts_key
from checks.finding import BaselineState
from checks.gates.route_length import GATE, MOST_LINES, Options
from checks.metric import LimitKind
from checks.verdict import Enforcement, Judgement
from tests.builders import TODAY, change, snapshot

ROUTE = "app/api/books/[id]/route.ts"
BLOCKING = Options(enforcement=Enforcement.BLOCKING)


def handler(lines: int, name: str = "POST", words: str = "value") -> str:
    """A handler of exactly so many lines."""
    body = [f"  const {words}{i} = make{words}({i}, request.{words}{i});" for i in range(lines - 2)]
    return "\n".join([f"export async function {name}(request: Request) {{", *body, "}", ""])


def judge(
    base: Mapping[str, str],
    head: Mapping[str, str],
    options: Options = BLOCKING,
    renames: Mapping[str, str] | None = None,
    today: date = TODAY,
) -> Judgement:
    return GATE.judge(change(base, head, renames, today), options)


@pytest.mark.parametrize(
    ("lines", "level"),
    [
        (49, Enforcement.OFF),
        (50, Enforcement.WARNING),
        (99, Enforcement.WARNING),
        (100, Enforcement.BLOCKING),
    ],
)
def test_a_new_handler_at_the_edges(lines: int, level: Enforcement) -> None:
    assert judge({}, {ROUTE: handler(lines)}).breach is level


@pytest.mark.parametrize(
    ("before", "after", "level"),
    [
        (97, 132, Enforcement.BLOCKING),
        (150, 151, Enforcement.BLOCKING),
        (150, 149, Enforcement.OFF),
        (150, 60, Enforcement.OFF),
        (40, 50, Enforcement.WARNING),
        (60, 61, Enforcement.WARNING),
        (60, 55, Enforcement.OFF),
        (20, 49, Enforcement.OFF),
    ],
)
def test_an_old_handler_may_shrink_but_not_grow(
    before: int, after: int, level: Enforcement
) -> None:
    assert judge({ROUTE: handler(before)}, {ROUTE: handler(after)}).breach is level


def test_an_old_offender_may_change_inside() -> None:
    judgement = judge({ROUTE: handler(150)}, {ROUTE: handler(150).replace("value7", "other7")})
    assert judgement.breach is Enforcement.OFF
    (finding,) = judgement.findings
    assert finding.state is BaselineState.UNCHANGED
    assert judgement.levels[finding.fingerprint] is Enforcement.OFF


def test_what_readers_are_told() -> None:
    judgement = judge({ROUTE: handler(97)}, {ROUTE: handler(132)})
    (finding,) = judgement.findings
    name = "`POST /api/books/[id]`"
    assert finding.message == f"{name} is 132 lines (was 97); the limit is 99: split it"
    assert (finding.rule, finding.state) == ("route-length/handler", BaselineState.NEW)
    assert (finding.location.line, finding.location.end_line) == (1, 132)
    assert finding.on_changed_line
    assert judgement.title == "1 handler too long (longest 132 lines)"
    assert f"{name} to at most 99 lines" in judgement.remedy
    warned = judge({}, {ROUTE: handler(63)})
    assert warned.title == "1 handler getting long (longest 63 lines)"
    assert (
        judge({}, {ROUTE: handler(9)}).title == "1 handler changed, none too long (longest 9 lines)"
    )
    assert judge({}, {"a.ts": "export {};"}).title == "no route handler changed"


def test_several_handlers_of_a_file_are_told_apart() -> None:
    base = handler(120, "GET") + handler(20, "POST")
    head = handler(120, "GET") + handler(110, "POST", "other")
    judgement = judge({ROUTE: base}, {ROUTE: head})
    (new,) = [f for f in judgement.findings if f.state is BaselineState.NEW]
    assert new.location.line == 121
    assert judgement.levels[new.fingerprint] is Enforcement.BLOCKING


def test_moved_renamed_and_reformatted_handlers_are_not_new() -> None:
    long = handler(150)
    other = "app/api/other/route.ts"
    assert judge({ROUTE: long}, {other: long}).breach is Enforcement.OFF
    assert judge({ROUTE: long}, {other: long}, renames={other: ROUTE}).breach is Enforcement.OFF
    shorter = handler(140)
    assert judge({ROUTE: long}, {other: shorter}).breach is Enforcement.OFF
    assert judge({ROUTE: shorter}, {other: long}).breach is Enforcement.BLOCKING
    wide = handler(90).replace("(", "(\n").replace(");", "\n);")
    assert judge({ROUTE: handler(90)}, {ROUTE: wide}).breach is Enforcement.OFF
    assert judge({ROUTE: handler(40)}, {other: handler(150, words="x")}).breach is not (
        Enforcement.OFF
    )


def test_a_moved_handler_does_not_hide_a_second_one() -> None:
    copies = {ROUTE: handler(150), "app/api/other/route.ts": handler(150)}
    judgement = judge({ROUTE: handler(150)}, copies)
    assert judgement.breach is Enforcement.BLOCKING


def test_fixed_handlers_are_absent() -> None:
    shrunk = judge({ROUTE: handler(150)}, {ROUTE: handler(60)})
    (finding,) = shrunk.findings
    assert finding.state is BaselineState.ABSENT
    assert finding.message.endswith("is 60 lines (was 150), no longer over the limit")
    gone = judge({ROUTE: handler(150)}, {})
    (finding,) = gone.findings
    assert finding.state is BaselineState.ABSENT
    assert finding.message.endswith("is gone; it had 150 lines")


def test_metrics_and_their_limits() -> None:
    base = {ROUTE: handler(97), "app/api/old/route.ts": handler(200, "GET")}
    judgement = judge(base, {**base, ROUTE: handler(132)})
    longest, over = judgement.metrics
    assert (longest.base, longest.head, longest.delta) == (200, 200, 0)
    assert (over.base, over.head, over.delta) == (1, 2, 1)
    ceiling, ratchet = longest.limits[0], over.limits[0]
    assert (ceiling.kind, ceiling.value, ceiling.holds) == (LimitKind.CEILING, 99, False)
    assert (ratchet.kind, ratchet.value, ratchet.holds) == (LimitKind.RATCHET, 1, False)
    partial = replace(change(base, {**base, ROUTE: handler(132)}), whole_tree=False)
    longest, over = GATE.judge(partial, BLOCKING).metrics
    assert (longest.base, longest.head, longest.delta) == (None, None, 35)
    assert (over.base, over.head, over.delta) == (None, None, 1)


def test_lines_of_code_can_be_counted_instead() -> None:
    padded = handler(90).replace(";\n", ";\n  // why\n\n")
    assert judge({}, {ROUTE: padded}).breach is Enforcement.BLOCKING
    options = Options(enforcement=Enforcement.BLOCKING, count="code")
    assert judge({}, {ROUTE: padded}, options).breach is Enforcement.WARNING


def test_enforcement_caps_warnings() -> None:
    info = Options(enforcement=Enforcement.INFO)
    assert judge({}, {ROUTE: handler(60)}, info).breach is Enforcement.INFO
    assert judge({}, {ROUTE: handler(160)}, info).breach is Enforcement.INFO


def test_the_last_matching_scope_sets_the_limits() -> None:
    options = Options.model_validate(
        {
            "enforcement": "blocking",
            "scopes": [
                {"paths": ["app/**"], "max_lines": 20, "warn_from": 10},
                {"paths": ["app/api/books/**"], "max_lines": 30, "enforcement": "info"},
            ],
        }
    )
    other = "app/api/other/route.ts"
    assert judge({}, {other: handler(20)}, options).breach is Enforcement.BLOCKING
    assert judge({}, {other: handler(19)}, options).breach is Enforcement.WARNING
    assert judge({}, {ROUTE: handler(29)}, options).breach is Enforcement.OFF
    assert judge({}, {ROUTE: handler(30)}, options).breach is Enforcement.INFO


def test_paths_narrow_the_gate() -> None:
    options = Options(enforcement=Enforcement.BLOCKING, paths=("**", "!app/api/books/**"))
    assert judge({}, {ROUTE: handler(200)}, options).breach is Enforcement.OFF
    assert judge({}, {"app/x/route.ts": handler(200)}, options).breach is Enforcement.BLOCKING


def test_dated_steps() -> None:
    options = Options.model_validate(
        {
            "enforcement": "blocking",
            "roadmap": [
                {"by": "2026-03-15", "max_lines": 40},
                {"by": "2026-03-01", "max_lines": 80},
            ],
        }
    ).with_origins({"roadmap.1.max_lines": ".hardening.yml:7"})
    assert isinstance(options, Options)
    judgement = judge({}, {ROUTE: handler(80)}, options, today=date(2026, 3, 1))
    assert judgement.breach is Enforcement.BLOCKING
    limit = judgement.metrics[0].limits[0]
    assert (limit.kind, limit.value, limit.origin) == (LimitKind.TARGET, 79, ".hardening.yml:7")
    assert judgement.notes == ("from 2026-03-15 on: handlers of at most 39 lines",)
    assert judge({}, {ROUTE: handler(80)}, options, today=date(2026, 2, 28)).breach is (
        Enforcement.WARNING
    )
    assert judge({}, {ROUTE: handler(40)}, options, today=date(2026, 3, 15)).breach is (
        Enforcement.BLOCKING
    )


def test_inline_ignores_need_a_reason() -> None:
    reasoned = "// hardening: ignore[route-length] one transaction, reads best whole\n"
    judgement = judge({}, {ROUTE: reasoned + handler(150)})
    assert judgement.breach is Enforcement.OFF
    (finding,) = judgement.findings
    assert finding.suppressed_by == "inline: one transaction, reads best whole"
    bare = judge({}, {ROUTE: "// hardening: ignore[route-length/handler]\n" + handler(150)})
    assert bare.breach is Enforcement.BLOCKING
    assert bare.notes == (
        f"{ROUTE}:2: `hardening: ignore[route-length/handler]` needs a reason to count",
    )
    switched_off = replace(change({}, {ROUTE: reasoned + handler(150)}), inline_ignores=False)
    assert GATE.judge(switched_off, BLOCKING).breach is Enforcement.BLOCKING


def test_a_file_that_was_not_analysed_before_is_not_judged() -> None:
    before, after = {ROUTE: "export {};"}, {ROUTE: handler(150)}
    given = change(before, after)
    unread = {facts_key("typescript", given.base.tree[ROUTE]): NotAnalysed("too large")}
    judgement = GATE.judge(replace(given, base=replace(given.base, facts=unread)), BLOCKING)
    assert judgement.breach is Enforcement.OFF
    assert judgement.notes == (f"{ROUTE}: its base was not analysed, so no handler was judged",)


def test_measure_counts_the_tree() -> None:
    tree = {ROUTE: handler(100), "app/a/route.ts": handler(99), "lib/a.ts": handler(300)}
    measure = GATE.measure
    assert measure is not None
    assert measure(snapshot(tree), Options()).total == 1
    assert measure(snapshot(tree), Options()).by_rule == {"route-length/handler": 1}
    assert measure(snapshot({}), Options()).by_rule == {}


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ({"max_lines": 0}, "greater than or equal to 1"),
        ({"max_lines": MOST_LINES + 1}, "less than or equal to 100000"),
        ({"max_lines": "100"}, "valid integer"),
        ({"max_lines": True}, "valid integer"),
        ({"warn_from": 101}, "warn_from (101) must not be above max_lines (100)"),
        ({"count": "logical"}, "'physical' or 'code'"),
        ({"scopes": [{"max_lines": 10}]}, "Field required"),
        ({"scopes": [{"paths": ["a"], "warn_from": 200}]}, "scopes[0]: warn_from (200)"),
        ({"roadmap": [{"by": "soon", "max_lines": 10}]}, "valid date"),
        (
            {
                "roadmap": [
                    {"by": "2026-01-01", "max_lines": 9},
                    {"by": "2026-01-01", "max_lines": 8},
                ]
            },
            "two steps have the same day",
        ),
        ({"max_line": 10}, "Extra inputs"),
    ],
)
def test_what_the_section_refuses(section: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Options.model_validate(section)
    assert says in str(refused.value)


def test_what_the_section_accepts() -> None:
    assert Options.model_validate({"max_lines": 1}).warn_from == 50
    assert Options.model_validate({"max_lines": MOST_LINES}).max_lines == MOST_LINES
    assert Options.model_validate({"warn_from": 100}).warn_from == 100
    assert Options().enforcement is Enforcement.WARNING
    assert judge({}, {ROUTE: handler(3)}, Options(max_lines=3)).breach is Enforcement.WARNING

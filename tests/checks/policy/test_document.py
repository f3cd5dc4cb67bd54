"""`.hardening.yml` as a whole: what it means, and every fault at once with its place."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.policy import PolicyError, parse_policy
from checks.policy.policy import FAULT_LIMIT
from checks.verdict import Enforcement
from tests.checks.policy.samples import FILE, GATES, GrowthOptions, LengthOptions, faults, read

FULL = """\
version: 1
branches: [main, "release/*"]
settings:
  timezone: Europe/Paris
  comment: on-finding
  inline_limit: 10
  drafts: advisory
  forks: same
  evidence_wait: 30m
  missing_evidence: warning
  on_error: neutral
  check_runs: blocking
  notice: 14d
  grace: 7d
ignore: ["**/node_modules/**", "**/generated/**", "**/*.d.ts"]
paths:
  production: ["src/**", "app/**", "!**/__tests__/**"]
  tests: ["tests/**", "**/__tests__/**", "**/*.test.ts"]
gates:
  route-length:
    enforcement: blocking
    max_lines: 80
    paths: [production, "!tests"]
  any-growth:
    enforcement: blocking
    max_growth: 0
    rules: [explicit-any, as-any]
    roadmap:
      - {by: 2026-03-01, total: 150}
      - {by: 2026-06-01, total: 100}
    scopes:
      - {paths: [tests, "mocks/**"], max_growth: 5, enforcement: info}
  zeal: {enforcement: off}
"""


def test_the_whole_file() -> None:
    policy = read(FULL)
    assert policy.branches == ("main", "release/*")
    assert policy.ignore == ("**/node_modules/**", "**/generated/**", "**/*.d.ts")
    assert policy.settings.timezone == "Europe/Paris"
    assert policy.settings.grace == timedelta(days=7)
    assert policy.settings.missing_evidence is Enforcement.WARNING
    assert list(policy.gates) == ["any-growth", "route-length"]
    assert policy.switched_off == ("zeal",)
    assert not policy.is_default
    growth = policy.gates["any-growth"]
    assert isinstance(growth, GrowthOptions)
    assert growth.roadmap[1].by == date(2026, 6, 1)
    assert growth.rules == ("explicit-any", "as-any")


def test_names_of_paths_become_globs() -> None:
    policy = read(FULL)
    growth, length = policy.gates["any-growth"], policy.gates["route-length"]
    assert isinstance(growth, GrowthOptions)
    assert isinstance(length, LengthOptions)
    tests = ("tests/**", "**/__tests__/**", "**/*.test.ts")
    assert growth.scopes[0].paths == (*tests, "mocks/**")
    excluded = tuple(f"!{glob}" for glob in tests)
    assert length.paths == ("src/**", "app/**", "!**/__tests__/**", *excluded)


def test_every_value_knows_where_it_was_written() -> None:
    growth = read(FULL).gates["any-growth"]
    assert growth.origin("max_growth") == ".hardening.yml:26"
    assert growth.origin("roadmap.1.total") == ".hardening.yml:30"
    assert growth.origin("scopes.0.max_growth") == ".hardening.yml:32"
    assert growth.origin("paths") == "default"


def test_gates_that_are_not_named_are_off() -> None:
    assert read("version: 1").gates == {}
    only = read("version: 1\ngates: {zeal: {}}").gates
    assert [(name, options.enforcement) for name, options in only.items()] == [("zeal", "warning")]


def test_words_that_yaml_once_took_for_truth_values() -> None:
    policy = read("version: 1\nsettings: {drafts: off, inline_ignores: on}\n")
    assert (policy.settings.drafts, policy.settings.inline_ignores) == ("off", "on")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1:1: the file is empty; write `version: 1` and the `gates` you want"),
        ("# nothing\n", "1:1: the file is empty"),
        ("[]", "1:1: a mapping of keys is needed"),
        ("just text", "1:1: a mapping of keys is needed"),
        ("gates: {}", "1:1: `version` is missing here"),
        ("version: 2", "1:10: `version`: version 2 is not known here; write `version: 1`"),
        ('version: "1"', '1:10: `version` must be a whole number, not `"1"`'),
        ("version: true", "1:10: `version` must be a whole number, not `true`"),
        ("version: 1.0", "1:10: `version` must be a whole number, not `1.0`"),
        ("version:", "1:9: `version` has no value; write one or remove it"),
        ("version: 1\nbranchs: []", "2:1: unknown key `branchs`; did you mean `branches`?"),
        ("version: 1\nqqq: 1", "2:1: unknown key `qqq`; known here: version, branches, settings"),
        ("version: 1\nbranches: main", "2:11: `branches` must be a list such as [one, two], not"),
        ("version: 1\nbranches: [1]", "2:12: an item of `branches` must be text, not `1`"),
        ("version: 1\nbranches: [/main]", "2:12: `/main` starts with `/`"),
        ("version: 1\nsettings: 3", "2:11: `settings` must be a mapping of keys, not `3`"),
        (
            "version: 1\nreports: {id: a}",
            "2:10: `reports` must be a list such as [one, two], not a"
            " mapping; begin each entry of the list with `- `",
        ),
        ("version: 1\npaths: {a: x}", "2:12: `a` must be a list such as [one, two], not `x`"),
        ("version: 1\npaths: {a b: []}", "2:9: `a b` is no name"),
        ("version: 1\ngates:", "2:7: `gates` has no value"),
        ("version: 1\ngates: [zeal]", "2:8: `gates` must be a mapping"),
        (
            "version: 1\ngates: {zeal: }",
            "2:15: `zeal` has no value; indent its options below it, or",
        ),
        ("version: 1\ngates: {zeal: blocking}", "2:15: `zeal` needs a mapping such as"),
        ("version: 1\ngates: {coverage: {}}", "2:9: unknown gate `coverage`; known here:"),
        (
            "version: 1\ngates: {any-grwth: {}}",
            "2:9: unknown gate `any-grwth`; did you mean `any-growth`?",
        ),
    ],
)
def test_faults_of_the_file(text: str, fault: str) -> None:
    assert any(told.startswith(fault) for told in faults(text)), faults(text)


@pytest.mark.parametrize("key", ["extends", "stages", "waivers"])
def test_what_is_not_built_yet_is_refused_by_name(key: str) -> None:
    expected = f"2:1: `{key}` is not supported yet by this version; remove it"
    assert faults(f"version: 1\n{key}: []\n") == [expected]


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ("{max_line: 8}", "unknown key `max_line`; did you mean `max_lines`?"),
        ("{max_lines: '8'}", '`max_lines` must be a whole number, not `"8"`'),
        ("{slack: 8%}", "`slack` must be a number, not `8%`; leave the `%` out"),
        ("{max_lines: true}", "`max_lines` must be a whole number, not `true`"),
        ("{max_lines: 8.0}", "`max_lines` must be a whole number, not `8.0`"),
        ("{max_lines: 0}", "`max_lines` must be at least 1, not `0`"),
        ("{slack: '1'}", '`slack` must be a number, not `"1"`'),
        ("{strict: yes}", "`strict` must be true or false, not `yes`"),
        ("{strict: 1}", "`strict` must be true or false, not `1`"),
        ("{enforcement: true}", "must be off, info, warning or blocking, not `true`"),
        ("{enforcement: bloking}", "not `bloking`; did you mean `blocking`?"),
        ("{paths: src}", "`paths` must be a list such as [one, two], not `src`"),
        ("{max_lines: }", "`max_lines` has no value; write one or remove it"),
        ("{paths: [~]}", "this item has no value; write one or remove it"),
        ("{paths: []}", "an empty list; leave `paths` out to mean every file"),
        ("{paths: [1]}", "an item of `paths` must be text, not `1`; put it in quotes"),
    ],
)
def test_faults_of_a_section(section: str, fault: str) -> None:
    (told,) = faults(f"version: 1\ngates:\n  zeal: {section}\n")
    assert told.startswith("3:")
    assert told.endswith(fault)


def test_wrong_value_and_unknown_key_have_their_own_columns() -> None:
    text = "version: 1\ngates:\n  any-growth:\n    roadmap:\n      - {by: soon, totl: 1}\n"
    assert faults(text) == [
        "5:9: `total` is missing here",
        "5:14: `by` must be a date such as 2026-06-01, not `soon`",
        "5:20: unknown key `totl`; did you mean `total`?",
    ]


@pytest.mark.parametrize("day", ["2026-02-30", "20260101", "2026-1-1", "2026-01-01T00:00:00", "1"])
def test_dates_are_whole_days(day: str) -> None:
    text = f"version: 1\ngates: {{any-growth: {{roadmap: [{{by: {day}, total: 1}}]}}}}"
    assert ["a date such as" in told for told in faults(text)] == [True]


def test_all_faults_come_at_once_in_the_order_of_the_file() -> None:
    text = """\
stages: []
settings: {comment: nevr}
settings: {}
ignore: [dist, /x]
gates:
  zeal: {max_lines: *x, paths: [prodction]}
  zael: {}
paths: {production: ["src/**"]}
"""
    told = faults(text)
    assert [each.split(": ")[0] for each in told] == [
        "1:1", "1:1", "2:21", "3:1", "4:10", "4:16", "6:21", "6:33", "7:3",
    ][1:]  # fmt: skip
    assert told[-2].endswith("did you mean `production`?")


def test_time_zones_are_checked_by_whoever_knows_them() -> None:
    text = b"version: 1\nsettings: {timezone: Mars/Olympus}\n"
    assert parse_policy(text, FILE, GATES).settings.timezone == "Mars/Olympus"
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, FILE, GATES, is_timezone=lambda name: name == "UTC")
    assert str(caught.value).startswith(f"{FILE}:2:22: unknown time zone `Mars/Olympus`")


def test_only_so_many_faults_are_told() -> None:
    keys = "".join(f"k{number}: 1\n" for number in range(FAULT_LIMIT))
    assert len(faults(f"version: 1\n{keys}")) == FAULT_LIMIT
    told = faults(f"version: 1\n{keys}more: 1\nstill: 2\n")
    assert len(told) == FAULT_LIMIT + 1
    assert told[-1].endswith("and 2 more faults")


def test_a_fault_stays_one_short_line() -> None:
    (told,) = faults("version: 1\n" + "k" * 60_000 + ": 1\n")
    assert len(told) < 200
    assert all("\n" not in told for told in faults('version: 1\n"a\\nb": 1\nignore: ["/a\\nb"]\n'))


@given(st.text("[]{}:,-#>'\" \n\tversion1gatesy/*!", max_size=80))
def test_any_text_is_a_policy_or_faults(text: str) -> None:
    try:
        read(f"version: 1\n{text}")
    except PolicyError as error:
        assert error.faults


@given(
    st.dictionaries(st.sampled_from(["paths", "ignore", "gates", "settings"]), st.from_type(str))
)
def test_wrong_shapes_are_faults(shape: dict[str, str]) -> None:
    lines = [f"{key}: {value!r}" for key, value in shape.items()]
    assert len(faults("\n".join(["version: 1", *lines]))) >= bool(shape)


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ("{kind: coverage}", "3:5: `id` is missing here"),
        ("{id: a}", "3:5: `kind` is missing here"),
        ("{id: 'a b', kind: coverage}", "3:10: `id` must be at most 64 letters, digits, `.`"),
        ("{id: a, kind: covrage}", "3:19: `kind` must be coverage, audit"),
        ("{id: a, kind: tests, carry_forward: 91d}", "3:41: `carry_forward` must be at most 90d"),
        ("{id: a, kind: tests, trust: local}", "3:33: `trust` must be signed, artifact"),
        ("{id: a, kind: tests, formt: junit}", "3:26: unknown key `formt`; did you mean `format`?"),
        ("{id: a, kind: tests, paths: [sevices]}", "3:34: `sevices` is neither a name of `paths`"),
    ],
)
def test_faults_of_declared_reports(item: str, fault: str) -> None:
    found = faults(f"version: 1\nreports:\n  - {item}\ngates: {{}}\n")
    assert any(told.startswith(fault) for told in found), found


def test_two_reports_of_one_id() -> None:
    text = "version: 1\nreports:\n  - {id: a, kind: tests}\n  - {id: a, kind: lint}\ngates: {}\n"
    assert faults(text) == ["4:10: another report has the id `a` already"]

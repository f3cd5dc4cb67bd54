"""The effective configuration is itself a configuration, and means the same."""

from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from checks.policy import effective
from tests.checks.policy.samples import read
from tests.checks.policy.test_document import FULL

TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12)


def escaped(text: str) -> str:
    """A glob that means `text`, whatever it holds."""
    return "x" + "".join(
        sign if sign.isalnum() else f"\\{sign}" for sign in text if sign not in "/_"
    )


def test_it_is_read_back_as_the_same() -> None:
    policy = read(FULL)
    for explain in (False, True):
        again = read(effective(policy, explain))
        assert again.digest == policy.digest
        assert again.switched_off == policy.switched_off


def test_it_spells_every_default() -> None:
    text = effective(read("version: 1\ngates: {zeal: {}}\n"))
    assert "\n  comment: on-finding\n" in text
    assert "\n  grace: 7d\n" in text
    assert "\n  zeal:\n    enforcement: warning\n    max_lines: 100\n" in text


def test_each_value_tells_where_it_was_written() -> None:
    lines = effective(read(FULL), explain=True).splitlines()
    origin = {line.split("#")[0].strip(): line.rsplit("# ", 1)[-1] for line in lines if "#" in line}
    assert origin["max_growth: 0"] == ".hardening.yml:26"
    assert origin["- {by: 2026-06-01, total: 100}"] == ".hardening.yml:30"
    assert origin["timezone: Europe/Paris"] == ".hardening.yml:4"
    assert origin["inline_ignores: on"] == "default"


def test_a_gate_that_is_switched_off_stays_visible() -> None:
    text = effective(read("version: 1\ngates:\n  zeal: {enforcement: off}\n"), explain=True)
    (line,) = [line for line in text.splitlines() if "enforcement: off" in line]
    assert line.endswith("# .hardening.yml:3")


@given(st.lists(TEXT.map(escaped), max_size=3))
def test_any_text_is_read_back(branches: list[str]) -> None:
    policy = read(f"version: 1\nbranches: {msgspec.json.encode(branches).decode()}\n")
    assert policy.branches == tuple(branches)
    assert read(effective(policy)).branches == policy.branches


def test_declared_reports_are_read_back() -> None:
    text = (
        "version: 1\nreports:\n"
        "  - {id: unit, kind: coverage}\n"
        "  - {id: e2e, kind: tests, category: e2e, carry_forward: 14d, paths: ['src/**']}\n"
        "gates: {}\n"
    )
    first = read(text)
    again = read(effective(first))
    assert (again.reports, again.digest) == (first.reports, first.digest)
    assert again.reports[1].carry_forward == timedelta(days=14)

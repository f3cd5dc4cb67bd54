"""The section `exceptions`: reviewed, with a reason, and never without an end."""

from datetime import date

import pytest

from checks.exceptions import AdvisoryMatch
from checks.gate import gate
from checks.policy import Policy, PolicyError, effective, parse_policy
from checks.policy.exceptions import LONGEST, NAME_CHARACTERS, TEXT_CHARACTERS
from checks.verdict import Enforcement
from tests.checks.policy.samples import FILE, GATES, LengthOptions, _judge

GHSA = "GHSA-5j98-mcp5-4vw2"
KNOWN = {**GATES, "audit": gate("audit", "Audit", LengthOptions, _judge)}
WHOLE = {
    "id": "EX-2",
    "gates": "{audit: warning}",
    "match": f'{{advisory: {GHSA}, package: glob, versions: "<10.5.0"}}',
    "rationale": "Build-time only.",
    "approved_by": '"@acme/security"',
    "approved_on": "2026-01-05",
    "expires": "2026-03-31",
    "issue": "412",
}


def text(*changed: dict[str, str | None]) -> str:
    """A file with an exception for each; a key whose value is None is left out."""
    lines = ["version: 1", "exceptions:"]
    for each in changed or ({},):
        own = {**WHOLE, **each}
        keys = [f"{key}: {value}" for key, value in own.items() if value is not None]
        lines += [f"  - {keys[0]}", *(f"    {key}" for key in keys[1:])]
    return "\n".join(lines) + "\n"


def read(source: str) -> Policy:
    return parse_policy(source.encode(), FILE, KNOWN)


def faults(source: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        read(source)
    return [str(fault).removeprefix(f"{FILE}:") for fault in caught.value.faults]


def test_an_exception_in_full() -> None:
    (declared,) = read(text()).exceptions
    value = declared.value()
    assert value.levels == {"audit": Enforcement.WARNING}
    assert isinstance(value.match, AdvisoryMatch)
    assert (value.match.advisory, value.match.package) == (GHSA, "glob")
    assert (value.approved_on, value.expires) == (date(2026, 1, 5), date(2026, 3, 31))
    assert declared.issue == 412


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"expires": None}, "3:5: `expires` is missing here"),
        ({"approved_on": None}, "3:5: `approved_on` is missing here"),
        ({"approved_by": None}, "3:5: `approved_by` is missing here"),
        ({"rationale": None}, "3:5: `rationale` is missing here"),
        ({"match": None}, "3:5: `match` is missing here"),
        ({"expires": "never"}, "9:14: `expires` must be a date such as 2026-06-01, not `never`"),
        ({"expires": "2026-02-30"}, "9:14: `expires` must be a date"),
        ({"expires": "2026-01-04"}, "9:14: `expires` must not be before `approved_on`"),
        (
            {"expires": "2027-01-06"},
            "9:14: `expires` must be at most 365 days after `approved_on`: 2027-01-05",
        ),
        ({"rationale": '" "'}, "6:16: `rationale` must not be empty"),
        ({"gates": "{}"}, "4:12: `gates` "),
        ({"gates": "{audit: blocking}"}, "4:20: `audit` must be off, info or warning"),
        ({"gates": "{audti: off}"}, "4:13: unknown gate `audti`; did you mean `audit`?"),
        (
            {"gates": "{any-growth: off}"},
            "4:13: exceptions for `any-growth` are not supported yet, only for `audit`",
        ),
        ({"match": f"{{advisory: {GHSA}}}"}, "5:12: `package` is missing here"),
        ({"match": f"{{advisory: {GHSA}, package: glob}}"}, "5:12: `versions` is missing here"),
        (
            {"match": f'{{advisory: {GHSA}, package: "*", versions: "*"}}'},
            "5:53: `package` must name one; an exception never reaches all of them",
        ),
        (
            {"match": f'{{advisory: {GHSA}, package: glob, versions: "^1"}}'},
            "5:69: `versions` must be a range of versions such as <10.5.0",
        ),
        ({"guarantee": "{any-growth: 0}"}, "11:5: `guarantee` of an exception is not supported"),
        ({"paths": "[src/**]"}, "11:5: `paths` of an exception is not supported yet; remove it"),
        ({"why": "x"}, "11:5: unknown key `why`"),
    ],
)
def test_faults(changed: dict[str, str | None], fault: str) -> None:
    told = faults(text(changed))
    assert any(one.startswith(fault) for one in told), told


def test_a_fault_is_told_once() -> None:
    assert len(faults(text({"guarantee": "{any-growth: 0}"}))) == 1


def test_ids_are_unique() -> None:
    (told,) = faults(text({}, {}))
    assert told.startswith("11:5: another exception has the id `EX-2` already")
    assert len(read(text({}, {"id": "EX-3"})).exceptions) == 2


def test_the_longest_exception() -> None:
    last = (date(2026, 1, 5) + LONGEST).isoformat()
    assert read(text({"expires": last})).exceptions[0].expires.isoformat() == last


def test_the_shortest_exception_is_one_day() -> None:
    assert read(text({"expires": "2026-01-05"})).exceptions


@pytest.mark.parametrize(
    ("key", "most"), [("rationale", TEXT_CHARACTERS), ("approved_by", TEXT_CHARACTERS)]
)
def test_texts_have_a_length(key: str, most: int) -> None:
    assert read(text({key: "x" * most}))
    (told,) = faults(text({key: "x" * (most + 1)}))
    assert f"`{key}`" in told


def test_names_have_a_length() -> None:
    def match(name: str) -> dict[str, str | None]:
        return {"match": f'{{advisory: {GHSA}, package: {name}, versions: "*"}}'}

    assert read(text(match("x" * NAME_CHARACTERS)))
    (told,) = faults(text(match("x" * (NAME_CHARACTERS + 1))))
    assert "`package`" in told


def test_a_list_is_needed() -> None:
    assert "must be a list" in faults("version: 1\nexceptions: {id: EX-1}\n")[0]
    assert "must be a mapping" in faults("version: 1\nexceptions: [EX-1]\n")[0]


def test_exceptions_are_part_of_what_is_in_force() -> None:
    policy, plain = read(text()), read("version: 1\n")
    assert policy.digest != plain.digest
    assert "exceptions" not in plain.in_force()
    assert read(effective(policy)).exceptions == policy.exceptions
    assert f"{FILE}:3" in effective(policy, explain=True)

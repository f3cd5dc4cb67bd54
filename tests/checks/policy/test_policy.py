"""The digest of a policy, and the policy where there is no file."""

import re

from checks.policy import default_policy, parse_policy
from checks.verdict import Enforcement
from tests.checks.policy.samples import GATES, read


def test_without_a_file_the_core_gates_warn() -> None:
    policy = default_policy(GATES)
    assert policy.is_default
    assert list(policy.gates) == ["any-growth", "route-length"]
    assert {options.enforcement for options in policy.gates.values()} == {Enforcement.WARNING}
    assert policy.gates["any-growth"].origin("max_growth") == "default"


def test_the_digest_tells_what_is_in_force() -> None:
    plain = read("version: 1\ngates: {zeal: {}}\n")
    spelled = read(
        "# a comment\ngates: {zeal: {max_lines: 100, enforcement: warning}, any-growth: "
        "{enforcement: off}}\npaths: {unused: [a/b]}\nversion: 1\n"
    )
    assert re.fullmatch("sha256:[0-9a-f]{64}", plain.digest)
    assert spelled.digest == plain.digest


def test_the_digest_changes_with_every_value() -> None:
    texts = [
        "",
        "branches: [main]",
        "ignore: ['a/**']",
        "settings: {grace: 8d}",
        "gates: {zeal: {}}",
        "gates: {zeal: {max_lines: 9}}",
        "gates: {zeal: {enforcement: blocking}}",
    ]
    assert len({read(f"version: 1\n{text}\n").digest for text in texts}) == len(texts)


def test_the_digest_does_not_depend_on_the_order_of_gates() -> None:
    text = b"version: 1\ngates: {zeal: {}, any-growth: {}}\n"
    turned = dict(reversed(GATES.items()))
    assert parse_policy(text, "f", turned).digest == parse_policy(text, "f", GATES).digest

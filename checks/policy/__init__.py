"""The configuration language of `.hardening.yml`: text → Policy, or every fault with its place."""

from checks.fault import Fault
from checks.policy.document import parse_policy
from checks.policy.effective import effective
from checks.policy.policy import FILE, Policy, PolicyError, default_policy
from checks.policy.schema import policy_schema
from checks.policy.settings import Settings

__all__ = [
    "FILE",
    "Fault",
    "Policy",
    "PolicyError",
    "Settings",
    "default_policy",
    "effective",
    "parse_policy",
    "policy_schema",
]

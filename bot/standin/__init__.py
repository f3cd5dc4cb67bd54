"""GitHub in small: a state behind real HTTP and git, for the demo and for tests.

It knows nothing of the rest of this package, and the product's GitHub client knows nothing of it.
"""

from bot.standin.oidc import Signature
from bot.standin.repositories import Pull, Repository
from bot.standin.stand_in import StandIn
from bot.standin.wire.faults import Fault
from bot.standin.workflows import WorkflowJob, WorkflowRun

__all__ = [
    "Fault",
    "Pull",
    "Repository",
    "Signature",
    "StandIn",
    "WorkflowJob",
    "WorkflowRun",
]

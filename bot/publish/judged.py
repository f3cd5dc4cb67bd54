"""An evaluation as the publisher sees it, and the order in which things matter to a reader."""

from dataclasses import dataclass

from checks.policy.settings import Settings
from checks.verdict import Conclusion, Evaluation, Verdict

WORST_FIRST = (
    Conclusion.FAILURE,
    Conclusion.CANCELLED,
    Conclusion.NEUTRAL,
    Conclusion.SUCCESS,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """One pull request and what was concluded about its head.

    `number` is 0 for a merge group. `unread` are the changed files that could not be analysed,
    `blob_root` is the page under which the files of the head are found, "" for no links.
    """

    number: int
    base_ref: str
    evaluation: Evaluation
    settings: Settings
    unread: frozenset[str] = frozenset()
    blob_root: str = ""


def ordered(verdicts: tuple[Verdict, ...]) -> list[Verdict]:
    """Verdicts as a reader wants them: what blocks first, what passes last."""
    return sorted(verdicts, key=lambda v: (WORST_FIRST.index(v.conclusion), v.final, v.gate))


def worst(given: list[Verdict]) -> Verdict:
    """The verdict that counts when several pull requests share a head."""
    return min(given, key=lambda v: (WORST_FIRST.index(v.conclusion), v.final))

"""What a gate may look at: two snapshots of a repository and the difference between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from checks.dependencies import Dependencies
from checks.diff import Diff
from checks.evidence import NOTHING, Evidence, Topic
from checks.exceptions import GateException
from checks.facts import Facts, FileFacts, NotAnalysed, facts_key
from checks.languages import language_of


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A commit. `tree` maps paths to blob ids (regular files only); `facts` maps
    `facts_key(language, blob)` to what was found, and lacks what nobody asked for yet."""

    commit: str
    tree: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Facts] = field(default_factory=dict)

    def facts_of(self, path: str) -> Facts | None:
        """Facts of one file; None when the file is absent, of no known language, or not read."""
        language, blob = language_of(path), self.tree.get(path)
        if language is None or blob is None:
            return None
        return self.facts.get(facts_key(language, blob))


@dataclass(frozen=True, slots=True)
class PullRequest:
    """The pull request under judgement; `head_fork` is True when its head is another repository."""

    number: int
    opened_on: date | None = None
    author: str = ""
    draft: bool = False
    head_fork: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """`base` is the merge base (deltas run from it), `head` the judged commit.

    `whole_tree` is False until every file of both sides has its facts: then only differences
    can be judged and totals are unknown. `today` is the day in the policy's time zone,
    `opened_on` of the pull request likewise. `inline_ignores`,
    `grace` and `notice` (days) are the policy's settings, `exceptions` those of its file.
    `evidence`, `dependencies` and `texts` (whole files of the head by path) hold what the gates
    said they need.
    """

    base: Snapshot
    head: Snapshot
    diff: Diff
    today: date
    whole_tree: bool = True
    inline_ignores: bool = True
    grace: int = 0
    notice: int = 14
    pull_request: PullRequest | None = None
    evidence: Mapping[Topic, Evidence] = field(default_factory=dict)
    dependencies: Dependencies | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    exceptions: tuple[GateException, ...] = ()

    def evidence_of(self, topic: Topic) -> Evidence:
        """What CI reported about a topic; empty if nobody gathered any."""
        return self.evidence.get(topic, NOTHING)

    def not_analysed(self) -> dict[str, str]:
        """Changed files that could not be analysed at head, or no longer in full, with the reason
        of each."""
        reasons = {path: self._hidden(path) for path in sorted(self.diff.files)}
        return {path: reason for path, reason in reasons.items() if reason}

    def _hidden(self, path: str) -> str:
        facts, before = self.head.facts_of(path), self.base.facts_of(self.diff.files[path].old_path)
        if isinstance(facts, NotAnalysed):
            return facts.reason
        if facts is None or facts.unread is None:
            return ""
        known = isinstance(before, FileFacts) and before.unread is not None
        return "" if known else f"line {facts.unread} cannot be parsed"

"""Everything a judgement needs, in one place: the only one that asks git, store and GitHub."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from bot.analysis.assemble import Terms, assemble
from bot.analysis.facts_source import FactsMemory, FactsSource, Wanted, wanted_facts
from bot.analysis.pool import Pool
from bot.comparison import Compared, compared
from bot.configuration import Branches, ConfigFiles, Rules
from bot.evidence_desk import Scene
from bot.git.changes import blobs_of_change
from bot.git.mirror import Mirror
from bot.git.snapshot import blob_of, tree
from bot.github.repositories import branch_head
from bot.github.rest import Repository
from bot.needed import with_needs
from bot.osv.lookup import Lookup
from bot.publish.anchors import Anchors, read_patches
from bot.store.database import Database
from bot.store.leases import Lease
from bot.store.states import RunKind
from bot.store.tables import PullRequestRow, RepositoryRow
from bot.timezones import day_in
from checks.change import Change, PullRequest
from checks.diff import Diff
from checks.facts import Facts
from checks.paths import matches
from checks.policy import FILE

FEW_MISSING = 200
"""Unchanged files whose facts are fetched on the way; more are measured in the background."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """What turns commits into facts on this machine."""

    mirrors: Path
    server_url: str
    pool: Pool
    memory: FactsMemory
    digest: str
    lookup: Lookup | None = None

    def mirror(self, repository: RepositoryRow) -> Mirror:
        """The partial copy of a repository."""
        url = f"{self.server_url}/{repository.owner}/{repository.name}.git"
        return Mirror(self.mirrors / f"{repository.id}.git", url)

    def source(self, mirror: Mirror, token: str, memory: FactsMemory) -> FactsSource:
        """Facts of the mirror's blobs; what is missing is fetched in one batch."""

        async def fetch(blobs: Collection[str]) -> None:
            await mirror.fetch_blobs(blobs, token)

        return FactsSource(self.pool, memory, self.digest, fetch)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be judged: a head of a pull request, or of a merge group without `pull`."""

    lease: Lease
    repository: RepositoryRow
    pull: PullRequestRow | None
    github: Repository


@dataclass(frozen=True, slots=True)
class Commits:
    """The base branch's tip, where the head left it, and the head."""

    tip: str
    merge_base: str
    head: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """`measure` names a commit whose whole tree should be measured first, None if it is known.
    Reports are waited for until `over_at`."""

    rules: Rules
    change: Change
    commits: Commits
    anchors: Mapping[str, Anchors]
    measure: str | None
    over_at: datetime

    @property
    def looks_again_soon(self) -> bool:
        """Whether it waits for something that nobody tells of."""
        known = self.change.dependencies
        return self.measure is not None or (known is not None and known.awaited)

    @property
    def lacked_base(self) -> str:
        """The merge base, where reports are compared with an earlier commit or with nothing; else
        "". Its own may still come."""
        lacking = any(
            given.head
            and (
                given.reference is None
                or given.reference.distance
                or len(given.base) < len(given.head)
            )
            for given in self.change.evidence.values()
        )
        return self.commits.merge_base if lacking else ""


async def gather(
    subject: Subject, workshop: Workshop, files: ConfigFiles, now: datetime
) -> Gathered:
    """Raises Transient or Permanent. The mirror is kept from pruning meanwhile."""
    token = await subject.github.token()
    mirror = workshop.mirror(subject.repository)
    async with mirror.in_use():
        comparison = await compared(subject.github, subject.lease, mirror, token)
        branches, commits = await _fetch_commits(subject, mirror, comparison, token)
        await tree(mirror.directory, commits.merge_base)
        changed = await _fetch_blobs(mirror, branches, commits, token)
        branch, commit = await files.governing(mirror.directory, branches)
        rules = await files.in_force(mirror.directory, branch, commit)
        rules = await files.with_change(mirror.directory, rules, commits.merge_base, commits.head)
        ignored = partial(matches, rules.policy.ignore)
        source = workshop.source(mirror, token, Remembered(workshop.memory))
        whole = await _whole_tree(mirror.directory, commits, source, (ignored, changed))
        terms = Terms(
            today=day_in(rules.policy.settings.timezone, now),
            whole_tree=whole,
            ignored=ignored,
            pull_request=_pull_request(subject),
        )
        change = await assemble(mirror.directory, commits.merge_base, commits.head, source, terms)
        seen = (commits, change.diff)
        scene = _scene(subject, (mirror, token), seen, rules, (files.database, now))
        change = await with_needs(change, scene, workshop.lookup)
    anchors = read_patches((file.filename, file.patch) for file in comparison.files)
    unmeasured = None if whole else commits.merge_base
    return Gathered(rules, change, commits, anchors, unmeasured, scene.over_at)


def _scene(
    subject: Subject,
    mirror: tuple[Mirror, str],
    seen: tuple[Commits, Diff],
    rules: Rules,
    moment: tuple[Database, datetime],
) -> Scene:
    commits, change = seen
    database, now = moment
    return Scene(
        database=database,
        repository_id=subject.repository.id,
        mirror=mirror[0],
        token=mirror[1],
        merge_base=commits.merge_base,
        head=commits.head,
        tip=commits.tip,
        change=change,
        policy=rules.policy,
        over_at=subject.lease.event_at + rules.policy.settings.evidence_wait,
        now=now,
    )


async def _fetch_commits(
    subject: Subject, mirror: Mirror, comparison: Compared, token: str
) -> tuple[Branches, Commits]:
    lease, default = subject.lease, subject.repository.default_branch
    default_tip = None
    if default and lease.base_ref != default:
        default_tip = await branch_head(subject.github, default)
    branches = Branches(lease.base_ref, comparison.tip, default, default_tip)
    commits = Commits(comparison.tip, comparison.merge_base, lease.head_sha)
    wanted = {commits.tip, commits.merge_base, commits.head}
    keep = {
        f"refs/hardening/pull/{lease.number}/head": commits.head,
        f"refs/hardening/pull/{lease.number}/base": commits.merge_base,
        f"refs/hardening/tip/{_ref_name(lease.base_ref)}": commits.tip,
    }
    refs = [f"refs/heads/{lease.base_ref}"]
    if lease.kind is RunKind.PULL_REQUEST:
        refs.append(f"refs/pull/{lease.number}/head")
    if default_tip is not None:
        wanted.add(default_tip)
        refs.append(f"refs/heads/{default}")
    await mirror.fetch_commits(wanted, token, keep, refs)
    return branches, commits


def _ref_name(branch: str) -> str:
    """A branch may have a name that clashes with another one's folder; its hash never does."""
    return sha256(branch.encode()).hexdigest()[:16]


async def _fetch_blobs(
    mirror: Mirror, branches: Branches, commits: Commits, token: str
) -> frozenset[str]:
    """All that the diff, the configuration and the changed files need, in one request; answers
    the blobs of the change."""
    changed = await blobs_of_change(mirror.directory, commits.merge_base, commits.head)
    wanted = set(changed)
    for commit in filter(None, (branches.tip, branches.default_tip, commits.head)):
        blob = await blob_of(mirror.directory, commit, FILE)
        wanted |= set() if blob is None else {blob}
    await mirror.fetch_blobs(wanted, token)
    return frozenset(changed)


async def _whole_tree(
    mirror: Path,
    commits: Commits,
    source: FactsSource,
    scope: tuple[Callable[[str], bool], frozenset[str]],
) -> bool:
    """Whether the facts of all files are known, or so few are missing that they are fetched."""
    ignored, changed = scope
    wanted: dict[str, Wanted] = {}
    for commit in (commits.merge_base, commits.head):
        files = await tree(mirror, commit)
        wanted |= wanted_facts(files, files, ignored)
    known = await source.memory.load(source.digest, wanted.keys())
    missing = [k for k, want in wanted.items() if k not in known and want.blob not in changed]
    return len(missing) <= FEW_MISSING


def _pull_request(subject: Subject) -> PullRequest | None:
    pull = subject.pull
    if pull is None:
        return None
    return PullRequest(
        number=pull.number,
        opened_on=None if pull.opened_at is None else pull.opened_at.date(),
        author=pull.author,
        draft=pull.draft,
        head_fork=pull.head_repository_id != subject.repository.id,
    )


@dataclass(slots=True)
class Remembered:
    """Asks the store once for each key of a job; what the job learns goes through."""

    behind: FactsMemory
    held: dict[str, Facts] = field(default_factory=dict)

    async def load(self, digest: str, keys: Collection[str]) -> dict[str, Facts]:
        """Those of the keys that are remembered."""
        unasked = [key for key in keys if key not in self.held]
        if unasked:
            self.held |= await self.behind.load(digest, unasked)
        return {key: self.held[key] for key in keys if key in self.held}

    async def save(self, digest: str, facts: Mapping[str, Facts]) -> None:
        """Remember facts."""
        self.held |= facts
        await self.behind.save(digest, facts)

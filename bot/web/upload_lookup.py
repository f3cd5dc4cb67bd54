"""What a job's token does not tell itself: the head that a trial merge tests, the job's name."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.github import check_runs, commits, pull_requests
from bot.github.actions_oidc import JobToken
from bot.github.app_auth import Scope
from bot.github.client import GitHubApp
from bot.github.refusals import Refused
from bot.github.rest import Repository
from bot.web.asgi import Problem
from checks.plain_text import cut, one_line

READ_COMMITS = (("checks", "read"), ("contents", "read"), ("pull_requests", "read"))
FORK, HOME = "fork", "home"
REMEMBERED = 1_000
"""Answers of GitHub; what they tell never changes."""

LONGEST_WORDS = 300
"""Bytes of a workflow's or a job's name."""

Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Sender:
    """The repository that an admitted token speaks for."""

    token: JobToken
    installation_id: int
    owner: str
    name: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The head that an upload speaks for, and the job that made it; `fork` where the head is not
    of the repository itself."""

    head: str
    job: str
    fork: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """Asks GitHub once for each commit and job. Raises Transient, Permanent or Problem 422."""

    github: GitHubApp
    _known: OrderedDict[Key, str] = field(default_factory=OrderedDict)

    async def origin(self, sender: Sender) -> Origin:
        """Jobs of two workflows may have the same name, so the workflow's stands before it."""
        token = sender.token
        head, lives = token.sha, HOME
        if token.tests_a_merge:
            head = await self._once(sender, f"merge {token.sha}", _merged_head)
            lives = await self._once(sender, f"home {token.ref}", _home)
        job = f"run {token.run_id}"
        if token.check_run_id is not None:
            job = await self._once(sender, f"run {token.check_run_id}", _job_name)
        words = (token.workflow, job) if token.workflow else (job,)
        name = " / ".join(cut(one_line(word), LONGEST_WORDS) for word in words)
        return Origin(head, name, fork=lives == FORK)

    async def _once(
        self, sender: Sender, what: str, ask: Callable[[Repository, JobToken], Awaitable[str]]
    ) -> str:
        key = (sender.token.repository_id, what)
        if key not in self._known:
            scope = Scope(sender.installation_id, key[0], READ_COMMITS)
            async with self.github.repository(scope, sender.owner, sender.name) as repository:
                self._known[key] = await ask(repository, sender.token)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]


async def _merged_head(repository: Repository, token: JobToken) -> str:
    try:
        parents = await commits.parents(repository, token.sha)
    except Refused as refused:
        if refused.status not in (404, 422):
            raise
        raise Problem(422, "GitHub does not know the commit of the token (any more)") from None
    if len(parents) != 2:
        raise Problem(422, "the commit of the token is no merge of a pull request's head")
    return parents[1]


async def _home(repository: Repository, token: JobToken) -> str:
    """Private repositories may let the jobs of forks have tokens: what they sign is a fork's."""
    assert token.pull_number is not None
    try:
        pull = await pull_requests.get(repository, token.pull_number)
    except Refused as refused:
        if refused.status != 404:
            raise
        raise Problem(422, "GitHub does not know the pull request of the token") from None
    at_home = pull.head.repo is not None and pull.head.repo.id == token.repository_id
    return HOME if at_home else FORK


async def _job_name(repository: Repository, token: JobToken) -> str:
    """The id where the name cannot be looked up."""
    assert token.check_run_id is not None
    try:
        name = await check_runs.name_of(repository, token.check_run_id)
    except Refused:
        name = ""
    return name or str(token.check_run_id)

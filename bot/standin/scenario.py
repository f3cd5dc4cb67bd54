"""What the demo plays: a small shop with a pull request worth a word, or any local repository."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.standin.git_repository import ENVIRONMENT, GIT_SECONDS
from bot.standin.pull_actions import Files
from bot.standin.repositories import Pull, Repository
from bot.standin.stand_in import StandIn

SCENES = Path(__file__).parent / "scenes"
SUFFIX = ".txt"
SHOP_BODY = """\
Customers can get their money back from the order page.

- `POST /api/refunds` checks the order, asks the payment provider and keeps the ledger
- the admin helpers moved to `objects.ts`
- the back end gets the same route
"""
ANSWER = "Validate refunds instead of trusting them"
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")


class ScenarioError(Exception):
    """A local repository cannot be served; the text says what to change."""


Reports = Mapping[str, bytes]
"""What a job of CI uploads, by file name."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A repository and the pull request to open on it. `later` are pushes that may follow, with
    what CI reports of each; `before` and `reports` are what it reports of the base and the head."""

    repository: Repository
    head: str
    base: str
    title: str
    author: str
    body: str = ""
    later: tuple[tuple[str, Files, Reports], ...] = ()
    before: Reports = field(default_factory=dict)
    reports: Reports = field(default_factory=dict)

    async def open(self, standin: StandIn) -> Pull:
        """Open the pull request, and with it the play."""
        return await standin.open_pull_request(
            self.repository,
            self.head,
            self.base,
            title=self.title,
            author=self.author,
            body=self.body,
        )


def tree(scene: str) -> dict[str, str]:
    """The files of a stored scene; each is kept with a suffix so that no tool mistakes it."""
    root = SCENES / scene
    return {
        path.relative_to(root).as_posix().removesuffix(SUFFIX): path.read_text()
        for path in sorted(root.rglob(f"*{SUFFIX}"))
    }


def reports(scene: str) -> dict[str, bytes]:
    """The reports of a stored scene."""
    return {name: text.encode() for name, text in tree(scene).items()}


def shop(standin: StandIn) -> Scene:
    """A TypeScript and Python shop whose pull request adds refunds, an `any` here and there, a
    long route handler, a vulnerable package and code without tests; `later` holds the push that
    answers the review."""
    repository = standin.create_repository("acme/shop")
    repository.commit(tree("shop/before"), message="Orders and payments")
    head: dict[str, str | bytes | None] = {"src/lib/legacy.ts": None, **tree("shop/after")}
    repository.commit(head, branch="refunds", message="Add refunds")
    return Scene(
        repository=repository,
        head="refunds",
        base="main",
        title="Refund an order",
        author="mira",
        body=SHOP_BODY,
        later=((ANSWER, tree("shop/later"), reports("shop/reports/later")),),
        before=reports("shop/reports/before"),
        reports=reports("shop/reports/after"),
    )


def from_local(standin: StandIn, path: Path, base: str, head: str) -> Scene:
    """Two revisions of a local repository as a pull request. The repository is only read: its
    objects are borrowed, never copied or changed. ScenarioError when a revision is unknown."""
    source = _Source(path)
    base_sha, head_sha = source.commit(base), source.commit(head)
    if base_sha == head_sha:
        raise ScenarioError(f"{base} and {head} are the same commit, {base_sha[:12]}")
    names = [_branch(base, "base"), _branch(head, "head")]
    if names[0] == names[1]:
        names[1] = f"{names[1]}-head"
    name = _UNFIT.sub("-", path.resolve().name.removesuffix(".git")).strip("-.") or "repository"
    repository = standin.create_repository(f"local/{name}", default_branch=names[0])
    source.lend(repository)
    repository.git.set_ref(f"refs/heads/{names[0]}", base_sha)
    repository.git.set_ref(f"refs/heads/{names[1]}", head_sha)
    if repository.git.merge_base(base_sha, head_sha) is None:
        raise ScenarioError(f"{base} and {head} have no common ancestor in {path}")
    subject, _, body = repository.git.show(head_sha).message.partition("\n")
    return Scene(repository, names[1], names[0], subject, "you", body.strip())


def _branch(revision: str, otherwise: str) -> str:
    """The revision as a branch name, if it looks like one."""
    fit = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*", revision)
    looks_like_id = re.fullmatch(r"[0-9a-f]{7,64}|HEAD", revision)
    return revision if fit and not looks_like_id and not revision.endswith(".lock") else otherwise


class _Source:
    """A local repository, read with git."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if not path.is_dir():
            raise ScenarioError(f"there is no folder {path}")

    def _git(self, *arguments: str) -> str:
        command = ["git", "-c", "safe.directory=*", "-C", str(self._path), *arguments]
        done = subprocess.run(
            command, env=ENVIRONMENT, capture_output=True, timeout=GIT_SECONDS, text=True
        )
        if done.returncode:
            raise ScenarioError(done.stderr.strip() or f"git failed in {self._path}")
        return done.stdout.strip()

    def commit(self, revision: str) -> str:
        """The commit of a revision; ScenarioError when there is none."""
        self._git("rev-parse", "--git-dir")
        try:
            return self._git("rev-parse", "--verify", "--quiet", "--end-of-options",
                             f"{revision}^{{commit}}")  # fmt: skip
        except ScenarioError as error:
            raise ScenarioError(f"{self._path} has no commit called {revision}") from error

    def lend(self, repository: Repository) -> None:
        """Let the repository use our objects, and know where our history was cut off."""
        objects = (self._path / self._git("rev-parse", "--git-path", "objects")).resolve()
        target = repository.git.path
        (target / "objects/info/alternates").write_text(f"{objects}\n")
        shallow = (self._path / self._git("rev-parse", "--git-path", "shallow")).resolve()
        if shallow.exists():
            (target / "shallow").write_bytes(shallow.read_bytes())

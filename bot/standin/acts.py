"""What people do on GitHub, as methods to await: each returns once its webhooks were attempted."""

from collections.abc import Callable
from typing import TypedDict, TypeVar, Unpack

from bot.standin import other_actions, pull_actions
from bot.standin.accounts import Installation
from bot.standin.call import World
from bot.standin.checks import CheckRun, CheckSuite
from bot.standin.comments import IssueComment, ReviewComment
from bot.standin.deliveries import Delivery
from bot.standin.pull_actions import PERSON, Files, Opening
from bot.standin.repositories import Pull, Repository
from bot.standin.wire.server import Server

Result = TypeVar("Result")


class About(TypedDict, total=False):
    """What else may be said of a pull request; `head_sha` puts its branch there first."""

    title: str
    author: str
    body: str
    fork: bool
    draft: bool
    head_sha: str | None


class Acts:
    """Acts change the state on the server's loop, so they may be awaited on any other."""

    def __init__(self, world: World, server: Server) -> None:
        self.world = world
        self._server = server

    async def _act(self, act: Callable[[], Result]) -> Result:
        async def acted() -> Result:
            result = act()
            await self.world.webhooks.settle()
            return result

        return await self._server.call(acted())

    async def open_pull_request(
        self,
        repository: Repository,
        head: str,
        base: str = "main",
        **about: Unpack[About],
    ) -> Pull:
        """Open a pull request from branch `head`, which moves to a fork of the author's if `fork`.

        LookupError when a branch is missing.
        """
        opening = Opening(head, base, **about)
        return await self._act(lambda: pull_actions.open_pull(self.world, repository, opening))

    async def push(self, pull: Pull, files: Files, message: str = "Change files") -> Pull:
        """Add a commit to the head branch."""
        return await self._act(lambda: pull_actions.push(self.world, pull, files, message))

    async def force_push(
        self, pull: Pull, files: Files, onto: str, message: str = "Rewrite"
    ) -> Pull:
        """Replace the head branch by one commit on top of `onto`."""
        return await self._act(lambda: pull_actions.push(self.world, pull, files, message, onto))

    async def move_head(self, pull: Pull, sha: str) -> Pull:
        """Point the head branch at a commit that its repository has."""
        return await self._act(lambda: pull_actions.move_head(self.world, pull, sha))

    async def push_branch(
        self, repository: Repository, branch: str, files: Files, author: str = PERSON
    ) -> str:
        """Add a commit to a branch without a pull request, such as the base; returns its id."""
        return await self._act(
            lambda: pull_actions.push_branch(self.world, repository, branch, files, author)
        )

    async def close(self, pull: Pull, *, merge: bool = False) -> Pull:
        """Close or merge."""
        return await self._act(lambda: pull_actions.close(self.world, pull, merge))

    async def reopen(self, pull: Pull) -> Pull:
        """Open again."""
        return await self._act(lambda: pull_actions.reopen(self.world, pull))

    async def edit(self, pull: Pull, *, base: str | None = None, title: str | None = None) -> Pull:
        """Change the base branch or the title."""
        return await self._act(lambda: pull_actions.edit(self.world, pull, base, title))

    async def set_draft(self, pull: Pull, draft: bool) -> Pull:
        """Turn into a draft, or mark as ready for review."""
        return await self._act(lambda: pull_actions.set_draft(self.world, pull, draft))

    async def delete_head_repository(self, pull: Pull) -> Pull:
        """Delete the fork that the head lives in."""
        return await self._act(lambda: pull_actions.delete_head_repository(self.world, pull))

    async def comment(self, pull: Pull, body: str, author: str = PERSON) -> IssueComment:
        """Write a comment as a person."""
        return await self._act(lambda: other_actions.comment(self.world, pull, body, author))

    async def reply(
        self, answered: ReviewComment, body: str, author: str = PERSON
    ) -> ReviewComment:
        """Answer a review comment as a person."""
        return await self._act(lambda: other_actions.reply(self.world, answered, body, author))

    async def rerequest(self, check: CheckRun | CheckSuite, author: str = PERSON) -> None:
        """Ask for a check run, or all runs of a suite, again."""
        if isinstance(check, CheckRun):
            run = check
            return await self._act(lambda: other_actions.rerequest_run(self.world, run, author))
        suite = check
        return await self._act(lambda: other_actions.rerequest_suite(self.world, suite, author))

    async def request_action(self, run: CheckRun, identifier: str, author: str = PERSON) -> None:
        """Press a button of a check run."""
        return await self._act(
            lambda: other_actions.request_action(self.world, run, identifier, author)
        )

    async def request_merge_group(self, pull: Pull) -> str:
        """Put a pull request into the merge queue; returns the head of its group."""
        return await self._act(lambda: other_actions.request_merge_group(self.world, pull))

    async def destroy_merge_group(self, pull: Pull, head: str, reason: str = "merged") -> None:
        """End a merge group."""
        return await self._act(
            lambda: other_actions.destroy_merge_group(self.world, pull, head, reason)
        )

    async def install(self, *repositories: Repository) -> Installation:
        """Install the App on repositories of one account."""
        owner = repositories[0].owner
        return await self._act(lambda: other_actions.install(self.world, owner, [*repositories]))

    async def remove_repository(self, repository: Repository) -> None:
        """Take a repository out of the installation."""
        await self._act(lambda: other_actions.remove_repository(self.world, repository))

    async def uninstall(self, installation: Installation) -> None:
        """Delete an installation."""
        await self._act(lambda: other_actions.uninstall(self.world, installation))

    async def suspend(self, installation: Installation, suspended: bool = True) -> Installation:
        """Suspend an installation, or lift the suspension."""
        return await self._act(lambda: other_actions.suspend(self.world, installation, suspended))

    async def rename(self, repository: Repository, name: str) -> Repository:
        """Rename a repository."""
        return await self._act(lambda: other_actions.rename(self.world, repository, name))

    async def redeliver(self, delivery: Delivery) -> Delivery:
        """Deliver once more under the same GUID."""
        return await self._act(lambda: self.world.webhooks.redeliver(delivery))

    async def hold_events(self) -> None:
        """Keep events back until they are released."""
        await self._act(self.world.webhooks.hold)

    async def release_events(self, *, reverse: bool = False) -> None:
        """Deliver what was held back, newest first if `reverse`."""
        await self._act(lambda: self.world.webhooks.release(reverse))

    async def settle(self) -> None:
        """Wait for deliveries that are under way."""
        await self._act(lambda: None)

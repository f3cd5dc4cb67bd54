"""Where the App is installed, and the repositories that it may see."""

from urllib.parse import quote

import msgspec

from bot.github.comments import Author
from bot.github.rest import Repository, Rest, repository_path


class App(msgspec.Struct, frozen=True):
    """Our App; its comments are signed by the user `slug[bot]`."""

    id: int
    slug: str

    @property
    def login(self) -> str:
        """The name that stands beside our comments."""
        return f"{self.slug}[bot]"


class Installation(msgspec.Struct):
    """An account that installed the App; `suspended_at` is set while it is suspended."""

    id: int
    account: Author | None = None
    suspended_at: str | None = None


class Listed(msgspec.Struct):
    """A repository of an installation."""

    id: int
    name: str
    owner: Author
    default_branch: str = "main"
    private: bool = True
    archived: bool = False


class _Repositories(msgspec.Struct):
    repositories: list[Listed] = []


class _Commit(msgspec.Struct):
    sha: str


class _Branch(msgspec.Struct):
    commit: _Commit


async def own_app(app: Rest) -> App:
    """Who we are."""
    return await app.get("app", "/app", App)


async def installations(app: Rest) -> list[Installation]:
    """All installations of the App."""
    path = "/app/installations?per_page=100"
    return [i async for page in app.pages("installations", path, list[Installation]) for i in page]


async def of_installation(rest: Rest) -> list[Listed]:
    """The repositories that an installation's token reaches."""
    path = "/installation/repositories?per_page=100"
    pages = rest.pages("installation_repositories", path, _Repositories)
    return [listed async for page in pages for listed in page.repositories]


async def installation_of(app: Rest, owner: str, name: str) -> Installation:
    """The installation that may see a repository; Refused with 404 if none may."""
    return await app.get(
        "installation", f"{repository_path(owner, name)}/installation", Installation
    )


async def named(repository: Repository) -> Listed:
    """A repository as it is called now."""
    return await repository.rest.get("repository", repository.path, Listed)


async def branch_head(repository: Repository, branch: str) -> str:
    """SHA of a branch's tip."""
    path = f"{repository.path}/branches/{quote(branch, safe='')}"
    return (await repository.rest.get("branch", path, _Branch)).commit.sha

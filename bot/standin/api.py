"""The REST API: who asks, may they, which handler, and the headers around every answer."""

import hashlib
import secrets
from dataclasses import replace
from email.utils import format_datetime
from urllib.parse import quote, urlencode

from bot.standin.accounts import Token
from bot.standin.call import Call, World
from bot.standin.documents.pulls import without_removed
from bot.standin.git_repository import GitError
from bot.standin.refusals import RefusalError, bad_credentials, forbidden, not_found, refusal
from bot.standin.repositories import Repository
from bot.standin.rest import (
    apps,
    artifacts,
    checks,
    comments,
    deliveries,
    oidc,
    pulls,
    repositories,
    review_comments,
    reviews,
    workflows,
)
from bot.standin.tokens import credentials, find_token, verify_app_token
from bot.standin.wire.messages import Answer, Request
from bot.standin.wire.router import Route, Router

MODULES = (apps, deliveries, repositories, pulls, comments, reviews, review_comments, checks,
           artifacts, workflows, oidc)  # fmt: skip
ROUTER = Router(route for module in MODULES for route in module.ROUTES)
VERSIONS = ("2022-11-28", "2026-03-10")
HOURLY = 5_000


class Api:
    """Answers requests out of a world and counts them against the hourly limit of each token."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._used: dict[str, int] = {}

    def answer(self, request: Request) -> Answer:
        """Never raises: a refusal is an answer, too."""
        version = request.headers.get("x-github-api-version", VERSIONS[0])
        try:
            answer = self._routed(request, version)
        except RefusalError as refused:
            answer = Answer(refused.status, refused.document, refused.headers)
        except GitError as error:
            answer = Answer(422, {"message": str(error), "status": "422"})
        if version != VERSIONS[0]:
            answer = replace(answer, document=without_removed(answer.document))
        return self._finished(request, answer, version)

    def _routed(self, request: Request, version: str) -> Answer:
        if not request.headers.get("user-agent"):
            raise refusal(403, "Request forbidden by administrative rules. Please make sure your"
                               " request has a User-Agent header.")  # fmt: skip
        if version not in VERSIONS:
            raise refusal(410, f"API version {version} is not supported")
        request = self._by_name(request)
        found = ROUTER.find(request)
        if found is None:
            raise not_found()
        route, fields = found
        token = self._caller(route, request)
        repository = None
        if "repo" in fields:
            repository = self._repository(fields, request)
            _authorise(route, token, repository)
        elif token and not _permitted(route, token):
            raise forbidden()
        return route.handler(Call(self._world, request, fields, token, repository))

    def _by_name(self, request: Request) -> Request:
        """`/repositories/{id}/…`, where redirects lead, as the path by name."""
        parts = request.path.split("/", 3)
        if parts[1:2] != ["repositories"] or not parts[2].isdecimal():
            return request
        repository = self._world.state.repositories.get(int(parts[2]))
        if repository is None:
            raise not_found()
        rest = f"/{parts[3]}" if len(parts) > 3 else ""
        return replace(request, path=f"/repos/{repository.full_name}{rest}")

    def _caller(self, route: Route, request: Request) -> Token | None:
        if route.needs == "none":
            return None
        value = credentials(request.headers.get("authorization", ""))
        if route.needs == "app":
            verify_app_token(self._world.state, value)
            return None
        if not value:
            raise refusal(401, "Requires authentication")
        if value.startswith("ey"):
            raise bad_credentials()
        return find_token(self._world.state, value)

    def _repository(self, fields: dict[str, str], request: Request) -> Repository:
        state, name = self._world.state, f"{fields['owner']}/{fields['repo']}"
        repository = state.repository(name)
        if repository is not None:
            return repository
        number = state.former_names.get(name.lower())
        if number is None:
            raise not_found()
        rest = request.path.removeprefix(f"/repos/{name}")
        query = f"?{urlencode(request.query)}" if request.query else ""
        location = f"{request.root}/repositories/{number}{quote(rest)}{query}"
        status = 301 if request.method in ("GET", "HEAD") else 307
        raise RefusalError(status, {"message": "Moved Permanently", "url": location},
                      {"location": location})  # fmt: skip

    def _finished(self, request: Request, answer: Answer, version: str) -> Answer:
        headers = {
            "date": format_datetime(self._world.state.now(), usegmt=True),
            "x-github-media-type": "github.v3; format=json",
            "x-github-request-id": secrets.token_hex(8).upper(),
            "x-github-api-version-selected": version,
        }
        if request.method == "GET" and answer.status == 200:
            headers["etag"] = f'W/"{hashlib.sha256(answer.body()).hexdigest()}"'
            headers["cache-control"] = "private, max-age=60, s-maxage=60"
            if request.headers.get("if-none-match") == headers["etag"]:
                answer = Answer(304)
        free = answer.status == 304 or request.path == "/rate_limit"
        headers |= self._limits(request, cost=0 if free else 1)
        return replace(answer, headers={**headers, **answer.headers})

    def _limits(self, request: Request, cost: int) -> dict[str, str]:
        who = credentials(request.headers.get("authorization", ""))
        token = self._world.state.tokens.get(who)
        bucket = f"installation {token.installation_id}" if token else "other"
        used = self._used[bucket] = self._used.get(bucket, 0) + cost
        reset = (int(self._world.state.now().timestamp()) // 3600 + 1) * 3600
        return {
            "x-ratelimit-limit": str(HOURLY),
            "x-ratelimit-remaining": str(max(0, HOURLY - used)),
            "x-ratelimit-used": str(used),
            "x-ratelimit-reset": str(reset),
            "x-ratelimit-resource": "core",
        }


def _permitted(route: Route, token: Token) -> bool:
    alternatives = (need.split(":") for need in route.needs.split("|"))
    return any(token.may(name, level) for name, level in alternatives)


def _authorise(route: Route, token: Token | None, repository: Repository) -> None:
    """Reading what is public needs nothing; what is private and not ours does not exist."""
    if token is None:
        return
    reads = all(need.endswith(":read") for need in route.needs.split("|"))
    if repository.id not in token.repository_ids:
        if repository.private:
            raise not_found()
        if not reads:
            raise forbidden()
    elif not _permitted(route, token):
        raise forbidden()

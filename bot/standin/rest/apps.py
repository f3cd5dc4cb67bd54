"""The App itself: its installations, their tokens, its registration from a manifest."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

import msgspec

from bot.standin.accounts import App, Installation, private_key_pem
from bot.standin.call import Call
from bot.standin.document import Doc
from bot.standin.documents.accounts import (
    app_document,
    conversion_document,
    installation_document,
    token_document,
)
from bot.standin.documents.repositories import repository_document
from bot.standin.refusals import not_found, refusal
from bot.standin.state import State
from bot.standin.tokens import Wish, mint
from bot.standin.wire.messages import Answer, page_of, read
from bot.standin.wire.router import Route

APP_LIMIT = 5_000


class TokenWish(msgspec.Struct):
    """Body of a request for a token."""

    repository_ids: list[int] | None = None
    repositories: list[str] | None = None
    permissions: dict[str, str] | None = None


class Hook(msgspec.Struct):
    """`hook_attributes` of a manifest."""

    url: str | None = None


class Manifest(msgspec.Struct):
    """The fields of a manifest that change what the stand-in does."""

    name: str
    url: str
    redirect_url: str = ""
    hook_attributes: Hook = msgspec.field(default_factory=Hook)
    default_permissions: dict[str, str] = {}
    default_events: list[str] = []


def get_app(call: Call) -> Answer:
    """GET /app."""
    return Answer(200, app_document(call.state))


def list_installations(call: Call) -> Answer:
    """GET /app/installations."""
    installed = sorted(call.state.installations.values(), key=lambda i: i.id)
    page, links = page_of(call.request, installed)
    return Answer(200, [installation_document(call.state, i) for i in page], links)


def _installation(call: Call) -> Installation:
    installation = call.state.installations.get(call.number("installation"))
    if installation is None:
        raise not_found()
    return installation


def get_installation(call: Call) -> Answer:
    """GET /app/installations/{id}."""
    return Answer(200, installation_document(call.state, _installation(call)))


def get_repository_installation(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/installation."""
    installation = call.state.installation_of(call.repository.id)
    if installation is None:
        raise not_found()
    return Answer(200, installation_document(call.state, installation))


def create_token(call: Call) -> Answer:
    """POST /app/installations/{id}/access_tokens."""
    body = read(call.request.body, TokenWish)
    installation = _installation(call)
    named = _named(call.state, installation, body)
    token = mint(call.state, installation, Wish(named, body.permissions))
    chosen = sorted(named) if named is not None else None
    shown = [repository_document(call.state, call.state.repositories[n]) for n in chosen or []]
    return Answer(201, token_document(token, shown if chosen is not None else None))


def _named(state: State, installation: Installation, body: TokenWish) -> frozenset[int] | None:
    if body.repository_ids is not None:
        return frozenset(body.repository_ids)
    if body.repositories is None:
        return None
    ids = {state.repositories[n].name: n for n in installation.repository_ids}
    # A name that is not there becomes an id that is not there.
    return frozenset(ids.get(name, 0) for name in body.repositories)


def revoke_token(call: Call) -> Answer:
    """DELETE /installation/token."""
    if call.token:
        with call.state.change():
            call.state.tokens.pop(call.token.value, None)
    return Answer(204)


def list_repositories(call: Call) -> Answer:
    """GET /installation/repositories."""
    ids = call.token.repository_ids if call.token else frozenset()
    page, links = page_of(call.request, sorted(ids))
    shown = [repository_document(call.state, call.state.repositories[n]) for n in page]
    document: Doc = {
        "total_count": len(ids),
        "repository_selection": "selected",
        "repositories": shown,
    }
    return Answer(200, document, links)


def hook_config(call: Call) -> Answer:
    """GET /app/hook/config."""
    document: Doc = {"content_type": "json", "insecure_ssl": "0", "secret": "********"}
    url = call.state.app.webhook_url
    return Answer(200, document | ({"url": url} if url else {}))


def convert_manifest(call: Call) -> Answer:
    """POST /app-manifests/{code}/conversions; the code works once. The App becomes the new one."""
    with call.state.change():
        manifest = call.state.manifests.pop(call.fields["code"], None)
        if manifest is None:
            raise not_found()
        call.state.app = registered(call.state, msgspec.convert(manifest, Manifest))
    return Answer(201, conversion_document(call.state, call.state.app))


def registered(state: State, manifest: Manifest) -> App:
    """The App that a manifest describes, with new secrets."""
    name = manifest.name[:34]
    permissions: Mapping[str, str] = {"metadata": "read", **manifest.default_permissions}
    return replace(
        state.app,
        id=state.app.id + 1,
        slug=name.lower().replace(" ", "-"),
        name=name,
        client_id=f"Iv23{secrets.token_hex(8)}",
        created_at=state.now(),
        private_key_pem=private_key_pem(f"manifest {state.app.id}"),
        webhook_secret=secrets.token_hex(20),
        webhook_url=manifest.hook_attributes.url,
        permissions=permissions,
        events=tuple(manifest.default_events),
    )


def rate_limit(call: Call) -> Answer:
    """GET /rate_limit, which is free."""
    reset = int(call.state.now().timestamp()) + 3600
    core: Doc = {"limit": APP_LIMIT, "used": 0, "remaining": APP_LIMIT, "reset": reset}
    search: Doc = {"limit": 30, "used": 0, "remaining": 30, "reset": reset}
    return Answer(200, {"resources": {"core": core, "search": search}, "rate": core})


def meta(call: Call) -> Answer:
    """GET /meta."""
    hooks: Doc = {"verifiable_password_authentication": False, "hooks": ["127.0.0.0/8"]}
    return Answer(200, hooks)


def unprovided(call: Call) -> Answer:
    """GraphQL is not part of the stand-in."""
    raise refusal(501, "The stand-in has no GraphQL")


ROUTES = (
    Route("GET", "/app", get_app, "app"),
    Route("GET", "/app/installations", list_installations, "app"),
    Route("GET", "/app/installations/{installation}", get_installation, "app"),
    Route("POST", "/app/installations/{installation}/access_tokens", create_token, "app"),
    Route("GET", "/app/hook/config", hook_config, "app"),
    Route("POST", "/app-manifests/{code}/conversions", convert_manifest, "none"),
    Route("GET", "/repos/{owner}/{repo}/installation", get_repository_installation, "app"),
    Route("DELETE", "/installation/token", revoke_token),
    Route("GET", "/installation/repositories", list_repositories),
    Route("GET", "/rate_limit", rate_limit, "none"),
    Route("GET", "/meta", meta, "none"),
    Route("POST", "/graphql", unprovided, "none"),
)

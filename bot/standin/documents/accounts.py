"""Documents of accounts, the App, installations and tokens."""

from bot.standin.accounts import Account, App, Installation, Token
from bot.standin.document import Doc, node_id, stamp
from bot.standin.state import State

_ACCOUNT_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def account_document(state: State, account: Account) -> Doc:
    """A "simple user"."""
    url = f"{state.url}/users/{account.login}"
    about: Doc = {
        "login": account.login,
        "id": account.id,
        "node_id": node_id("U", account.id),
        "avatar_url": f"{state.url}/avatars/{account.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{state.url}/{account.login.removesuffix('[bot]')}",
        "type": account.kind,
        "site_admin": False,
        "user_view_type": "public",
    }
    return about | {name: f"{url}{tail}" for name, tail in _ACCOUNT_LINKS.items()}


def app_document(state: State, slug: str | None = None) -> Doc:
    """An App, ours unless another slug is given."""
    app = state.app
    ours = slug in (None, app.slug)
    number = app.id if ours else 15368
    return {
        "id": number,
        "slug": slug or app.slug,
        "node_id": node_id("A", number),
        "client_id": app.client_id if ours else "Iv1.0000000000000000",
        "owner": account_document(state, app.owner),
        "name": app.name if ours else slug,
        "description": "",
        "external_url": f"{state.url}/apps/{slug or app.slug}",
        "html_url": f"{state.url}/apps/{slug or app.slug}",
        "created_at": stamp(app.created_at),
        "updated_at": stamp(app.created_at),
        "permissions": dict(app.permissions),
        "events": list(app.events),
    }


def conversion_document(state: State, app: App) -> Doc:
    """What a manifest becomes: the App with all its secrets."""
    return app_document(state) | {
        "client_secret": f"secret-of-{app.client_id}",
        "webhook_secret": app.webhook_secret,
        "pem": app.private_key_pem,
        "installations_count": len(state.installations),
    }


def installation_document(state: State, installation: Installation) -> Doc:
    """An installation."""
    url = f"{state.url}/app/installations/{installation.id}"
    suspended = installation.suspended_at
    suspender = account_document(state, installation.account) if suspended else None
    return {
        "id": installation.id,
        "account": account_document(state, installation.account),
        "repository_selection": "selected",
        "access_tokens_url": f"{url}/access_tokens",
        "repositories_url": f"{state.url}/installation/repositories",
        "html_url": f"{state.url}/settings/installations/{installation.id}",
        "app_id": state.app.id,
        "app_slug": state.app.slug,
        "client_id": state.app.client_id,
        "target_id": installation.account.id,
        "target_type": installation.account.kind,
        "permissions": dict(installation.permissions),
        "events": list(state.app.events),
        "created_at": stamp(installation.created_at),
        "updated_at": stamp(suspended or installation.created_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": suspender,
        "suspended_at": stamp(suspended),
    }


def token_document(token: Token, repositories: list[Doc] | None) -> Doc:
    """A token; it lists repositories only when some were asked for."""
    document: Doc = {
        "token": token.value,
        "expires_at": stamp(token.expires_at),
        "permissions": dict(token.permissions),
        "repository_selection": "selected",
    }
    return document | ({"repositories": repositories} if repositories is not None else {})

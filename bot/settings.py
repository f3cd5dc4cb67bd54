"""The environment, read and checked once: every fault is told in one message."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.environment import Reading, SettingsError, github_issuer
from bot.private_key import pem_text, read_pem

__all__ = ["AppCredentials", "GitHubRoots", "Settings", "SettingsError", "load"]

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOG_FORMATS = ("json", "console")
SECRET_MIN_LENGTH = 16
ENCRYPTION_KEY_BYTES = 32
CREDENTIALS = (
    "GITHUB_APP_ID",
    "GITHUB_APP_PRIVATE_KEY",
    "GITHUB_APP_PRIVATE_KEY_PATH",
    "GITHUB_WEBHOOK_SECRET",
)


@dataclass(frozen=True, slots=True)
class AppCredentials:
    app_id: int
    private_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GitHubRoots:
    """Where GitHub is; none of the URLs ends with a slash."""

    api_url: str
    server_url: str
    api_version: str
    oidc_issuer: str


@dataclass(frozen=True, slots=True)
class Settings:
    """`app` is None in setup mode; `redis_url` None means embedded."""

    app: AppCredentials | None
    github: GitHubRoots
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    public_url: str | None
    host: str
    port: int
    log_level: str
    log_format: str
    data_dir: Path
    encryption_key: bytes | None = field(repr=False)
    metrics_token: str | None = field(repr=False)
    osv_api_url: str | None
    osv_database_dir: Path | None
    sentry_dsn: str | None = field(repr=False)
    otel_endpoint: str | None

    @property
    def setup_mode(self) -> bool:
        return self.app is None

    def with_app(self, app: AppCredentials) -> "Settings":
        """The same settings once the App is registered."""
        return replace(self, app=app)

    def secrets(self) -> tuple[str, ...]:
        """Whatever must never be seen in a log."""
        app = (self.app.webhook_secret, self.app.private_key) if self.app else ()
        key = b64encode(self.encryption_key).decode() if self.encryption_key else None
        passwords = [urlsplit(url).password for url in (self.database_url, self.redis_url or "")]
        plain = [unquote(password) for password in passwords if password]
        others = (key, self.sentry_dsn, self.metrics_token, *passwords, *plain)
        return (*app, *(secret for secret in others if secret))


def load(environ: Mapping[str, str]) -> Settings:
    """Raise SettingsError, which names every missing or weak variable and the remedy."""
    read = Reading(environ)
    data_dir = Path(read.text("HARDENING_DATA_DIR", ".hardening"))
    server_url = read.url("GITHUB_SERVER_URL", "https://github.com")
    settings = Settings(
        app=_credentials(read),
        github=_github(read, server_url),
        database_url=read.database("DATABASE_URL", data_dir / "hardening.sqlite"),
        redis_url=read.redis("REDIS_URL"),
        public_url=read.optional_url("PUBLIC_URL"),
        host=read.text("HOST", "127.0.0.1"),
        port=read.port("PORT", 8000),
        log_level=read.choice("LOG_LEVEL", LOG_LEVELS, "INFO"),
        log_format=read.choice("LOG_FORMAT", LOG_FORMATS, "json"),
        data_dir=data_dir,
        encryption_key=read.key("HARDENING_ENCRYPTION_KEY", ENCRYPTION_KEY_BYTES),
        metrics_token=read.secret("METRICS_TOKEN", SECRET_MIN_LENGTH),
        osv_api_url=read.optional_url("OSV_API_URL"),
        osv_database_dir=read.optional_path("OSV_DATABASE_DIR"),
        sentry_dsn=read.optional("SENTRY_DSN"),
        otel_endpoint=read.optional_url("OTEL_EXPORTER_OTLP_ENDPOINT"),
    )
    read.finish()
    return settings


def _github(read: Reading, server_url: str) -> GitHubRoots:
    return GitHubRoots(
        api_url=read.url("GITHUB_API_URL", "https://api.github.com"),
        server_url=server_url,
        api_version=read.day("GITHUB_API_VERSION", "2022-11-28"),
        oidc_issuer=read.url("GITHUB_OIDC_ISSUER", github_issuer(server_url)),
    )


def _credentials(read: Reading) -> AppCredentials | None:
    if not any(read.optional(name) for name in CREDENTIALS):
        return None
    secret = read.secret("GITHUB_WEBHOOK_SECRET", SECRET_MIN_LENGTH)
    if secret is None:
        read.fault("GITHUB_WEBHOOK_SECRET", "is missing: the webhook secret of the App")
    return AppCredentials(
        app_id=read.number("GITHUB_APP_ID", "is missing: the numeric id on the App's page"),
        private_key=_private_key(read),
        webhook_secret=secret or "",
    )


def _private_key(read: Reading) -> str:
    text = read.optional("GITHUB_APP_PRIVATE_KEY")
    path = read.optional("GITHUB_APP_PRIVATE_KEY_PATH")
    if text and path:
        read.fault("GITHUB_APP_PRIVATE_KEY", "and …_PATH are both set: keep one of them")
    elif text:
        return _pem(read, "GITHUB_APP_PRIVATE_KEY", lambda: pem_text(text))
    elif path:
        return _pem(read, "GITHUB_APP_PRIVATE_KEY_PATH", lambda: read_pem(Path(path)))
    else:
        read.fault(
            "GITHUB_APP_PRIVATE_KEY",
            "is missing: the PEM text of the App's private key, "
            "or set GITHUB_APP_PRIVATE_KEY_PATH to its file",
        )
    return ""


def _pem(read: Reading, name: str, load_key: Callable[[], str]) -> str:
    try:
        return load_key()
    except ValueError as error:
        read.fault(name, str(error))
        return ""

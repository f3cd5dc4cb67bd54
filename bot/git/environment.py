"""What a git process may know: a closed environment, and configuration that never touches disk.

Settings travel as GIT_CONFIG_* variables, so a token is neither in argv nor in a file, and a
mirror's own configuration names no remote: a reading command cannot fetch, whatever it meets.
"""

import os
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.git import limits

NOWHERE = "/nonexistent"

# A proxy and a private certificate authority are part of the machine, not of a repository.
PASSED_TO_REMOTE = (
    *("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH"),
)

FIXED = {
    "LC_ALL": "C",
    "HOME": NOWHERE,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    # Without an index and a work tree no .gitattributes of a change can call its sources binary.
    "GIT_INDEX_FILE": f"{NOWHERE}/index",
}

LOCAL_CONFIG = {
    "attr.tree": "none",
    "core.attributesFile": os.devnull,
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.quotePath": "true",
    "credential.helper": "",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.allow": "never",
    # Containers often run as another user than the one that owns the checkout. We run reading
    # commands only, on a directory that the caller named.
    "safe.directory": "*",
}

REMOTE_CONFIG = {
    "fetch.recurseSubmodules": "false",
    "http.followRedirects": "false",
    "http.lowSpeedLimit": str(limits.STALLED_BYTES_PER_SECOND),
    "http.lowSpeedTime": str(limits.STALLED_SECONDS),
    "http.postBuffer": str(limits.POST_BUFFER_BYTES),
    "protocol.http.allow": "always",
    "protocol.https.allow": "always",
    "protocol.version": "2",
    "transfer.bundleURI": "false",
    "transfer.credentialsInUrl": "die",
    "remote.origin.promisor": "true",
    "remote.origin.partialclonefilter": "blob:none",
}

# Unlike `protocol.allow` this cannot be widened by a repository's own configuration: a git too old
# for GIT_NO_LAZY_FETCH would run what a hostile one names as its remote.
NO_PROTOCOL, WEB_PROTOCOLS = "none", "http:https"

URL = re.compile(r"https?://[^\s@\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository over HTTP; ValueError for another scheme or an address with credentials."""

    url: str
    token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not URL.fullmatch(self.url):
            raise ValueError("a git remote is an http or https address without credentials")

    def config(self) -> dict[str, str]:
        """Its settings; the token is sent to exactly this address and to no redirect of it."""
        config = {**REMOTE_CONFIG, "remote.origin.url": self.url}
        if self.token is not None:
            config[f"http.{self.url}.extraHeader"] = f"Authorization: Basic {self.secret()}"
        return config

    def secret(self) -> str:
        """The token as it travels."""
        return b64encode(f"x-access-token:{self.token}".encode()).decode()


def environment(remote: Remote | None, extra: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of one git process; `extra` is configuration for this call."""
    config = {**LOCAL_CONFIG, **(remote.config() if remote else {}), **extra}
    passed = ("PATH", *(PASSED_TO_REMOTE if remote else ()))
    variables = {name: os.environ[name] for name in passed if name in os.environ}
    variables |= FIXED | {"GIT_CONFIG_COUNT": str(len(config))}
    variables["GIT_ALLOW_PROTOCOL"] = WEB_PROTOCOLS if remote else NO_PROTOCOL
    for number, (key, value) in enumerate(config.items()):
        variables[f"GIT_CONFIG_KEY_{number}"] = key
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables

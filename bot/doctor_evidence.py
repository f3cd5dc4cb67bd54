"""What `hardening doctor` looks at for reports of CI and known vulnerabilities."""

import os
from pathlib import Path

import httpx

from bot.examined import TIMEOUT, Finding
from bot.settings import Settings

KEYS = "/.well-known/jwks"


async def uploads(settings: Settings) -> Finding:
    """Whether the keys can be had that the tokens of CI jobs are signed with."""
    if settings.public_url is None:
        return Finding(True, "uploads", "refused until PUBLIC_URL is set")
    issuer = settings.github.oidc_issuer
    well = await _answers("GET", f"{issuer}{KEYS}")
    remedy = "" if well else "let this machine out to it, or check GITHUB_OIDC_ISSUER"
    return Finding(well, "uploads", f"keys of {issuer} {'answer' if well else 'no answer'}", remedy)


async def advisories(settings: Settings) -> Finding:
    """Whether the source of known vulnerabilities can be read, if there is one."""
    folder, service = settings.osv_database_dir, settings.osv_api_url
    if folder is not None:
        return _folder(folder)
    if service is None:
        said = "packages are not looked up (OSV_API_URL and OSV_DATABASE_DIR are not set)"
        return Finding(True, "advisories", said)
    well = await _answers("POST", f"{service}/v1/querybatch")
    remedy = "" if well else "check OSV_API_URL, proxy and firewall"
    return Finding(well, "advisories", f"{service} {'answers' if well else 'no answer'}", remedy)


def _folder(folder: Path) -> Finding:
    if folder.is_dir() and os.access(folder, os.R_OK | os.X_OK):
        return Finding(True, "advisories", f"records in {folder}")
    remedy = "check OSV_DATABASE_DIR: it names the folder that holds OSV records"
    return Finding(False, "advisories", f"{folder} is no folder that can be read", remedy)


async def _answers(method: str, url: str) -> bool:
    content = b'{"queries": []}' if method == "POST" else None
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT) as client:
            return (await client.request(method, url, content=content)).status_code == 200
    except httpx.HTTPError:
        return False

"""Which source of known vulnerabilities is configured."""

from collections.abc import Mapping
from pathlib import Path

from bot.environment import Reading, SettingsError
from bot.failures import Permanent
from bot.osv.directory import DirectoryLookup
from bot.osv.lookup import Lookup, Memory, NoMemory

NO_SOURCE = "no OSV source is configured (OSV_API_URL or OSV_DATABASE_DIR)"


def lookup_from(
    api_url: str | None, database_dir: Path | None, memory: Memory | None = None
) -> Lookup | None:
    """The folder if there is one, else the service (an http(s) URL without a slash at its end),
    else None. Keep it as long as the process lives: it remembers an index, and a service that is
    down. `memory` is only of use to a service."""
    if database_dir is not None:
        return DirectoryLookup(database_dir)
    if api_url is None:
        return None
    # Imported here: an HTTP client is dear to load, and the command line seldom needs one.
    from bot.osv.api_lookup import ServiceLookup

    return ServiceLookup(api_url, memory or NoMemory())


def lookup_from_environment(environ: Mapping[str, str]) -> Lookup | None:
    """By OSV_API_URL and OSV_DATABASE_DIR; Permanent for a URL that is none."""
    read = Reading(environ)
    api_url, folder = read.optional_url("OSV_API_URL"), read.optional_path("OSV_DATABASE_DIR")
    try:
        read.finish()
    except SettingsError as error:
        raise Permanent("; ".join(error.faults)) from None
    return lookup_from(api_url, folder)

"""Which source is asked, by the environment."""

from pathlib import Path

import pytest

from bot.failures import Permanent
from bot.osv.api_lookup import ServiceLookup
from bot.osv.directory import DirectoryLookup
from bot.osv.sources import lookup_from_environment

URL = "https://osv.example"


def test_none() -> None:
    assert lookup_from_environment({"OSV_API_URL": "", "OSV_DATABASE_DIR": " "}) is None


def test_a_service() -> None:
    lookup = lookup_from_environment({"OSV_API_URL": f"{URL}/osv/"})
    assert isinstance(lookup, ServiceLookup)
    assert lookup.root == f"{URL}/osv"


def test_the_folder_wins() -> None:
    lookup = lookup_from_environment({"OSV_API_URL": URL, "OSV_DATABASE_DIR": "osv"})
    assert isinstance(lookup, DirectoryLookup)
    assert lookup.folder == Path("osv")


def test_a_url_that_is_none() -> None:
    with pytest.raises(Permanent, match="OSV_API_URL is not an http"):
        lookup_from_environment({"OSV_API_URL": "ftp://osv.example"})

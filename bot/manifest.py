"""`app.yml`, the App's manifest: what it may do and which events it wants."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Manifest:
    """The keys of GitHub's App manifest that never depend on where we run."""

    name: str
    description: str
    url: str
    public: bool
    default_permissions: dict[str, str]
    default_events: tuple[str, ...]


@cache
def manifest() -> Manifest:
    """The manifest that was shipped: beside the package when installed, else in the checkout."""
    packaged = files("bot") / "app.yml"
    checkout = Path(__file__).resolve().parent.parent / "app.yml"
    text = packaged.read_text("utf-8") if packaged.is_file() else checkout.read_text("utf-8")
    document = yaml.safe_load(text)
    return Manifest(
        name=str(document["name"]),
        description=str(document["description"]),
        url=str(document["url"]),
        public=bool(document["public"]),
        default_permissions={str(k): str(v) for k, v in document["default_permissions"].items()},
        default_events=tuple(str(event) for event in document["default_events"]),
    )

"""Versions as each ecosystem orders them: keys that compare like the versions do."""

import re
from collections.abc import Callable
from typing import TypeAlias

from checks.lockfile import Ecosystem

VERSION_CHARACTERS = 256

Part: TypeAlias = tuple[int, int, str]
Key: TypeAlias = tuple[tuple[Part, ...], ...]

NOTHING: Part = (0, 0, "")
_SEMVER = re.compile(
    r"[v=]{0,2}(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]*)?",
    re.ASCII,
)
_PEP440 = re.compile(
    r"""v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)
    (?:[-_.]?(?P<pre>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?P<pre_number>\d*))?
    (?P<post>-(?P<bare>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?P<post_number>\d*))?
    (?P<dev>[-_.]?dev[-_.]?(?P<dev_number>\d*))?
    (?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?""",
    re.VERBOSE | re.ASCII,
)
_PRE = {"a": 0, "alpha": 0, "b": 1, "beta": 1, "c": 2, "rc": 2, "pre": 2, "preview": 2}
_GEM = re.compile(r"\d+(?:\.[0-9a-z]+)*(?:-[0-9a-z-]+(?:\.[0-9a-z-]+)*)?", re.ASCII)
_GEM_PARTS = re.compile(r"\d+|[a-z]+", re.ASCII)
_COMPOSER = re.compile(
    r"""v?(\d+(?:\.\d+){0,3})
    (?:[._-]?(stable|beta|b|rc|alpha|a|patch|pl|p)[.-]?(\d*)(?:[.-]\d+)*)?
    ([.-]?dev)?(?:\+[0-9a-z.-]*)?""",
    re.VERBOSE | re.ASCII,
)
_STABILITY = {
    "alpha": 1, "a": 1, "beta": 2, "b": 2, "rc": 3, "stable": 4, "patch": 5, "pl": 5, "p": 5,
}  # fmt: skip


def key(ecosystem: Ecosystem, version: str) -> Key | None:
    """A value that orders versions of one ecosystem, None for what cannot be ordered."""
    if len(version) > VERSION_CHARACTERS:
        return None
    return _KEYS[ecosystem](version.strip())


def _number(text: str | None) -> Part:
    return (1, int(text or 0), "")


def _trimmed(parts: list[Part]) -> tuple[Part, ...]:
    """Without the zeros at the end, which mean nothing."""
    while parts and parts[-1] == (1, 0, ""):
        parts.pop()
    return tuple(parts)


def _semver(version: str) -> Key | None:
    """Releases stand above their pre-releases, numbers in those below words."""
    match = _SEMVER.fullmatch(version)
    if match is None:
        return None
    release = tuple(_number(part) for part in match.groups()[:3])
    if match[4] is None:
        return release, ((2, 0, ""),)
    return release, tuple(_identifier(part) for part in match[4].split("."))


def _identifier(text: str) -> Part:
    return (0, int(text), "") if text.isdigit() else (1, 0, text)


def _pep440(version: str) -> Key | None:
    match = _PEP440.fullmatch(version.lower())
    if match is None:
        return None
    release = [_number(part) for part in match["release"].split(".")]
    post = _number(match["bare"] or match["post_number"]) if match["post"] else NOTHING
    dev = _number(match["dev_number"]) if match["dev"] else (2, 0, "")
    local = re.split(r"[-_.]", match["local"]) if match["local"] else []
    return (
        (_number(match["epoch"]),),
        _trimmed(release),
        (_pre(match), post, dev),
        tuple(_number(part) if part.isdigit() else (0, 0, part) for part in local),
    )


def _pre(match: re.Match[str]) -> Part:
    """A bare development release comes before all pre-releases, a final one after them."""
    if match["pre"]:
        return (_PRE[match["pre"]], int(match["pre_number"] or 0), "")
    return (-1, 0, "") if match["dev"] and not match["post"] else (9, 0, "")


def _gem(version: str) -> Key | None:
    """Words stand below numbers, and below nothing at all."""
    text = version.lower()
    if _GEM.fullmatch(text) is None:
        return None
    parts = _GEM_PARTS.findall(text.replace("-", ".pre."))
    keys = [_number(part) if part.isdigit() else (0, 0, part) for part in parts]
    words = next((at for at, one in enumerate(keys) if not one[0]), len(keys))
    return ((*_trimmed(keys[:words]), *_trimmed(keys[words:]), (1, 0, "")),)


def _composer(version: str) -> Key | None:
    match = _COMPOSER.fullmatch(version.lower())
    if match is None:
        return None
    release = _trimmed([_number(part) for part in match[1].split(".")])
    stability = 0 if match[4] and not match[2] else _STABILITY[match[2] or "stable"]
    return release, ((stability, int(match[3] or 0), ""), (0 if match[4] else 1, 0, ""))


_KEYS: dict[Ecosystem, Callable[[str], Key | None]] = {
    Ecosystem.NPM: _semver,
    Ecosystem.CRATES: _semver,
    Ecosystem.GO: _semver,
    Ecosystem.PYPI: _pep440,
    Ecosystem.RUBYGEMS: _gem,
    Ecosystem.PACKAGIST: _composer,
}

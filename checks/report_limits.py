"""Limits of report readers: reports are written by code of the pull request, so all is capped."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024

CHUNK_BYTES = 256 * 1024
HEAD_BYTES = 64 * 1024
HIGHEST_LINE = 10_000_000
ARMS_PER_LINE = 65_535
HIGHEST_COUNT = 2**63 - 1
MESSAGE_BYTES = 4 * 1024
NAME_CHARACTERS = 1024
WARNINGS = 20
PACKED_RATIO = 200
RATIO_FREE_BYTES = 10 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may hold; bytes are counted after unpacking."""

    bytes: int = 250 * MEGABYTE
    files: int = 100_000
    lines: int = 20_000_000
    rows: int = 1_000_000
    xml_depth: int = 256
    token_bytes: int = MEGABYTE


DEFAULT_LIMITS = Limits()

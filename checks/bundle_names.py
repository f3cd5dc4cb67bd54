"""Names of built files without the hashes of their content, to find the same file again."""

import re

HASH = re.compile(r"(?<=[.\-_~])(?=[a-f]*[0-9])[0-9a-f]{6,64}(?=[.\-_~]|\Z)")
STANDS_FOR_HASH = "[hash]"


def stable(name: str) -> str:
    """The name with each hash, six or more hexadecimal digits between signs, made equal."""
    return HASH.sub(STANDS_FOR_HASH, name)

"""What git said when it failed → Transient or Permanent, in words that leak no token."""

import re

from bot.failures import Permanent, Transient
from bot.git.environment import Remote
from bot.git.limits import MAX_MESSAGE_CHARACTERS


class MissingCommit(Permanent):
    """A commit is not (or no longer) in the repository."""


class AccessRefused(Permanent):
    """The repository is not there for this token, or the token is not valid (any more)."""


MISSING = re.compile(r"not our ref|unadvertised object|couldn't find remote ref|not a valid object")
ABSENT = re.compile(r"unable to read [0-9a-f]{40}|missing blob|could not get object info")
REFUSED = re.compile(
    r"could not read Username|Authentication failed|[Rr]epository .*not found"
    r"|returned error: (401|403|404)"
)
TOO_LARGE = re.compile(r"File too large|unable to write file|SIGXFSZ|signal 25")
PERMANENT = re.compile(r"not supported|not allowed|unable to update url base from redirection")


def refusal(said: str, remote: Remote | None) -> Permanent | Transient:
    """The exception for a failed command. What a network does not explain is permanent only
    without a remote: a retry is cheap, giving up is not."""
    line = _telling_line(said, remote)
    if remote is None and ABSENT.search(said):
        return Permanent(f"the repository lacks file contents (a partial clone?): {line}")
    if remote is None:
        return MissingCommit(line) if MISSING.search(said) else Permanent(line)
    if MISSING.search(said):
        return MissingCommit(line)
    if REFUSED.search(said):
        return AccessRefused(f"git was refused access to the repository: {line}")
    if TOO_LARGE.search(said):
        return Permanent(f"the objects of this change are too large to fetch: {line}")
    return Permanent(line) if PERMANENT.search(said) else Transient(line)


def _telling_line(said: str, remote: Remote | None) -> str:
    lines = ["".join(c if c.isprintable() else " " for c in line) for line in said.splitlines()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    text = telling[0].strip() if telling else "git failed without a word"
    if remote is not None and remote.token:
        text = text.replace(remote.secret(), "***").replace(remote.token, "***")
    return text[:MAX_MESSAGE_CHARACTERS]

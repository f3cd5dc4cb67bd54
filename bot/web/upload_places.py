"""How many uploads are under way, and with which tokens: what the store cannot know yet."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bot.web.asgi import Problem

AT_ONCE = 128
AT_ONCE_EACH = 16
"""Uploads under way in this process: of all, and of one installation."""

RETRY_SECONDS = 5


class Places:
    """Each upload takes one and gives it back, whatever becomes of it."""

    def __init__(self) -> None:
        self._taken = Counter[int]()
        self._tokens = set[str]()

    @contextmanager
    def take(self, installation_id: int, jti: str) -> Iterator[None]:
        """Raise Problem 401 for a token in use, 503 when all places are taken."""
        if jti in self._tokens:
            raise Problem(401, "the token is being used by another upload")
        if self._taken.total() >= AT_ONCE or self._taken[installation_id] >= AT_ONCE_EACH:
            raise Problem(503, "too many uploads at once", {"retry-after": str(RETRY_SECONDS)})
        self._tokens.add(jti)
        self._taken[installation_id] += 1
        try:
            yield
        finally:
            self._tokens.remove(jti)
            self._taken -= Counter((installation_id,))  # which forgets those without any

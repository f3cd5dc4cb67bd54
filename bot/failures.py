"""The two kinds of failure at every border: try again later, or stop and say why."""


class Transient(Exception):  # noqa: N818 - the word says what to do
    """Will probably pass; `retry_after` is the wait in seconds that the other side asked for."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class Permanent(Exception):  # noqa: N818 - the word says what to do
    """Trying again would not help; `reason` is fit to be shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

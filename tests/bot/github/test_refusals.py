"""What GitHub's refusals mean."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.failures import Transient
from bot.github.refusals import (
    LONGEST_WAIT,
    MESSAGE_LIMIT,
    SECONDARY_LIMIT_WAIT,
    Answer,
    Refused,
    failure,
    message,
)

NOW = 1_800_000_000.0


def wait(status: int, text: str = "", **headers: str) -> float | None:
    """Seconds to wait; -1 for a refusal that no waiting helps."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = msgspec.json.encode({"message": text})
    found = failure("POST comment", Answer(status, named, content), NOW)
    return found.retry_after if isinstance(found, Transient) else -1


@pytest.mark.parametrize("status", [403, 429])
def test_limits_by_header(status: int) -> None:
    assert wait(status, retry_after="30") == 30
    reset = str(int(NOW) + 90)
    assert wait(status, x_ratelimit_remaining="0", x_ratelimit_reset=reset) == 90
    assert wait(status, x_ratelimit_remaining="0") == SECONDARY_LIMIT_WAIT


def test_limits_by_text() -> None:
    assert wait(403, "You have exceeded a secondary rate limit.") == SECONDARY_LIMIT_WAIT
    assert wait(403, "You have triggered an abuse detection mechanism") == SECONDARY_LIMIT_WAIT
    assert wait(422, "Comment was submitted too quickly") == SECONDARY_LIMIT_WAIT
    assert wait(429) == SECONDARY_LIMIT_WAIT


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422])
def test_a_plain_no_is_no_limit(status: int) -> None:
    assert wait(status, "Resource not accessible by integration") == -1
    assert wait(status, x_ratelimit_remaining="4999") == -1


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_stumbling_is_transient(status: int) -> None:
    assert wait(status) is None


@pytest.mark.parametrize(
    ("told", "waited"),
    [("0", 1.0), ("-5", SECONDARY_LIMIT_WAIT), ("soon", SECONDARY_LIMIT_WAIT),
     ("inf", SECONDARY_LIMIT_WAIT), ("999999999", LONGEST_WAIT), ("²", SECONDARY_LIMIT_WAIT)],
)  # fmt: skip
def test_odd_waits(told: str, waited: float) -> None:
    assert wait(429, retry_after=told) == waited


def test_the_message_tells_what_is_wrong() -> None:
    content = msgspec.json.encode(
        {"message": "Validation Failed", "errors": ["line must be part of the diff",
         {"resource": "Label", "field": "name", "code": "invalid"}, {"message": "no"}]}
    )  # fmt: skip
    text = "Validation Failed: line must be part of the diff; Label name invalid; no"
    assert message(content) == text
    found = failure("POST review", Answer(422, {}, content), NOW)
    assert isinstance(found, Refused)
    assert (found.status, found.message) == (422, text)
    assert found.reason == f"GitHub refused POST review: 422 {text}"


@given(st.binary(max_size=200))
def test_any_body_is_read(content: bytes) -> None:
    assert len(message(content)) <= MESSAGE_LIMIT


@pytest.mark.parametrize("content", [b"", b"<html>", b"[" * 50_000, b'{"message": 1}'])
def test_what_is_no_json_says_nothing(content: bytes) -> None:
    assert message(content) == ""


def test_a_message_is_one_short_line() -> None:
    text = message(msgspec.json.encode({"message": "a\nb\x1b[31m" + "x" * 900}))
    assert text.startswith("a b [31m")
    assert len(text) == MESSAGE_LIMIT

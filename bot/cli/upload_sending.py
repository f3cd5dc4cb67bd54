"""Sends an upload: asks for the token, tries again where that helps, reads the answer."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import quote

import httpx
import msgspec

from bot.cli.upload_files import Parcel

PATH = "/api/v1/reports"
ATTEMPTS = 5
FIRST_WAIT = 2.0
LONGEST_WAIT = 60.0
REQUEST_SECONDS = 120.0
ANSWER_BYTES = 4 * 1024 * 1024
AGAIN = frozenset({408, 429, 500, 502, 503, 504})

Token = Callable[[], str]


class UploadError(Exception):
    """The upload failed; the text says why."""


class SentReport(msgspec.Struct):
    """A report that the server recognised."""

    name: str
    kind: str
    format: str
    complete: bool = True
    warnings: list[str] = []
    replaced: bool = False


class RefusedReport(msgspec.Struct):
    """A file that it could not use."""

    name: str
    error: str


class Receipt(msgspec.Struct):
    """The server's answer."""

    reports: list[SentReport]
    refused: list[RefusedReport] = []
    head_sha: str = ""


class _Fault(msgspec.Struct):
    detail: str = ""


class _Identity(msgspec.Struct):
    value: str


@dataclass(frozen=True, slots=True)
class Destination:
    """The server, and the fields that each request carries."""

    url: str
    token: Token
    fields: Mapping[str, str] = field(default_factory=dict)


def runner_token(environ: Mapping[str, str], audience: str) -> Token | None:
    """A token for each request, from the runner of GitHub Actions; None outside of it."""
    url = environ.get("ACTIONS_ID_TOKEN_REQUEST_URL", "")
    secret = environ.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "")
    if not (url and secret):
        return None
    address = f"{url}{'&' if '?' in url else '?'}audience={quote(audience, safe='')}"
    request = ("GET", address, {"authorization": f"bearer {secret}"})

    def ask() -> str:
        with httpx.Client(timeout=REQUEST_SECONDS) as client:
            answer = _patiently(lambda: client.request(request[0], request[1], headers=request[2]))
        if answer.status_code != 200:
            raise UploadError(f"the runner gave no identity token: status {answer.status_code}")
        try:
            return msgspec.json.decode(answer.content, type=_Identity).value
        except msgspec.DecodeError:
            raise UploadError("the runner's answer holds no identity token") from None

    return ask


def deliver(to: Destination, parcels: Sequence[Parcel], complete: bool) -> Receipt:
    """Send one request until it is answered for good. Raises UploadError."""
    with httpx.Client(timeout=REQUEST_SECONDS) as client:
        answer = _patiently(lambda: _post(client, to, parcels, complete))
    if answer.status_code == 201 and len(answer.content) <= ANSWER_BYTES:
        try:
            receipt = msgspec.json.decode(answer.content, type=Receipt)
        except msgspec.DecodeError:
            receipt = Receipt([])
        if receipt.reports or receipt.refused or not parcels:
            return receipt
    raise UploadError(_why(to.url, answer))


def _post(
    client: httpx.Client, to: Destination, parcels: Sequence[Parcel], complete: bool
) -> httpx.Response:
    headers = {"authorization": f"Bearer {to.token()}"}
    fields = {**to.fields, "complete": "true" if complete else "false"}
    with ExitStack() as opened:
        # Fields go among the files: without any file httpx would send no multipart form.
        parts: list[tuple[str, tuple[str | None, IO[bytes] | bytes]]] = [
            (name, (None, value.encode())) for name, value in fields.items()
        ]
        parts += [
            ("file", (parcel.name, opened.enter_context(parcel.content.open("rb"))))
            for parcel in parcels
        ]
        return client.post(f"{to.url}{PATH}", headers=headers, files=parts)


def _patiently(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """The first answer that asking again would not change. Raises UploadError for a network that
    stays broken."""
    for attempt in range(1, ATTEMPTS):
        try:
            answer = ask()
        except httpx.TransportError:
            time.sleep(wait_before(attempt, None))
            continue
        if answer.status_code not in AGAIN:
            return answer
        time.sleep(wait_before(attempt, answer.headers.get("retry-after")))
    try:
        return ask()
    except httpx.TransportError as fault:
        raise UploadError(f"no answer from the server: {fault}") from fault


def wait_before(attempt: int, wanted: str | None) -> float:
    """Seconds to wait after a failed attempt, counted from 1; `wanted` is a Retry-After."""
    if wanted is not None and wanted.isascii() and wanted.isdecimal():
        return min(float(wanted[:6]), LONGEST_WAIT)
    return min(FIRST_WAIT * 2.0 ** (attempt - 1), LONGEST_WAIT)


def _why(url: str, answer: httpx.Response) -> str:
    try:
        detail = msgspec.json.decode(answer.content[:ANSWER_BYTES], type=_Fault).detail
    except msgspec.DecodeError:
        detail = ""
    if not detail and answer.status_code >= 500:
        detail = f"it, or a proxy before it, is not well; is {url} its address?"
    detail = detail or f"this is no answer of a Hardening server: is {url} its address?"
    return f"the server answered {answer.status_code}: {detail}"

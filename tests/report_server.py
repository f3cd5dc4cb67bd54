"""A small HTTP server in the place of Hardening: it keeps what was uploaded, answers as told."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One request: `files` are names and contents, unpacked, in the order they came."""

    path: str
    token: str
    fields: dict[str, str]
    files: tuple[tuple[str, bytes], ...]
    size: int
    packed: frozenset[str]

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.files]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says next; a text is sent as it is."""

    status: int = 201
    document: object = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class ReportServer:
    """`answers` are used up from the first; after them every report is recognised."""

    url: str = ""
    received: list[Uploaded] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def again(status: int = 503) -> Answer:
    """A refusal that asks to come back at once."""
    return Answer(status, {"status": status, "detail": "not now"}, {"Retry-After": "0"})


def receipt(*names: str, **more: object) -> dict[str, object]:
    """The answer to reports that were recognised."""
    reports = [
        {"name": name, "id": "", "kind": "coverage", "format": "lcov", "complete": True,
         "warnings": [], "replaced": False}
        for name in names
    ]  # fmt: skip
    document: dict[str, object] = {"reports": reports, "refused": [], "head_sha": "1" * 40}
    return document | more


@contextmanager
def serving() -> Iterator[ReportServer]:
    """The server on a free port."""
    state = ReportServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            uploaded = _uploaded(self, self.rfile.read(length))
            state.received.append(uploaded)
            answer = state.answers.pop(0) if state.answers else None
            answer = answer or Answer(201, receipt(*uploaded.names))
            document = answer.document
            body = (document if isinstance(document, str) else json.dumps(document)).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _uploaded(handler: BaseHTTPRequestHandler, body: bytes) -> Uploaded:
    head = f"Content-Type: {handler.headers['content-type']}\r\n\r\n".encode()
    form = message_from_bytes(head + body, policy=HTTP)
    fields: dict[str, str] = {}
    files: list[tuple[str, bytes]] = []
    packed: set[str] = set()
    for part in form.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        name = str(part.get_param("name", header="content-disposition"))
        filename = part.get_filename()
        if filename is None:
            fields[name] = content.decode()
            continue
        assert name == "file"
        if content.startswith(b"\x1f\x8b"):
            packed.add(filename)
            content = gzip.decompress(content)
        files.append((filename, content))
    token = handler.headers.get("authorization", "")
    return Uploaded(handler.path, token, fields, tuple(files), len(body), frozenset(packed))

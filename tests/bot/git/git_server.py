"""Git over real HTTP: `git http-backend` behind a small server that counts and can misbehave."""

import os
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class GitServer:
    """Serves every repository under `root`. `interrupt` may answer a request in git's place;
    `protocol` False hides the client's wish for protocol version 2."""

    root: Path
    protocol: bool = True
    interrupt: Callable[[str, str | None], Answer | None] = lambda path, auth: None
    requests: list[str] = field(default_factory=list)
    sent: int = 0

    def __post_init__(self) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                outer.answer(self)

            do_POST = do_GET  # noqa: N815

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: Path) -> str:
        """The address of one of the repositories."""
        port = self.server.server_address[1]
        return f"http://127.0.0.1:{port}/{path.relative_to(self.root)}/.git"

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, call: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.requests.append(f"{call.command} {call.path}")
        body = _body(call)
        answer = self.interrupt(call.path, call.headers.get("Authorization"))
        status, headers, content = answer or self._backend(call, body)
        self.sent += len(content)
        call.send_response(status)
        for name, value in headers.items():
            call.send_header(name, value)
        call.send_header("Content-Length", str(len(content)))
        call.end_headers()
        call.wfile.write(content)

    def _backend(self, call: BaseHTTPRequestHandler, body: bytes) -> Answer:
        path, _, query = call.path.partition("?")
        env = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": call.command,
            "CONTENT_TYPE": call.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": call.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": call.headers.get("Git-Protocol", "") if self.protocol else "",
        }
        done = subprocess.run(
            ["git", "http-backend"], env=env, input=body, capture_output=True, check=False
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        lines = (line.decode().partition(": ") for line in head.split(b"\r\n"))
        headers = {name: value for name, _, value in lines}
        return int(headers.pop("Status", "200").split()[0]), headers, content


def _body(call: BaseHTTPRequestHandler) -> bytes:
    if call.headers.get("Transfer-Encoding") != "chunked":
        return call.rfile.read(int(call.headers.get("Content-Length", 0)))
    body = b""
    while size := int(call.rfile.readline(), 16):
        body += call.rfile.read(size)
        call.rfile.readline()
    call.rfile.readline()
    return body

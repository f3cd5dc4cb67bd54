"""An OSV service in small: records over real HTTP, answers in pages, and faults on demand."""

import json
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BATCH, RECORD = "/v1/querybatch", "/v1/vulns/"
MOST_QUERIES = 1_000
STOP_WITHIN_SECONDS = 0.02

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class OsvFault:
    """What the next request gets instead of an answer; status 0 means none until the end."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"{}"


class OsvStandIn:
    """Serves `records` by id on 127.0.0.1 from `start` to `stop`; both may be changed meanwhile.

    `asked` logs requests: "POST" with the number of queries, "GET" with the id. A query for a
    package named in `malformed` spoils its batch. `page` is the number of ids in one answer.
    """

    def __init__(self, *records: Record, page: int = 1_000, port: int = 0) -> None:
        self.records = {str(record["id"]): record for record in records}
        self.page = page
        self.malformed: set[str] = set()
        self.faults: list[OsvFault] = []
        self.asked: list[str] = []
        self.ended = threading.Event()
        self._server = _server(self, port)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(STOP_WITHIN_SECONDS,), daemon=True
        )

    @property
    def url(self) -> str:
        """Its root."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "OsvStandIn":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Answer from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Close the address."""
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def publish(self, record: Record) -> None:
        """Add a record, or change the one of its id."""
        self.records[str(record["id"])] = record

    def batch(self, content: bytes) -> tuple[int, object]:
        """The answer to a batch of queries."""
        asked = _objects(json.loads(content).get("queries"))
        self.asked.append(f"POST {len(asked)}")
        if len(asked) > MOST_QUERIES or any(_name(one)[1] in self.malformed for one in asked):
            return 400, {"code": 3, "message": "Invalid query."}
        return 200, {"results": [self._result(one) for one in asked]}

    def record(self, id: str) -> tuple[int, object]:
        """The answer to a question for one record."""
        self.asked.append(f"GET {id}")
        found = self.records.get(id)
        return (200, found) if found is not None else (404, {"code": 5, "message": "Not found."})

    def _result(self, query: Record) -> object:
        named = [one for _, one in sorted(self.records.items()) if _is_about(one, query)]
        start = int(str(query.get("page_token") or 0))
        shown = named[start : start + self.page]
        found = [{"id": one["id"], "modified": one.get("modified", "")} for one in shown]
        result: dict[str, object] = {"vulns": found} if found else {}
        if start + self.page < len(named):
            result["next_page_token"] = str(start + self.page)
        return result


def _is_about(record: Record, query: Record) -> bool:
    version = str(query.get("version"))
    if record.get("withdrawn"):
        return False
    return any(
        _name(one) == _name(query) and _has(one, version) for one in _objects(record["affected"])
    )


def _has(affected: Record, version: str) -> bool:
    listed = affected.get("versions")
    if isinstance(listed, list) and version in listed:
        return True
    events = [e for r in _objects(affected.get("ranges")) for e in _objects(r.get("events"))]
    inside = False
    for event in events:
        if "introduced" in event and _number(version) >= _number(str(event["introduced"])):
            inside = True
        if "fixed" in event and _number(version) >= _number(str(event["fixed"])):
            inside = False
    return inside


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def _name(holder: Record) -> tuple[str, str]:
    package = holder.get("package")
    assert isinstance(package, dict)
    return str(package.get("ecosystem")), str(package.get("name"))


def _objects(value: object) -> Sequence[Record]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _server(standin: OsvStandIn, port: int) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        """One connection."""

        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self._answer(*(standin.batch(content) if self.path == BATCH else (404, {})))

        def do_GET(self) -> None:
            known = self.path.startswith(RECORD)
            self._answer(*(standin.record(self.path.removeprefix(RECORD)) if known else (404, {})))

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

        def _answer(self, status: int, content: object) -> None:
            fault = standin.faults.pop(0) if standin.faults else None
            if fault is not None and not fault.status:
                standin.ended.wait()
                self.close_connection = True
                return
            body = json.dumps(content).encode() if fault is None else fault.body
            self.send_response(status if fault is None else fault.status)
            for name, value in (fault.headers if fault is not None else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    class Server(ThreadingHTTPServer):
        """A client may hang up whenever it likes."""

        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            fault = sys.exception()
            if fault is not None and not isinstance(fault, ConnectionError):
                raise fault

    return Server(("127.0.0.1", port), Handler)

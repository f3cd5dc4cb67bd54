"""Git over smart HTTP: fetches only, by `git upload-pack`, in any protocol version."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.standin.git_repository import ENVIRONMENT
from bot.standin.refusals import RefusalError
from bot.standin.repositories import Repository
from bot.standin.state import State
from bot.standin.tokens import credentials, find_token
from bot.standin.wire.messages import Answer, Request

SERVICE = "git-upload-pack"
CHUNK = 65_536
CHALLENGE = {"www-authenticate": 'Basic realm="GitHub"'}


@dataclass(frozen=True, slots=True)
class GitCall:
    """A request to git: the repository's name and what is asked, `info/refs` or the service."""

    full_name: str
    action: str
    request: Request


def git_call(request: Request) -> GitCall | None:
    """The call, if the path is one of git's."""
    for action in ("info/refs", SERVICE, "git-receive-pack"):
        if request.path.endswith(f"/{action}"):
            name = request.path.removesuffix(f"/{action}").removesuffix(".git").strip("/")
            return GitCall(name, action, request) if name.count("/") == 1 else None
    return None


def refused(state: State, call: GitCall) -> Answer | None:
    """Why this call is not served; None when it is."""
    if call.action == "git-receive-pack" or call.request.query.get("service", SERVICE) != SERVICE:
        return _text(403, "The stand-in takes no pushes.\n")
    value = credentials(call.request.headers.get("authorization", ""))
    try:
        token = find_token(state, value)
    except RefusalError:
        return Answer(401, b"Repository not found.\n", CHALLENGE, "text/plain")
    number = state.former_names.get(call.full_name.lower())
    if state.repository(call.full_name) is None and number in state.repositories:
        moved = state.repositories[number].full_name
        query = f"?service={SERVICE}" if call.action == "info/refs" else ""
        return Answer(301, None, {"location": f"{state.url}/{moved}.git/{call.action}{query}"})
    repository = state.repository(call.full_name)
    if repository is None or repository.id not in token.repository_ids:
        return _text(404, "Repository not found.\n")
    if not token.may("contents", "read"):
        return _text(403, "Write access to repository not granted.\n")
    return None


def _text(status: int, text: str) -> Answer:
    return Answer(status, text.encode(), media_type="text/plain; charset=utf-8")


def media_type(call: GitCall) -> str:
    """Content type of a served call."""
    kind = "advertisement" if call.action == "info/refs" else "result"
    return f"application/x-{SERVICE}-{kind}"


async def serve(repository: Repository, call: GitCall) -> AsyncIterator[bytes]:
    """The bytes that git answers, as they come."""
    protocol = call.request.headers.get("git-protocol", "")
    advertise = call.action == "info/refs"
    if advertise and "version=2" not in protocol:
        yield b"001e# service=git-upload-pack\n0000"
    options = ["--stateless-rpc", *(["--http-backend-info-refs"] if advertise else [])]
    process = await asyncio.create_subprocess_exec(
        "git", "upload-pack", *options, str(repository.git.path),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, env={**ENVIRONMENT, "GIT_PROTOCOL": protocol},
    )  # fmt: skip
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("git was started without pipes")
    feeding = asyncio.create_task(_feed(process.stdin, b"" if advertise else _body(call.request)))
    try:
        while chunk := await process.stdout.read(CHUNK):
            yield chunk
    finally:
        await feeding
        if process.returncode is None:
            await process.wait()


async def _feed(pipe: asyncio.StreamWriter, body: bytes) -> None:
    """Write everything; git may close early once it knows enough."""
    try:
        pipe.write(body)
        await pipe.drain()
        pipe.close()
        await pipe.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        return


def _body(request: Request) -> bytes:
    if request.headers.get("content-encoding") != "gzip":
        return request.body
    try:
        return gzip.decompress(request.body)
    except (OSError, EOFError, zlib.error):
        return b""

"""Uploads that are refused: by whom they are, by how they come, and by what they hold."""

import asyncio
import gzip
import re
from pathlib import Path

import httpx
import pytest

from bot.clock import now
from bot.github.actions_oidc import MAX_TOKEN
from bot.standin import Fault, Signature
from bot.standin.accounts import private_key_pem
from bot.store.evidence_tables import UploadQuotaRow
from bot.store.quotas import UPLOADS
from bot.store.repositories import remove_installation, remove_repository, suspend_installation
from bot.web.linger import LINGER_SECONDS
from bot.web.upload_body import MAX_BODY
from bot.web.upload_form import MAX_FIELD, MAX_FILES, MAX_PARTS
from bot.web.upload_places import AT_ONCE_EACH
from bot.web.upload_reading import MAX_UNPACKED
from bot.web.uploads import PATH
from tests.bot.web.stage import face
from tests.bot.web.upload_stage import LCOV, PUBLIC_URL, UploadStage, staged

BOUNDARY = "b0undary"
FORM = f"content-type: multipart/form-data; boundary={BOUNDARY}\r\n"
FILE = f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="lcov.info"\r\n\r\n'
END = f"\r\n--{BOUNDARY}--\r\n".encode()


def detail(answer: httpx.Response, status: int) -> str:
    """The reason, of an answer that is a problem of this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    return str(told["detail"])


async def test_without_a_token(uploads: UploadStage) -> None:
    for headers in ({}, {"authorization": "Basic abc"}, {"authorization": "Bearer"}):
        answer = await uploads.post(headers=headers, files={"file": LCOV})
        assert "OIDC token of the CI job" in detail(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://token.actions.githubusercontent.com"}, "was not issued by"),
        ({"aud": "https://github.com/acme"}, f"audience {PUBLIC_URL}"),
        ({"aud": [PUBLIC_URL, "https://x.test"]}, f"audience {PUBLIC_URL}"),
        ({"exp": 1}, "has expired"),
        ({"nbf": 2**33}, "not valid yet"),
        ({"jti": None}, "lacks the claim jti"),
        ({"sha": None}, "lacks claims"),
    ],
    ids=lambda one: str(one)[:30],
)
async def test_a_wrong_claim(uploads: UploadStage, claims: dict[str, object], reason: str) -> None:
    answer = await uploads.send(await uploads.token(**claims), {"lcov.info": LCOV})
    assert reason in detail(answer, 401)
    assert "invalid_token" in answer.headers["www-authenticate"]
    assert await uploads.rows() == []


@pytest.mark.parametrize(
    "signature",
    [Signature("none"), Signature("HS256", key="k" * 64), Signature(key=private_key_pem("x"))],
    ids=["none", "HS256", "foreign"],
)
async def test_a_forged_token(uploads: UploadStage, signature: Signature) -> None:
    token = uploads.github.oidc_token(await uploads.job(), PUBLIC_URL, signature=signature)
    detail(await uploads.send(token, {"lcov.info": LCOV}), 401)


async def test_a_token_is_good_once(stored_uploads: UploadStage) -> None:
    token = await stored_uploads.token()
    assert (await stored_uploads.send(token, {"lcov.info": LCOV})).status_code == 201
    assert "used before" in detail(await stored_uploads.send(token, {"b.info": LCOV}), 401)
    assert len(await stored_uploads.rows()) == 1


async def test_of_two_at_once_with_one_token_one_passes(stored_uploads: UploadStage) -> None:
    token = await stored_uploads.token()
    sent = (stored_uploads.send(token, {f"{n}.info": LCOV}) for n in range(5))
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401, 401]
    assert len(await stored_uploads.rows()) == 1


async def test_a_refused_form_does_not_use_the_token_up(uploads: UploadStage) -> None:
    token = await uploads.token()
    detail(await uploads.send(token, {"lcov.info": LCOV}, complete="perhaps"), 422)
    assert (await uploads.send(token, {"lcov.info": LCOV})).status_code == 201


async def test_another_repository(uploads: UploadStage) -> None:
    answer = await uploads.send(await uploads.token(repository_id="4711"), {"lcov.info": LCOV})
    assert "not installed" in detail(answer, 403)


@pytest.mark.parametrize("how", ["removed", "uninstalled", "suspended"])
async def test_who_no_longer_has_the_app(uploads: UploadStage, how: str) -> None:
    installation = uploads.github.installation(uploads.repository)
    token = await uploads.token()
    async with uploads.database.session() as session:
        if how == "removed":
            await uploads.github.remove_repository(uploads.repository)
            await remove_repository(session, uploads.repository.id, now())
        elif how == "uninstalled":
            await uploads.github.uninstall(installation)
            await remove_installation(session, installation.id, now())
        else:
            await suspend_installation(session, installation.id)
    answer = await uploads.send(token, {"lcov.info": LCOV})
    reason = detail(answer, 403)
    assert ("is suspended" if how == "suspended" else "not installed") in reason


async def test_an_installation_whose_event_got_lost(uploads: UploadStage) -> None:
    async with uploads.database.session() as session:
        await remove_repository(session, uploads.repository.id, now())
    assert (await uploads.send(await uploads.token(), {"lcov.info": LCOV})).status_code == 201


@pytest.mark.parametrize("named", ["acme/other", "nobody/shop", "not a name", ""])
async def test_a_name_that_does_not_fit_the_id(uploads: UploadStage, named: str) -> None:
    token = await uploads.token(repository_id="4711", repository=named)
    assert "not installed" in detail(await uploads.send(token, {"lcov.info": LCOV}), 403)


async def test_without_a_public_url(sqlite_url: str, tmp_path: Path) -> None:
    async with staged(sqlite_url, tmp_path / "github", PUBLIC_URL="") as stage:
        answer = await stage.send(await stage.token(), {"lcov.info": LCOV})
        assert "PUBLIC_URL" in detail(answer, 403)


async def test_before_the_app_is_registered(sqlite_url: str) -> None:
    async with face(sqlite_url, app=None) as web, httpx.AsyncClient() as client:
        answer = await client.post(f"{web.address}{PATH}", files={"file": LCOV})
        assert "/setup" in detail(answer, 503)
        assert answer.headers["retry-after"] == "60"


async def test_while_the_issuer_is_down(uploads: UploadStage) -> None:
    token = await uploads.token()
    uploads.github.faults.add(Fault("GET", "*/jwks", 500))
    answer = await uploads.send(token, {"lcov.info": LCOV})
    assert "keys" in detail(answer, 503)
    assert answer.headers["retry-after"] == "5"
    assert await uploads.rows() == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
async def test_other_methods(uploads: UploadStage, method: str) -> None:
    async with httpx.AsyncClient() as client:
        answer = await client.request(method, f"{uploads.address}{PATH}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "kind",
    [
        "", "application/json", "multipart/form-data", "multipart/form-data; boundary=",
        f"multipart/form-data; boundary={'b' * 71}", "multipart/mixed; boundary=b",
    ],
)  # fmt: skip
async def test_what_is_no_form(uploads: UploadStage, kind: str) -> None:
    headers = {"authorization": f"Bearer {await uploads.token()}", "content-type": kind}
    answer = await uploads.post(headers=headers, content=b"{}")
    assert "multipart/form-data" in detail(answer, 415)


async def test_a_quoted_boundary_of_the_largest_size(uploads: UploadStage) -> None:
    mark = "b " * 34 + "bb"
    headers = {
        "authorization": f"bearer {await uploads.token()}",
        "content-type": f'Multipart/Form-Data;charset=utf-8; boundary="{mark}"',
    }
    body = (FILE.encode() + LCOV + END).replace(BOUNDARY.encode(), mark.encode())
    assert (await uploads.post(headers=headers, content=body)).status_code == 201


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no complete multipart form"),
        (b"nothing", "no complete multipart form"),
        ((FILE + "TN:").encode(), "no complete multipart form"),
        ((FILE * 2).encode() + END, None),
        (f"--{BOUNDARY}\r\nx: y\r\n\r\n".encode() + END, "no complete multipart form"),
        (f"--{BOUNDARY}\r\n".encode() + b"x: y\r\n" * 9 + END, "long headers"),
        (f"--{BOUNDARY}\r\nx: {'y' * 5000}\r\n\r\n".encode() + END, "long headers"),
        (FILE.replace('"file"', '"sha"').encode() + b"\xff" + END, "`sha` is not UTF-8"),
        (FILE.replace('"file"', '"other"').encode() + END, "no report was sent"),
    ],
    ids=range(9),
)
async def test_broken_forms(uploads: UploadStage, body: bytes, reason: str | None) -> None:
    headers = {
        "authorization": f"Bearer {await uploads.token()}",
        "content-type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    answer = await uploads.post(headers=headers, content=body)
    assert reason or "no report could be read" in detail(answer, 422)
    assert (reason or "") in detail(answer, 422)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"complete": "yes"}, "`complete`"),
        ({"id": "a b"}, "`id`"),
        ({"id": "x" * 65}, "`id`"),
        ({"name": "x" * 201}, "`name` is longer"),
        ({"name": "x" * (MAX_FIELD + 1)}, "`name` is longer"),
        ({"sha": "abc"}, "`sha`"),
    ],
    ids=lambda one: str(one)[:20],
)
async def test_wrong_fields(uploads: UploadStage, fields: dict[str, str], reason: str) -> None:
    answer = await uploads.send(await uploads.token(), {"lcov.info": LCOV}, **fields)
    assert reason in detail(answer, 422)
    assert await uploads.rows() == []


async def test_fields_at_their_edges_and_unknown_ones(uploads: UploadStage) -> None:
    fields = {"id": "x" * 64, "name": "n" * 200, "complete": "", "surprise": "x" * 100_000}
    answer = await uploads.send(await uploads.token(), {"lcov.info": LCOV}, **fields)
    [line] = answer.json()["reports"]
    assert (line["id"], line["name"]) == ("x" * 64, "n" * 200)


async def test_a_field_that_is_sent_twice(uploads: UploadStage) -> None:
    parts = [("file", ("a", LCOV)), ("name", (None, b"a")), ("name", (None, b"b"))]
    headers = {"authorization": f"Bearer {await uploads.token()}"}
    assert "twice" in detail(await uploads.post(headers=headers, files=parts), 422)


async def test_too_many_files(uploads: UploadStage) -> None:
    files = [(f"{number}.info", LCOV) for number in range(MAX_FILES + 1)]
    answer = await uploads.send(await uploads.token(), files)
    assert f"more than {MAX_FILES} files" in detail(answer, 422)


async def test_so_many_parts_and_no_more(uploads: UploadStage) -> None:
    fields = {f"f{number}": "" for number in range(MAX_PARTS)}
    answer = await uploads.send(await uploads.token(), {"a": LCOV}, **fields)
    assert f"more than {MAX_PARTS} parts" in detail(answer, 422)
    del fields["f0"]
    assert (await uploads.send(await uploads.token(), {"a": LCOV}, **fields)).status_code == 201


def body_of(size: int) -> bytes:
    """A form of exactly this many bytes, with one report."""
    rest = size - len(FILE) - len(END) - len(LCOV)
    return FILE.encode() + LCOV + b"\n" * rest + END


async def test_the_largest_body_and_one_byte_more(uploads: UploadStage) -> None:
    headers = {
        "authorization": f"Bearer {await uploads.token()}",
        "content-type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    answer = await uploads.post(headers=headers, content=body_of(MAX_BODY + 1))
    assert str(MAX_BODY) in detail(answer, 413)
    assert (await uploads.post(headers=headers, content=body_of(MAX_BODY))).status_code == 201


async def test_a_body_without_an_end_is_cut_at_the_limit(uploads: UploadStage) -> None:
    reader, writer = await uploads.connect(
        await uploads.token(), f"{FORM}transfer-encoding: chunked\r\n"
    )
    chunk = b"%x\r\n%s\r\n" % (1024 * 1024, b"a" * 1024 * 1024)
    writer.write(b"%x\r\n%s\r\n" % (len(FILE), FILE.encode()))
    for _ in range(30):
        writer.write(chunk)
        await writer.drain()
    assert b" 413 " in await asyncio.wait_for(reader.readline(), 10)
    writer.close()


async def test_who_is_not_let_in_is_told_before_sending(uploads: UploadStage) -> None:
    reader, writer = await uploads.connect("x.y.z", f"{FORM}content-length: {MAX_BODY}\r\n")
    assert b" 401 " in await asyncio.wait_for(reader.readline(), 5)
    rest = await asyncio.wait_for(reader.read(), LINGER_SECONDS + 5)
    assert b"connection: close" in rest.lower()
    writer.close()


async def test_a_used_token_is_refused_before_sending(uploads: UploadStage) -> None:
    token = await uploads.token()
    assert (await uploads.send(token, {"lcov.info": LCOV})).status_code == 201
    reader, writer = await uploads.connect(token, f"{FORM}content-length: {MAX_BODY}\r\n")
    assert b" 401 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()


async def test_an_announced_size_is_refused_before_sending(uploads: UploadStage) -> None:
    head = f"{FORM}content-length: {MAX_BODY + 1}\r\nexpect: 100-continue\r\n"
    reader, writer = await uploads.connect(await uploads.token(), head)
    assert b" 413 " in await asyncio.wait_for(reader.readline(), 5)
    writer.close()


async def test_senders_who_leave_give_their_place_back(uploads: UploadStage) -> None:
    for _ in range(AT_ONCE_EACH + 2):
        _, writer = await uploads.connect(
            await uploads.token(), f"{FORM}content-length: 1000\r\n\r\n{FILE}"
        )
        writer.close()
        await writer.wait_closed()
    token = await uploads.token()
    async with asyncio.timeout(30):
        while (await uploads.send(token, {"a": LCOV})).status_code == 503:
            token = await uploads.token()
    assert len(await uploads.rows()) == 1


async def test_so_many_uploads_of_an_installation_at_once(uploads: UploadStage) -> None:
    assert (await uploads.send(await uploads.token(), {"a": LCOV})).status_code == 201
    head = f"{FORM}content-length: 1000\r\n\r\n{FILE}"
    tokens = [await uploads.token() for _ in range(AT_ONCE_EACH)]
    slow = [await uploads.connect(token, head) for token in tokens]
    token = await uploads.token()
    try:
        async with asyncio.timeout(30):
            while (answer := await uploads.send(token, {"b": LCOV})).status_code == 201:
                token = await uploads.token()
                # One of them may have come before the answered upload gave its place back.
                slow.append(await uploads.connect(await uploads.token(), head))
    finally:
        for _, writer in slow:
            writer.close()
    assert "too many" in detail(answer, 503)
    assert answer.headers["retry-after"] == "5"


async def test_the_quota_of_an_installation(stored_uploads: UploadStage) -> None:
    stage = stored_uploads
    installation = stage.github.installation(stage.repository).id
    async with stage.database.session() as session:
        row = UploadQuotaRow(installation_id=installation, window_start=now(), uploads=UPLOADS - 1)
        session.add(row)
    assert (await stage.send(await stage.token(), {"a": LCOV})).status_code == 201
    token = await stage.token()
    answer = await stage.send(token, {"a": LCOV})
    assert "within an hour" in detail(answer, 429)
    assert 3500 < int(answer.headers["retry-after"]) <= 3600
    async with stage.database.session() as session:
        row = await session.get_one(UploadQuotaRow, installation)
        assert row.uploads == UPLOADS
        assert row.bytes > len(LCOV)
        row.uploads = 0
        session.add(row)
    assert (await stage.send(token, {"a": LCOV})).status_code == 201


async def test_bombs(uploads: UploadStage) -> None:
    bomb = gzip.compress(LCOV + b"\n" * 40 * 1024 * 1024)
    answer = await uploads.send(await uploads.token(), {"a.gz": bomb, "lcov.info": LCOV})
    assert "times its size" in answer.json()["refused"][0]["error"]
    share = gzip.compress(LCOV * (MAX_UNPACKED // 3 // len(LCOV) + 1))
    files = {f"{number}.gz": share for number in range(3)}
    answer = await uploads.send(await uploads.token(), files)
    assert f"more than {MAX_UNPACKED} bytes together" in detail(answer, 413)


async def test_names_lead_nowhere(uploads: UploadStage) -> None:
    files = [
        ("../../etc/passwd", LCOV),
        ("a\\..\\passwd", LCOV),
        ("/", LCOV),
        ("x\u202e.info", LCOV),
    ]
    told = (await uploads.send(await uploads.token(), files)).json()
    names = [line["name"] for line in told["reports"]]
    assert names == ["etc/passwd", "a/passwd", "report", "x\ufffd.info"]


async def test_tokens_are_never_told_nor_logged(
    uploads: UploadStage, capfd: pytest.CaptureFixture[str]
) -> None:
    good, bad = await uploads.token(jti="secret-number"), await uploads.token(aud="evil-audience")
    texts = [
        (await uploads.send(token, {"hostile-name": b"hostile-content"})).text
        for token in (good, good, bad, "x" * (MAX_TOKEN + 1))
    ]
    logged = "".join(capfd.readouterr())
    assert "upload" in logged
    for secret in (good, bad, "secret-number", "evil-audience"):
        assert secret not in logged
        assert not [text for text in texts if secret in text]
    assert "hostile" not in logged


async def test_uploads_are_counted(uploads: UploadStage) -> None:
    await uploads.send(await uploads.token(), {"a": LCOV, "b": b"?"})
    await uploads.send("x", {"a": LCOV})
    async with httpx.AsyncClient() as client:
        text = (await client.get(f"{uploads.address}/metrics")).text
    assert re.search(r'hardening_uploads_total\{status="201"\} [1-9]', text)
    assert re.search(r'hardening_uploads_total\{status="401"\} [1-9]', text)
    assert re.search(r'hardening_upload_reports_total\{topic="coverage"\} [1-9]', text)
    assert re.search(r'hardening_upload_reports_total\{topic="refused"\} [1-9]', text)

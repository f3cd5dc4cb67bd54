"""`hardening upload` as a command, against a real server, with and without GitHub Actions."""

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest

from bot.cli.upload_files import FORM_ROOM, FileError, Parcel, batches, parcels_of
from bot.cli.upload_sending import ATTEMPTS, wait_before
from bot.standin import Fault
from bot.web.upload_body import MAX_BODY
from bot.web.upload_form import MAX_FILES
from tests.bot.standin.stage import staged
from tests.report_server import Answer, ReportServer, again, receipt, serving

HARDENING = Path(sys.executable).with_name("hardening")
LCOV = b"TN:\nSF:a.js\nDA:1,1\nend_of_record\n"
SECRET = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"
TOKEN = {"UPLOAD_TOKEN": SECRET}


@pytest.fixture
def server() -> Iterator[ReportServer]:
    with serving() as ready:
        yield ready


def run(
    folder: Path, *arguments: str | Path, environ: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **(TOKEN if environ is None else environ)}
    return subprocess.run(
        [HARDENING, "upload", *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=100,
    )  # fmt: skip


def send(server: ReportServer, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(folder, *arguments, "--url", server.url, "--token-env", "UPLOAD_TOKEN")


def written(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(LCOV)
    return [folder / name for name in names]


def test_it_sends_and_tells_what_was_recognised(server: ReportServer, tmp_path: Path) -> None:
    written(tmp_path, "coverage/lcov.info")
    done = send(server, tmp_path, "coverage/lcov.info")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"coverage/lcov.info: coverage (lcov)\nfor commit {'1' * 40}\n"
    (uploaded,) = server.received
    assert (uploaded.path, uploaded.token) == ("/api/v1/reports", f"Bearer {SECRET}")
    assert uploaded.fields == {"complete": "false"}
    assert uploaded.files == (("coverage/lcov.info", LCOV),)


def test_fields_reach_the_server(server: ReportServer, tmp_path: Path) -> None:
    written(tmp_path, "lcov.info")
    sha = "A" * 40
    more = ["--id", "unit", "--name", "unit tests", "--sha", sha, "--complete"]
    more += ["--format", "lcov"]
    assert send(server, tmp_path, "lcov.info", *more).returncode == 0
    wanted = {"id": "unit", "name": "unit tests", "sha": sha, "complete": "true"}
    wanted["format"] = "lcov"
    assert server.received[0].fields == wanted


def test_completeness_may_be_told_alone(server: ReportServer, tmp_path: Path) -> None:
    assert send(server, tmp_path, "--complete").returncode == 0
    (uploaded,) = server.received
    assert (uploaded.fields, uploaded.files) == ({"complete": "true"}, ())


def test_the_token_is_stripped_and_an_absolute_path_shortened(
    server: ReportServer, tmp_path: Path
) -> None:
    (here,) = written(tmp_path, "in/a.info")
    (outside,) = written(tmp_path / "out", "b.info")
    done = run(
        here.parent, here, outside, "--url", f"{server.url}/", "--token-env", "UPLOAD_TOKEN",
        environ={"UPLOAD_TOKEN": f" {SECRET}\n"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (server.received[0].token, server.received[0].names) == (
        f"Bearer {SECRET}",
        ["a.info", "b.info"],
    )


def test_large_files_are_packed(server: ReportServer, tmp_path: Path) -> None:
    (tmp_path / "big.info").write_bytes(LCOV * 10_000)
    (tmp_path / "packed.gz").write_bytes(gzip.compress(LCOV * 10_000, 0))
    assert send(server, tmp_path, "big.info", "packed.gz").returncode == 0
    (uploaded,) = server.received
    assert dict(uploaded.files) == {"big.info": LCOV * 10_000, "packed.gz": LCOV * 10_000}
    assert uploaded.packed == {"big.info", "packed.gz"}
    assert uploaded.size < len(LCOV) * 10_500


def test_a_file_that_is_named_twice_is_sent_once(server: ReportServer, tmp_path: Path) -> None:
    written(tmp_path, "a.info", "b.info")
    assert send(server, tmp_path, "a.info", "./a.info", "b.info").returncode == 0
    assert server.received[0].names == ["a.info", "b.info"]


def test_a_folder_is_no_report(server: ReportServer, tmp_path: Path) -> None:
    written(tmp_path, "coverage/lcov.info")
    done = send(server, tmp_path, "coverage")
    told = "hardening upload: coverage: it is a folder; name the reports in it\n"
    assert (done.returncode, done.stderr, server.received) == (2, told, [])


def test_an_answer_that_tells_of_no_file(server: ReportServer, tmp_path: Path) -> None:
    written(tmp_path, "a.info")
    server.answers = [Answer(201, {"reports": []})]
    done = send(server, tmp_path, "a.info")
    assert done.returncode == 1
    assert "this is no answer of a Hardening server" in done.stderr


def test_a_proxy_that_fails(server: ReportServer, tmp_path: Path) -> None:
    written(tmp_path, "a.info")
    server.answers = [Answer(501, "<html>Bad Gateway</html>")]
    done = send(server, tmp_path, "a.info")
    told = "hardening upload: the server answered 501: it, or a proxy before it, is not well"
    assert (done.returncode, done.stderr.partition(";")[0]) == (1, told)


def test_a_refused_file_is_1_and_told(server: ReportServer, tmp_path: Path) -> None:
    written(tmp_path, "a.info", "b.info")
    fault = {"name": "b.info", "error": "line 3 is cut\x1b[2J"}
    server.answers = [Answer(201, receipt("a.info", refused=[fault]))]
    done = send(server, tmp_path, "a.info", "b.info")
    assert done.returncode == 1
    assert "a.info: coverage (lcov)" in done.stdout
    assert done.stderr == "b.info: refused: line 3 is cut\N{REPLACEMENT CHARACTER}[2J\n"


def test_warnings_are_told(server: ReportServer, tmp_path: Path) -> None:
    written(tmp_path, "a.info")
    document = receipt("a.info")
    reports = document["reports"]
    assert isinstance(reports, list)
    reports[0] |= {"complete": False, "warnings": ["3 files were left out"]}
    server.answers = [Answer(201, document)]
    done = send(server, tmp_path, "a.info")
    assert "a.info: coverage (lcov, incomplete)\n  3 files were left out\n" in done.stdout


@pytest.mark.parametrize("status", [401, 403, 413, 415, 422])
def test_a_refusal_is_1_and_says_why(server: ReportServer, tmp_path: Path, status: int) -> None:
    written(tmp_path, "a.info")
    server.answers = [Answer(status, {"status": status, "detail": "the token was used before"})]
    done = send(server, tmp_path, "a.info")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"the server answered {status}: the token was used before" in done.stderr
    assert len(server.received) == 1
    assert SECRET not in done.stderr


@pytest.mark.parametrize("answer", [Answer(200, "<html>"), Answer(201, "[]"), Answer(404, "no"),
                                    Answer(302, "", {"Location": "/other"})])  # fmt: skip
def test_another_kind_of_server(server: ReportServer, tmp_path: Path, answer: Answer) -> None:
    written(tmp_path, "a.info")
    server.answers = [answer]
    done = send(server, tmp_path, "a.info")
    assert done.returncode == 1
    assert f"is {server.url} its address?" in done.stderr
    assert len(server.received) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_it_comes_back_when_told_so(server: ReportServer, tmp_path: Path, status: int) -> None:
    written(tmp_path, "a.info")
    server.answers = [again(status), again(status)]
    assert send(server, tmp_path, "a.info").returncode == 0
    assert [len(one.files) for one in server.received] == [1, 1, 1]


def test_it_gives_up(server: ReportServer, tmp_path: Path) -> None:
    written(tmp_path, "a.info")
    server.answers = [again() for _ in range(ATTEMPTS + 1)]
    done = send(server, tmp_path, "a.info")
    assert (done.returncode, len(server.received)) == (1, ATTEMPTS)
    assert "the server answered 503: not now" in done.stderr


@pytest.mark.parametrize(
    ("attempt", "wanted", "seconds"),
    [(1, None, 2), (2, None, 4), (4, None, 16), (9, None, 60), (1, "0", 0), (1, "7", 7),
     (1, "60", 60), (1, "61", 60), (1, "9" * 400, 60), (2, "soon", 4), (2, "-1", 4),
     (1, "Wed, 21 Oct 2026 07:28:00 GMT", 2)],
)  # fmt: skip
def test_how_long_it_waits(attempt: int, wanted: str | None, seconds: float) -> None:
    assert wait_before(attempt, wanted) == seconds


@pytest.mark.parametrize(
    ("arguments", "environ", "said"),
    [
        (["a.info", "--url", "{url}"], {}, "permissions: id-token: write"),
        (["a.info", "--url", "{url}", "--token-env", "NOT_SET"], {}, "NOT_SET holds nothing"),
        (["a.info", "--url", "{url}", "--token-env", "T"], {"T": "two words"}, "T holds no token"),
        (["a.info", "--url", "{url}", "--token-env", "T"], {"T": "a\nb: c"}, "T holds no token"),
        (["a.info", "--url", "{url}", "--token-env", SECRET], {}, "takes the name of"),
        (["none.info", "--url", "{url}", "--token-env", "T"], {"T": "t"}, "none.info: there is no"),
        ([".", "--url", "{url}", "--token-env", "T"], {"T": "t"}, "it is a folder"),
        (["--url", "{url}", "--token-env", "T"], {"T": "t"}, "name a report"),
        (["a.info", "--url", "ftp://x", "--token-env", "T"], {"T": "t"}, "--url is not"),
        (["a.info", "--url", "http://u:p@x", "--token-env", "T"], {"T": "t"}, "--url is not"),
        (["a.info", "--url", "{url}", "--token-env", "T", "--sha", "abc"], {"T": "t"}, "--sha is"),
    ],
)
def test_wrong_usage_is_2(
    server: ReportServer, tmp_path: Path, arguments: list[str], environ: dict[str, str], said: str
) -> None:
    written(tmp_path, "a.info")
    asked = [argument.format(url=server.url) for argument in arguments]
    done = run(tmp_path, *asked, environ=environ)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr
    assert not server.received


def test_an_open_line_is_told(tmp_path: Path) -> None:
    done = run(tmp_path, "none", "--url", "http://hardening.invalid", "--token-env", "UPLOAD_TOKEN")
    assert "without https the token can be read" in done.stderr


def parcel(name: str, size: int = 1) -> Parcel:
    return Parcel(name, Path(name), size)


def names_of(whole: list[list[Parcel]]) -> list[list[str]]:
    return [[one.name for one in request] for request in whole]


def test_requests_stay_within_the_servers_limits() -> None:
    most, room = MAX_FILES, MAX_BODY - FORM_ROOM
    assert [len(one) for one in batches([parcel(f"{n}") for n in range(most)])] == [most]
    assert [len(one) for one in batches([parcel(f"{n}") for n in range(most + 1)])] == [most, 1]
    assert names_of(batches([parcel("a", room - 1), parcel("b", 1)])) == [["a", "b"]]
    assert names_of(batches([parcel("a", room), parcel("b", 1)])) == [["a"], ["b"]]
    assert batches([]) == [[]]


def test_files_of_one_name_stay_together() -> None:
    room = MAX_BODY - FORM_ROOM
    whole = [parcel("1/x", room - 1), parcel("a/y"), parcel("b/y", 1)]
    assert names_of(batches(whole)) == [["1/x"], ["a/y", "b/y"]]
    many = [parcel(f"{n}/same") for n in range(MAX_FILES + 1)]
    assert [len(one) for one in batches([parcel("a"), *many])] == [1, MAX_FILES, 1]


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    room = MAX_BODY - FORM_ROOM
    largest = tmp_path / "largest"
    largest.write_bytes(b"\x1f\x8b" + bytes(room - 2))
    assert parcels_of([largest], tmp_path)[0].size == room
    largest.write_bytes(b"\x1f\x8b" + bytes(room - 1))
    with pytest.raises(FileError, match="largest: packed it has"):
        parcels_of([largest], tmp_path)


def test_one_token_is_not_used_for_two_requests(server: ReportServer, tmp_path: Path) -> None:
    written(tmp_path, *(f"{number}.info" for number in range(MAX_FILES + 1)))
    files = sorted(path.name for path in tmp_path.iterdir())
    done = send(server, tmp_path, *files)
    assert (done.returncode, server.received) == (2, [])
    assert "these files take 2 requests, and a token is good for one" in done.stderr


async def test_in_actions_the_runner_gives_the_tokens(server: ReportServer, tmp_path: Path) -> None:
    async with staged(tmp_path / "github") as stage:
        workflow = await stage.standin.start_workflow(stage.repository, pull=stage.pull)
        job = await stage.standin.start_job(workflow)
        environment = stage.standin.runner_environment(job)
        folder = Path(environment["GITHUB_WORKSPACE"])
        files = [f"{number}.info" for number in range(MAX_FILES + 1)]
        written(folder, *files)
        at_once = {"retry-after": "0"}
        stage.standin.faults.add(Fault("GET", "/_services/*/idtoken", 503, headers=at_once))
        server.answers = [again()]
        done = run(folder, *files, "--url", server.url, "--complete", environ=environment)
        assert done.returncode == 0, done.stderr
    claims = [
        jwt.decode(one.token.removeprefix("Bearer "), options={"verify_signature": False})
        for one in server.received
    ]
    assert {claim["aud"] for claim in claims} == {server.url}
    assert len({claim["jti"] for claim in claims}) == 3, "a new one for each attempt"
    assert [len(one.files) for one in server.received] == [MAX_FILES, MAX_FILES, 1]
    assert [one.fields["complete"] for one in server.received] == ["false", "false", "true"]


async def test_a_runner_that_refuses(server: ReportServer, tmp_path: Path) -> None:
    async with staged(tmp_path / "github") as stage:
        workflow = await stage.standin.start_workflow(stage.repository)
        job = await stage.standin.start_job(workflow)
        environment = stage.standin.runner_environment(job)
        environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "wrong"
        done = run(tmp_path, "--complete", "--url", server.url, environ=environment)
    assert (done.returncode, server.received) == (1, [])
    assert "the runner gave no identity token: status 401" in done.stderr

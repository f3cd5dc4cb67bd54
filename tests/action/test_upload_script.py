"""The action's script, run by bash as a runner would, against real servers."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import jwt
import pytest
import pytest_asyncio

from bot.standin import Fault
from bot.web.upload_body import MAX_BODY
from bot.web.upload_form import MAX_FILES
from tests.action.step import LCOV, SCRIPT, Step, step_of, with_witness
from tests.bot.standin.stage import Stage, staged
from tests.report_server import Answer, ReportServer, again, receipt, serving

AT_ONCE = {"retry-after": "0"}


@pytest.fixture
def server() -> Iterator[ReportServer]:
    with serving() as ready:
        yield ready


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path / "github") as ready:
        yield ready


@pytest_asyncio.fixture
async def step(stage: Stage) -> Step:
    """A step of a job for the pull request of the stage."""
    run = await stage.standin.start_workflow(stage.repository, pull=stage.pull)
    return step_of(stage.standin, await stage.standin.start_job(run))


def claims_of(token: str) -> dict[str, object]:
    value = token.removeprefix("Bearer ")
    claims: dict[str, object] = jwt.decode(value, options={"verify_signature": False})
    return claims


def test_it_finds_and_sends(step: Step, server: ReportServer) -> None:
    step.write({"coverage/lcov.info": LCOV, "out/junit.xml": b"<testsuites/>", "notes.txt": b"-"})
    done = step.run(f"{server.url}/")
    assert done.code == 0
    (uploaded,) = server.received
    assert uploaded.path == "/api/v1/reports"
    assert dict(uploaded.files) == {
        "coverage/lcov.info": LCOV,
        "out/junit.xml": b"<testsuites/>",
    }
    assert uploaded.fields == {"complete": "false"}
    claims = claims_of(uploaded.token)
    assert (claims["aud"], claims["sha"]) == (server.url, step.environment["GITHUB_SHA"])
    assert "recognised coverage/lcov.info: coverage (lcov)\n" in done.log
    assert done.outputs == {"sent": "2"}
    assert done.summary.startswith("### Hardening: 2 recognised, 0 refused\n\n```text\n")
    assert "recognised out/junit.xml: coverage (lcov)\n" in done.summary


def test_its_inputs_reach_the_server(step: Step, server: ReportServer) -> None:
    step.write({"a.info": LCOV})
    name = 'unit "tests" \\ @/etc/passwd; $(id) `id`'
    done = step.run(
        server.url, files="a.info", id="unit", name=name, complete="true", format="lcov"
    )
    assert done.code == 0
    (uploaded,) = server.received
    assert uploaded.fields == {"id": "unit", "name": name, "format": "lcov", "complete": "true"}


def test_tokens_are_in_no_argument_and_no_variable(
    step: Step, server: ReportServer, tmp_path: Path
) -> None:
    note = with_witness(step, tmp_path / "bin")
    step.write({"lcov.info": LCOV})
    done = step.run(server.url)
    token = server.received[0].token.removeprefix("Bearer ")
    seen = note.read_text()
    assert "/api/v1/reports" in seen
    assert token not in seen
    secret = step.environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]
    shown = [line for line in seen.splitlines() if secret in line]
    assert {line.partition("=")[0] for line in shown} == {"ACTIONS_ID_TOKEN_REQUEST_TOKEN"}
    assert secret not in done.log + done.summary
    told = [line for line in done.log.splitlines() if token in line]
    assert told == [f"::add-mask::{token}"]


async def test_a_fork_leaves_its_reports_for_the_server(stage: Stage, server: ReportServer) -> None:
    stage.repository.commit({"more.ts": "export {};\n"}, branch="more")
    pull = await stage.standin.open_pull_request(stage.repository, "more", author="x", fork=True)
    run = await stage.standin.start_workflow(stage.repository, pull=pull)
    step = step_of(stage.standin, await stage.standin.start_job(run))
    step.write({"a/lcov.info": LCOV, "a/junit.xml": b"-"})
    ids = {"head_repository_id": str(pull.head_repository_id), "repository_id": "1"}
    done = step.run(server.url, fail_on_error="true", **ids)
    assert (done.code, server.received) == (0, [])
    (line,) = done.log.splitlines()
    assert "the server fetches them as an artifact" in line
    assert done.outputs == {"fork": "true", "files": "a/junit.xml\na/lcov.info"}


@pytest.mark.parametrize(("fail", "code"), [("false", 0), ("true", 1)])
def test_a_job_without_the_permission(
    step: Step, server: ReportServer, fail: str, code: int
) -> None:
    del step.environment["ACTIONS_ID_TOKEN_REQUEST_URL"]
    step.write({"lcov.info": LCOV})
    ids = {"head_repository_id": "7", "repository_id": "7"}
    done = step.run(server.url, fail_on_error=fail, **ids)
    assert done.code == code
    assert "permissions: id-token: write" in done.log
    assert not server.received


@pytest.mark.parametrize(
    ("choice", "code", "said"),
    [("warn", 0, "::warning"), ("error", 1, "::error"), ("ignore", 0, "Hardening: no report")],
)
def test_without_files(step: Step, server: ReportServer, choice: str, code: int, said: str) -> None:
    done = step.run(server.url, if_no_files=choice)
    assert (done.code, server.received) == (code, [])
    assert done.log.startswith(said)


def test_globs_that_fit_no_file(step: Step, server: ReportServer) -> None:
    step.write({"lcov.info": LCOV})
    done = step.run(server.url, files="out/*.xml\n!*.info\n")
    told = "no file in the workspace fits the input files: out/*.xml !*.info"
    assert (done.code, server.received) == (0, [])
    assert done.log == f"::warning title=Hardening::{told}\n"


def test_a_folder_is_all_within_it(step: Step, server: ReportServer) -> None:
    step.write({"out/a/lcov.info": LCOV, "out/b.info": LCOV, "c.info": LCOV})
    assert step.run(server.url, files="./out").code == 0
    assert server.received[0].names == ["out/a/lcov.info", "out/b.info"]


def test_a_proxy_that_fails(step: Step, server: ReportServer) -> None:
    step.write({"lcov.info": LCOV})
    server.answers = [Answer(501, "<html>Bad Gateway</html>")]
    done = step.run(server.url)
    told = (
        "::warning title=Hardening::the server answered 501: it, or a proxy before it, is not well"
    )
    assert done.warnings[0].startswith(told)


def test_completeness_may_be_told_alone(step: Step, server: ReportServer) -> None:
    assert step.run(server.url, complete="true", if_no_files="ignore").code == 0
    (uploaded,) = server.received
    assert (uploaded.fields, uploaded.files) == ({"complete": "true"}, ())


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"complete": "yes"}, "the input complete is none of: true false"),
        ({"fail_on_error": "1"}, "the input fail-on-error is none of"),
        ({"if_no_files": ""}, None),
        ({"if_no_files": "panic"}, "the input if-no-files is none of: warn error ignore"),
    ],
)
def test_wrong_inputs(
    step: Step, server: ReportServer, inputs: dict[str, str], said: str | None
) -> None:
    step.write({"lcov.info": LCOV})
    done = step.run(server.url, **inputs)
    assert done.code == (0 if said is None else 1)
    assert said is None or said in done.log


@pytest.mark.parametrize(
    "url", ["", "hardening.example.com", "ftp://x", "https://u:p@x", "https://x/?q=1",
            'https://x"\nheader = "a: b', "https://x y", "https://", "-K/etc/passwd"],
)  # fmt: skip
def test_wrong_addresses(step: Step, url: str) -> None:
    step.write({"lcov.info": LCOV})
    done = step.run(url)
    assert done.code == 1
    assert done.log.startswith("::error title=Hardening::the input url is not an http(s) address")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_it_comes_back_with_a_new_token(step: Step, server: ReportServer, status: int) -> None:
    step.write({"lcov.info": LCOV})
    server.answers = [again(status), again(status)]
    assert step.run(server.url).outputs == {"sent": "1"}
    tokens = [claims_of(one.token)["jti"] for one in server.received]
    assert (len(tokens), len(set(tokens))) == (3, 3)


async def test_a_runner_that_is_late_with_the_token(
    stage: Stage, step: Step, server: ReportServer
) -> None:
    step.write({"lcov.info": LCOV})
    stage.standin.faults.add(Fault("GET", "/_services/*/idtoken", 503, headers=AT_ONCE))
    assert step.run(server.url).outputs == {"sent": "1"}


def test_it_gives_up(step: Step, server: ReportServer) -> None:
    step.write({"lcov.info": LCOV})
    server.answers = [again() for _ in range(9)]
    done = step.run(server.url)
    assert (done.code, len(server.received)) == (0, 5)
    assert done.warnings == ["::warning title=Hardening::the server answered 503: not now"]
    assert "the server answered 503: not now" in done.summary


@pytest.mark.parametrize(("fail", "code"), [("false", 0), ("true", 1)])
@pytest.mark.parametrize("status", [401, 403, 413, 415, 422])
def test_a_refusal_says_why(
    step: Step, server: ReportServer, status: int, fail: str, code: int
) -> None:
    step.write({"lcov.info": LCOV})
    server.answers = [Answer(status, {"status": status, "detail": "the App is not installed"})]
    done = step.run(server.url, fail_on_error=fail)
    assert (done.code, len(server.received)) == (code, 1)
    assert f"the server answered {status}: the App is not installed" in done.log


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, "<html>"),
        Answer(201, "<html>"),
        Answer(404, "no"),
        Answer(500, "[[["),
        Answer(302, "", {"Location": "/other"}),
    ],
)
def test_another_kind_of_server(step: Step, server: ReportServer, answer: Answer) -> None:
    step.write({"lcov.info": LCOV})
    if answer.status == 500:
        server.answers = [Answer(500, "[[[", AT_ONCE) for _ in range(5)]
    else:
        server.answers = [answer]
    done = step.run(server.url)
    assert done.code == 0
    assert f"is {server.url} its address?" in done.log


@pytest.mark.parametrize(("fail", "code"), [("false", 0), ("true", 1)])
def test_a_file_that_was_refused(step: Step, server: ReportServer, fail: str, code: int) -> None:
    step.write({"a.info": LCOV, "b.info": LCOV})
    fault = {"name": "b.info", "error": "line 3\n::error::is cut"}
    server.answers = [Answer(201, receipt("a.info", refused=[fault]))]
    done = step.run(server.url, files="*.info", fail_on_error=fail)
    assert done.code == code
    assert done.warnings == ["::warning title=Hardening::refused: b.info: line 3 ::error::is cut"]
    assert done.summary.startswith("### Hardening: 1 recognised, 1 refused")


def test_answers_are_no_commands(step: Step, server: ReportServer) -> None:
    step.write({"a.info": LCOV})
    evil = "x\r\n::set-output name=a::b\n```\n# Big ##[add-mask]\x1b[2J %0A::error::"
    document = receipt(evil)
    reports = document["reports"]
    assert isinstance(reports, list)
    reports[0] |= {"warnings": ['a "quoted" \\ remark', "and another"], "complete": False}
    server.answers = [Answer(201, document)]
    done = step.run(server.url, files="a.info")
    lines = done.log.splitlines()
    assert [line for line in lines if line.startswith("::")] == [
        line for line in lines if line.startswith("::add-mask::ey")
    ]
    assert "##[" not in done.log
    assert "\x1b" not in done.log + done.summary
    assert done.summary.count("```") == 2
    assert 'coverage (lcov), incomplete; a "quoted" \\ remark; and another' in done.log


def test_many_reports_take_several_requests(step: Step, server: ReportServer) -> None:
    step.write({f"{number}/lcov.info": LCOV for number in range(MAX_FILES)})
    step.write({"alone/junit.xml": b"<testsuites/>", "b/TEST-a.xml": b"<testsuites/>"})
    done = step.run(server.url, complete="true")
    assert done.outputs == {"sent": str(MAX_FILES + 2)}
    assert [len(one.files) for one in server.received] == [MAX_FILES, 2]
    assert [one.fields.get("complete") for one in server.received] == [None, "true"]
    assert server.received[0].token != server.received[1].token


def test_reports_of_one_name_stay_together(step: Step, server: ReportServer) -> None:
    step.write({f"{number}.lcov": LCOV for number in range(MAX_FILES - 1)})
    step.write({"x/lcov.info": LCOV, "y/lcov.info": LCOV})
    step.run(server.url)
    assert [one.names for one in server.received][1] == ["x/lcov.info", "y/lcov.info"]


def test_the_most_reports_of_one_step(step: Step, server: ReportServer) -> None:
    step.write({f"{number:04}.lcov": b"TN:" for number in range(1_001)})
    done = step.run(server.url)
    assert sum(len(one.files) for one in server.received) == 1_000
    assert done.warnings == ["::warning title=Hardening::only the first 1000 reports were sent"]


def test_what_is_too_large_is_told(step: Step, server: ReportServer, tmp_path: Path) -> None:
    step.write({"a/lcov.info": LCOV, "b/lcov.info": b"\x1f\x8b" + bytes(MAX_BODY)})
    done = step.run(server.url)
    assert done.code == 0
    assert server.received[0].names == ["a/lcov.info"]
    assert done.warnings == [
        "::warning title=Hardening::not sent b/lcov.info: larger than the server takes"
    ]
    assert done.outputs == {"sent": "1"}


def test_the_limits_are_the_servers() -> None:
    text = (SCRIPT.parent / "requests.awk").read_text()
    assert f"most_files = {MAX_FILES};" in text
    assert "most_bytes = 25 * 1024 * 1024 - 256 * 1024 }" in text
    assert MAX_BODY == 25 * 1024 * 1024


def test_nothing_stays_behind(step: Step, server: ReportServer, tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    step.environment["TMPDIR"] = str(folder)
    step.write({"lcov.info": LCOV})
    step.run(server.url)
    assert list(folder.iterdir()) == []
    assert [path.name for path in step.workspace.iterdir()] == ["lcov.info"]

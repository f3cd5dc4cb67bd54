"""`hardening doctor`: all is well against the stand-in, and each ill has its remedy."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.doctor import examine
from bot.examined import Finding
from bot.settings import load
from bot.standin.accounts import private_key_pem
from bot.standin.stand_in import StandIn
from bot.standin.wire.faults import Fault
from tests.journeys.stage import Processes, Stage, environment
from tests.servers import free_port


@pytest.fixture
def environ(github: StandIn, sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    """Nothing listens at the public address, so none is told."""
    known = environment(github, tmp_path / "data", sqlite_url, None)
    return {name: value for name, value in known.items() if name != "PUBLIC_URL"}


async def found(environ: dict[str, str]) -> dict[str, Finding]:
    return {finding.what: finding for finding in await examine(load(environ))}


async def ill(environ: dict[str, str]) -> Finding:
    """The one finding that is not well."""
    [finding] = [finding for finding in (await found(environ)).values() if not finding.well]
    return finding


async def test_all_is_well(alone: Stage) -> None:
    environ = {**alone.environ, "PUBLIC_URL": alone.address}
    findings = await found(environ)
    assert [finding.what for finding in findings.values() if not finding.well] == []
    assert set(findings) == {
        "git", "database", "Redis", "clock", "GitHub App", "permissions", "events", "webhook",
        "reachable", "uploads", "advisories",
    }  # fmt: skip
    assert not any(finding.remedy for finding in findings.values())


async def test_a_key_of_another_app(environ: dict[str, str]) -> None:
    finding = await ill({**environ, "GITHUB_APP_PRIVATE_KEY": private_key_pem("another")})
    assert finding.what == "GitHub"
    assert "private key" in finding.remedy
    assert "BEGIN" not in finding.said


async def test_a_permission_and_an_event_that_were_not_granted(
    github: StandIn, environ: dict[str, str]
) -> None:
    app = github.state.app
    weaker = {**app.permissions, "checks": "read"}
    fewer = tuple(event for event in app.events if event != "merge_group")
    github.state.app = replace(app, permissions=weaker, events=fewer)
    findings = await found(environ)
    assert (findings["permissions"].well, findings["events"].well) == (False, False)
    assert "checks: write" in findings["permissions"].said
    assert "accept" in findings["permissions"].remedy
    assert "merge_group" in findings["events"].said
    assert findings["events"].remedy


async def test_redis_that_does_not_answer(environ: dict[str, str]) -> None:
    finding = await ill({**environ, "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"})
    assert (finding.what, finding.remedy) == ("Redis", "check REDIS_URL")


async def test_a_database_without_tables(environ: dict[str, str], tmp_path: Path) -> None:
    finding = await ill({**environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite'}"})
    assert finding.what == "database"
    assert "hardening migrate" in finding.remedy


async def test_a_database_that_is_not_there(environ: dict[str, str]) -> None:
    nowhere = f"postgresql://somebody:secret-word@127.0.0.1:{free_port()}/hardening"
    finding = await ill({**environ, "DATABASE_URL": nowhere})
    assert finding.what == "database"
    assert "DATABASE_URL" in finding.remedy
    assert "secret-word" not in finding.said + finding.remedy


@pytest.mark.parametrize("seconds", [45, 1_000])
async def test_a_clock_that_is_wrong(
    github: StandIn, environ: dict[str, str], seconds: int
) -> None:
    """Far off, GitHub refuses our tokens, but the clock is named all the same."""
    github.advance(seconds)
    clock = (await found(environ))["clock"]
    assert not clock.well
    assert abs(int(clock.said.partition(" ")[0]) + seconds) <= 2
    assert "NTP" in clock.remedy


async def test_webhooks_that_go_elsewhere(github: StandIn, environ: dict[str, str]) -> None:
    github.webhook_url = "https://old.example.com/webhooks/github"
    nowhere = f"http://127.0.0.1:{free_port()}"
    findings = await found({**environ, "PUBLIC_URL": nowhere})
    assert (findings["webhook"].well, findings["reachable"].well) == (False, False)
    assert f"{nowhere}/webhooks/github" in findings["webhook"].remedy
    assert "firewall" in findings["reachable"].remedy


async def test_github_that_does_not_answer(github: StandIn, environ: dict[str, str]) -> None:
    github.faults.add(Fault("GET", "/app", status=503, times=-1))
    assert (await ill(environ)).what == "GitHub"


async def test_no_app_yet(environ: dict[str, str]) -> None:
    bare = {name: value for name, value in environ.items() if not name.startswith("GITHUB_")}
    finding = await ill(bare)
    assert (finding.what, "/setup" in finding.remedy) == ("GitHub App", True)


async def test_the_command_prints_it_and_exits_1(
    processes: Processes, environ: dict[str, str]
) -> None:
    processes.environ = {**environ, "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    doctor = await processes.start("doctor")
    assert await doctor.wait() == 1
    logs = processes.logs()
    assert "FAIL Redis: no answer" in logs
    assert "→ check REDIS_URL" in logs
    assert "ok   permissions: all granted" in logs


async def test_keys_of_ci_jobs_that_cannot_be_had(github: StandIn, alone: Stage) -> None:
    environ = {**alone.environ, "PUBLIC_URL": alone.address}
    gone = f"http://127.0.0.1:{free_port()}"
    finding = await ill({**environ, "GITHUB_OIDC_ISSUER": gone})
    assert (finding.what, gone in finding.said) == ("uploads", True)
    assert "GITHUB_OIDC_ISSUER" in finding.remedy


async def test_without_an_address_uploads_are_off(environ: dict[str, str]) -> None:
    findings = await found(environ)
    assert findings["uploads"].said == "refused until PUBLIC_URL is set"
    assert "not looked up" in findings["advisories"].said


@pytest.mark.parametrize("name", ["OSV_API_URL", "OSV_DATABASE_DIR"])
async def test_a_source_of_advisories_that_is_not_there(
    environ: dict[str, str], name: str, tmp_path: Path
) -> None:
    places = {"OSV_API_URL": f"http://127.0.0.1:{free_port()}", "OSV_DATABASE_DIR": "/no/folder"}
    finding = await ill({**environ, name: places[name]})
    assert (finding.what, places[name] in finding.said) == ("advisories", True)
    assert name in finding.remedy
    assert (await found({**environ, "OSV_DATABASE_DIR": str(tmp_path)}))["advisories"].well

"""What commands say about an environment that they cannot run in."""

from pathlib import Path

import pytest

from bot.cli import main

REDIS = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REDIS_URL", REDIS)


@pytest.mark.parametrize("command", ["serve", "worker", "web", "migrate"])
@pytest.mark.parametrize("inside", ["", "below"])
def test_a_data_folder_that_cannot_be_is_named(
    command: str,
    inside: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HARDENING_DATA_DIR", str(tmp_path / "file" / inside))
    assert main([command]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith(f"HARDENING_DATA_DIR: {tmp_path / 'file'}")


def test_all_faults_are_in_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_APP_ID", "abc")
    monkeypatch.setenv("PORT", "99999")
    assert main(["serve"]) == 2
    said = capsys.readouterr().err
    for name in ("GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_WEBHOOK_SECRET", "PORT"):
        assert name in said

"""Nobody else on the machine reads what we store."""

from pathlib import Path

from bot.git.mirror import Mirror
from bot.private_files import private_file
from bot.store.database import Database
from bot.store.migrations import migrate


def modes(directory: Path) -> set[str]:
    return {f"{path.stat().st_mode & 0o777:o}" for path in directory.iterdir()}


async def test_the_database_and_its_side_files_are_ours_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/data/hardening.sqlite"
    await migrate(url)
    database = Database(url)
    await database.ping()
    assert len(list((tmp_path / "data").iterdir())) > 1
    assert modes(tmp_path) == {"700"}
    assert modes(tmp_path / "data") == {"600"}
    await database.close()


async def test_mirrors_are_ours_alone(tmp_path: Path) -> None:
    mirror = Mirror(tmp_path / "mirrors" / "7.git", "https://example.com/a.git")
    async with mirror.in_use():
        assert modes(tmp_path) == {"700"}
        assert modes(tmp_path / "mirrors") <= {"700", "600"}


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text("content")
    file.chmod(0o640)
    private_file(file)
    assert (file.read_text(), modes(tmp_path)) == ("content", {"640"})

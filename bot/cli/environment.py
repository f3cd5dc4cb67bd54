"""Settings for commands, or the one message that says what is wrong with the environment."""

import errno
import os
import sys
from pathlib import Path

from bot.database_url import SqliteFile, locate
from bot.private_files import private_directory
from bot.settings import Settings, SettingsError, load


def settings_or_complain() -> Settings | None:
    """None after the complaint was printed; the command then ends with exit 2."""
    try:
        return load(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return None


def settings_with_folder() -> Settings | None:
    """The same for commands that keep mirrors: the data folder is there and can be written."""
    settings = settings_or_complain()
    if settings is None:
        return None
    try:
        _make_usable(settings.data_dir)
    except OSError as error:
        text = f"HARDENING_DATA_DIR: {settings.data_dir}: {error.strerror}"
        print(f"{text}; name a folder that can be written", file=sys.stderr)
        return None
    return settings


def settings_with_database() -> Settings | None:
    """The same for commands that need the data folder only where the database lies in it."""
    settings = settings_or_complain()
    if settings is None:
        return None
    place = locate(settings.database_url)
    inside = isinstance(place, SqliteFile) and place.path.parent == settings.data_dir
    return settings_with_folder() if inside else settings


def _make_usable(folder: Path) -> None:
    private_directory(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

"""Settings for commands, or the one message that says what is wrong with the environment."""

import os
import sys

from bot.settings import Settings, SettingsError, load


def settings_or_complain() -> Settings | None:
    """None after the complaint was printed; the command then ends with exit 2."""
    try:
        return load(os.environ)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return None

"""Reading the environment for a command, the one place that does."""

import os
from pathlib import Path

from data.settings import Settings, load_settings

DOTENV = Path(".env")


def settings(*, engine_required: bool = True) -> Settings:
    """The settings of the environment and `.env`; raises `SettingsInvalid`."""
    return load_settings(os.environ, DOTENV, engine_required=engine_required)

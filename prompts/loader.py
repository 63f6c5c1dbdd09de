"""Load word lists, wordings and prompts: the one place that reads the files of this folder."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_toml(name: str) -> dict[str, Any]:
    """Read ``prompts/<name>.toml``; ``terms/metrics`` names a file of the sub-folder.

    Raises:
        FileNotFoundError: the package is incomplete.
    """
    text = files(__package__).joinpath(f"{name}.toml").read_text("utf-8")
    return tomllib.loads(text)

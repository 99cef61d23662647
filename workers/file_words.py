"""What files of others call things, out of `file_words.toml`. PURE."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def file_words() -> Mapping[str, Any]:
    """The whole file, read once."""
    return tomllib.loads((files("workers") / "file_words.toml").read_text(encoding="utf-8"))


@cache
def named(kind: str) -> Mapping[str, str]:
    """What each word of a list stands for, its parts joined by `_`."""
    return {
        "_".join(word.split()): meant
        for meant, words in file_words()[kind].items()
        for word in words.split(",")
    }

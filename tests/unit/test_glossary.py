"""One name per thing: every text of the three languages says it as `tests/glossary.toml` does."""

import re
import tomllib
from pathlib import Path

import pytest

from data.texts import LOCALES, entries

THINGS = tomllib.loads((Path(__file__).parents[1] / "glossary.toml").read_text("utf-8"))["thing"]


@pytest.mark.parametrize("lang", LOCALES)
def test_no_text_says_a_thing_by_another_name(lang):
    locale = LOCALES[lang]
    wrong = [
        f"{key}: {words!r} ({thing[locale]})"
        for thing in THINGS
        for variant in thing.get("not", {}).get(locale, ())
        for key, words in entries(lang).items()
        if re.search(thing.get("keys", ""), key)
        and re.search(variant, words if isinstance(words, str) else " ".join(words), re.IGNORECASE)
    ]

    assert wrong == []


@pytest.mark.parametrize("lang", LOCALES)
def test_every_name_of_the_glossary_is_said_somewhere(lang):
    said = " ".join(
        words if isinstance(words, str) else " ".join(words) for words in entries(lang).values()
    ).casefold()

    assert [thing for thing in THINGS if thing[LOCALES[lang]].casefold() not in said] == []

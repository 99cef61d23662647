"""What the page on security says can be looked up: each test it names is there."""

import re
from pathlib import Path

from data.domain.access import ticket_of
from workers.passwords import new_key

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
NUMBER = re.compile(r"\d+\.\d+\.\d+")


def test_every_test_that_the_page_names_is_there():
    named = re.findall(r"(tests/[\w/]+\.py)::(\w+)", PAGE)

    missing = [
        f"{file}::{name}"
        for file, name in named
        if not re.search(rf"^def {name}\(", (ROOT / file).read_text("utf-8"), re.M)
    ]
    assert len(named) > 90
    assert missing == []


def test_each_requirement_stands_in_one_row():
    rows = [line for line in PAGE.splitlines() if re.match(r"\| \d+\.\d+\.\d+", line)]
    numbers = [one for row in rows for one in NUMBER.findall(row.split("|")[1])]

    assert sorted(numbers) == sorted(set(numbers))


def test_no_broken_hash_is_used():
    broken = re.compile(r"\b(md5|sha1)\b")
    code = [file for folder in ("app", "workers", "data") for file in (ROOT / folder).rglob("*.py")]

    assert [file for file in code if broken.search(file.read_text("utf-8"))] == []


def test_what_is_not_to_be_guessed_is_made_of_enough_chance():
    keys = {new_key()[0] for _ in range(1000)}

    assert len(keys) == 1000
    assert min(len(key.removeprefix("rsk_")) for key in keys) >= 43  # 256 bits
    assert len(ticket_of("x")) == 32

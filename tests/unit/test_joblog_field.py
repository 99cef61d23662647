"""Whole job logs of the tools of the trade, in three languages: the line a human would pick."""

import csv
import re
from pathlib import Path

import pytest

from data.domain.secrets import masked
from workers.charset import charset_of, decoded
from workers.tws.joblog import MAX_TEXT, error_text

TOLD = Path(__file__).parents[1] / "field" / "told"
LOGS = Path(__file__).parents[1] / "field" / "logs"


def cases(name):
    for block in (LOGS / name).read_text().split("### ")[1:]:
        title, _, rest = block.partition("\n")
        told = [line[4:] for line in rest.splitlines() if line.startswith(">>> ")]
        log = "\n".join(line for line in rest.splitlines() if not line.startswith(">>> "))
        yield pytest.param(log, told, id=title)


def field():
    for row in (LOGS / "expected.tsv").read_text().splitlines()[1:]:
        name, _, told, _ = row.split("\t")
        log = (LOGS / name).read_bytes()
        text = log.decode("iso-8859-1" if "latin1" in name else "utf-8")
        lines = told.replace("… ", "").split(" ⏎ ")
        yield pytest.param(text, lines, id=name)


def flat(text):
    return " ".join(re.sub(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d", "", text or "").split())


WRITTEN = (
    "more.txt",
    "unseen.txt",
    "unseen2.txt",
    "unseen3.txt",
    "unseen4.txt",
    "kinds.txt",
    "levels.txt",
)


@pytest.mark.parametrize(
    ("log", "told"), [*field(), *(each for name in WRITTEN for each in cases(name))]
)
def test_the_line_a_human_would_pick_is_told(log, told):
    text = error_text(log)

    for line in told:
        assert flat(line) in flat(text)
    assert len(text.splitlines()) <= 4
    assert len(text) <= MAX_TEXT


def told_by_a_stranger():
    with (TOLD / "expected.tsv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            log = decoded((TOLD / row["file"]).read_bytes(), charset_of(row["content_type"]))
            answers = [each.removeprefix("- | ") for each in row["expected"].split(" || ")]
            yield pytest.param(log, answers, id=row["file"])


@pytest.mark.parametrize(("log", "answers"), list(told_by_a_stranger()))
def test_one_of_the_lines_a_stranger_would_pick_is_told(log, answers):
    text = error_text(log)
    clock = re.compile(r"^\d{4}-\d\d-\d\dT\S+ ")

    assert any(
        flat(clock.sub("", masked(told)).replace("⏎", " "))[:MAX_TEXT] in flat(text)
        for told in answers
    )
    assert len(text.splitlines()) <= 4

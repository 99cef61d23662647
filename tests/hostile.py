"""Hostile texts, as many as are wanted, and the sinks that must make nothing of them but text.

`SINKS` are pure: each takes texts and raises AssertionError for one that comes out as more.
"""

import csv
import io
import json
import logging
import re
import tomllib
import unicodedata
from dataclasses import fields
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import openpyxl
from markdown_it import MarkdownIt

from app import logs
from app.markdown import plain
from app.sheets import to_csv, to_xlsx
from data.domain.events import Severity
from data.domain.problem import ProblemKind, State
from data.domain.problem_view import RootView
from data.domain.telling import Saying
from data.store.problems.find import KnownProblem
from data.texts.visible import on_one_line, visible
from tests.build import NOW
from workers.telling.channels.alertmanager import payload_of
from workers.telling.channels.words import words_of
from workers.telling.encrypt import MOST_BYTES
from workers.telling.message import Reader, digest_of, message_of

KINDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
LONGEST = 160
_AROUND = ("", "", "JOB_", "ação ", " ")


def texts(count, seed=12):
    """So many different texts; the same ones for the same seed."""
    random, kinds, found = Random(seed), list(KINDS.values()), {}
    while len(found) < count:
        pieces = [random.choice(random.choice(kinds)) for _ in range(random.choice((1, 1, 2, 3)))]
        text = random.choice(_AROUND) + random.choice(("", " ", "_")).join(pieces)
        found[text[:LONGEST]] = None
    return list(found)


def is_quiet(said, breaks=""):
    """Whether nothing in it commands a terminal, breaks a line, hides or turns the direction."""
    control = {"Cc", "Cf", "Zl", "Zp"}
    joiners = "\u200c\u200d"  # which letters and emoji are made with
    return not [c for c in said if unicodedata.category(c) in control and c not in joiners + breaks]


def no_formula(cell):
    """Whether a spreadsheet takes a cell for text or a figure."""
    begins = re.sub(r"^[\s\x00-\x1f]+", "", cell)[:1]
    is_figure = re.fullmatch(r"-?\d+([.,]\d+)?", cell)
    return (
        bool(is_figure)
        or not cell
        or (begins not in {*"=+-@|%＝＋－＠"} and cell[0] not in "\t\r\0")
    )


def in_csv(given):
    read = csv.reader(io.StringIO(to_csv(["a", "b"], [[t, 1] for t in given]).decode("utf-8-sig"),
                                  newline=""))  # fmt: skip
    for text, (cell, one) in zip(given, list(read)[1:], strict=True):
        assert one == "1"
        assert cell in (text, f"'{text}"), text
        assert no_formula(cell), text


def in_excel(given):
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx("x", ["a"], [[text] for text in given])))
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert not any(cell.hyperlink for cell in cells)
    for text, cell in zip(given, cells, strict=True):
        allowed = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
        assert (cell.value or "") == allowed.replace("\r\n", "\n").replace("\r", "\n"), text


_MARKDOWN = MarkdownIt("gfm-like")
_MARKDOWN.linkify.set({"fuzzy_link": False, "fuzzy_email": True})
_MARKDOWN.linkify.add("//", None)  # no Markdown makes a link of that


def only_words(paper):
    """Hold that a paper in Markdown has our headings, lists and strong words, and else text."""
    assert not re.search(r"(?i)www\.\w", paper), paper  # a link, to some
    tokens = _MARKDOWN.parse(paper)
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= {"heading", "bullet_list", "list_item", "paragraph", "inline"}, (paper, kinds)
    for inline in (token for token in tokens if token.children is not None):
        kinds = {child.type for child in inline.children}
        assert kinds <= {"text", "strong_open", "strong_close", "text_special", "softbreak"}, (
            paper,
            kinds,
        )


def in_markdown(given):
    for text in given:
        said = plain(text)
        assert is_quiet(said), text
        only_words(f"- **{said}** · {said}\n  - {said}\n\nwords\n{said}\n\n{said}\n")


def in_the_log(given):
    for text in given:
        record = logging.LogRecord("here", 40, "", 1, "asked of %s", (text,), None)
        line = logs.Lines().format(record)
        assert is_quiet(line, breaks="\t"), text
        assert line.endswith(f"here: asked of {on_one_line(text)}")


def problem_of(text):
    """A problem whose names and error are this text."""
    nothing = dict.fromkeys(each.name for each in fields(KnownProblem))
    known = {
        "number": 1, "problem_id": "s-p1", "kind": ProblemKind.JOB_FAILURE, "members": [],
        "severity": Severity.ERROR, "state": State.OPEN, "opened_at": NOW, "updated_at": NOW,
        "root": RootView(job_name=text, job_stream=text, workstation=text), "occurrences": 1,
        "error_message": text, "members_total": 1, "blocked_total": 0, "impact": 1,
    }  # fmt: skip
    return KnownProblem(**{**nothing, **known})


def messages(given):
    """What is told of problems that are called so: one of each, and one of three at once."""
    reader = Reader("pt", ZoneInfo("America/Sao_Paulo"), "https://resync.example/tws-monitor")
    for text in given:
        yield text, message_of(problem_of(text), Saying.OPEN, reader)
        yield text, digest_of([problem_of(text)] * 3, "b", Saying.OPEN, reader)


def in_a_push(given):
    for text, message in messages(given):
        written = message.written("receipt", NOW)
        shown = json.loads(written)["notification"]
        assert len(written) <= MOST_BYTES
        assert is_quiet(shown["title"], breaks="\t\r\n"), text
        assert is_quiet(shown["body"], breaks="\t\r\n"), text
        assert shown["navigate"].startswith(message.reader.home), text


def in_a_channel(given):
    """A chat that shows Markdown, one that shows plain text, a mail."""
    for text, message in messages(given):
        for scheme in ("discord", "mailto", "tgram", "workflows"):
            words = words_of(message, scheme)
            assert is_quiet(words.title.replace("\u200b", "")), text
            assert is_quiet(words.body.replace("\u200b", ""), breaks="\n"), text
            assert scheme == "mailto" or not re.search(r"@\w", words.title), text
        for line in words_of(message, "discord").body.splitlines()[:-1]:
            assert not re.search(r"(?<!\\)[`*_~|\[\]<>#]", line.replace("\\\\", "")), text


def for_alertmanager(given):
    for text, message in messages(given):
        payload = json.loads(json.dumps(payload_of(message)))
        for alert in payload["alerts"]:
            assert alert["labels"]["job_name"] == text
            assert alert["generatorURL"].startswith(message.reader.home)


def made_visible(given):
    for text in given:
        assert is_quiet(visible(text), breaks="\t\r\n"), text
        assert is_quiet(on_one_line(text), breaks="\t"), text


SINKS = {
    "CSV": in_csv,
    "Excel": in_excel,
    "Markdown": in_markdown,
    "log line": in_the_log,
    "push": in_a_push,
    "channel": in_a_channel,
    "Alertmanager": for_alertmanager,
    "words on a page": made_visible,
}

"""The end of a job log, whatever its length: memory is bounded, V2 sends text and V1 JSON."""

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from workers.charset import charset_of, decoded
from workers.tws.errors import TwsTimeout, TwsUnreadable
from workers.tws.transport import Answer

KEPT = 65_536
"""Bytes of a log that are read, from its end."""
LINES_A_PAGE = 10_000
MOST_PAGES = 1_000

Send = Callable[..., Answer]

_ESCAPED = 6  # bytes that JSON may make of one
_ROOM = 4_096  # for the members beside the text
_STRING = re.compile(r'(?:[^"\\]|\\.)*', re.DOTALL)
_PLAIN = re.compile(r'[^\\"]{2}')


def read_v2(send: Send, base: str, log_id: str, timeout_s: float) -> str:
    """The end of the log of a run."""
    answer = send(
        f"{base}/twsd/api/v2/plan/job/run/{quote(log_id, safe='')}/joblog",
        headers={"Accept": "text/plain, */*"},
        timeout_s=timeout_s,
        keep_tail=KEPT,
    )
    return decoded(answer.body, charset_of(answer.headers.get("content-type")), cut=answer.cut)


def read_v1(send: Send, base: str, log_id: str, timeout_s: float) -> str:
    """The end of the log of a job, in one answer or in pages."""
    url = f"{base}/twsd/plan/current/job/{quote(log_id, safe='')}/joblog"
    until = time.monotonic() + timeout_s

    def page(params: Mapping[str, str]) -> Mapping[str, Any]:
        left = until - time.monotonic()
        if left <= 0:
            raise TwsTimeout(f"the job log is not complete after {timeout_s:.0f} s")
        keep = _ESCAPED * KEPT + _ROOM
        return _members(send(url, params=params, timeout_s=left, keep_tail=keep))

    said = page({})
    if said.get("lastPage") is not False:
        return str(said.get("log") or "")
    lines = str(LINES_A_PAGE)
    text, file, number = "", said.get("fileId"), 0
    while number < MOST_PAGES:
        params = {"lines": lines, "pageNumber": str(number)}
        said = page(params | ({"fileId": str(file)} if file else {}))
        text = (text + str(said.get("log") or ""))[-KEPT:]
        if said.get("lastPage") is not False:
            return text
        file, number = said.get("fileId") or file, number + 1
        lines = str(said.get("lines") or lines)  # an engine may give fewer than it was asked for
    raise TwsUnreadable(f"the job log does not end after {MOST_PAGES} pages")


def _members(answer: Answer) -> Mapping[str, Any]:
    charset = charset_of(answer.headers.get("content-type"))
    text = decoded(answer.body, charset, cut=answer.cut)
    if answer.cut:
        return _members_of_the_end(text)
    if not text.lstrip("\ufeff \r\n\t").startswith("{"):
        return {"log": text}
    try:
        read = json.loads(text.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError) as error:
        raise TwsUnreadable("the job log is not JSON") from error
    return read if isinstance(read, dict) else {}


def _members_of_the_end(text: str) -> Mapping[str, Any]:
    """The last part of `{"log": "…", …}`: it begins inside the text, which alone can be so long."""
    begins = _PLAIN.search(text)  # behind half an escape
    inside = _STRING.match(text, begins.end() if begins else 0)
    if inside is None or inside.end() >= len(text):
        raise TwsUnreadable("the job log stops in the middle")
    try:
        log = json.loads(f'"{inside[0]}"', strict=False)
        rest = text[inside.end() + 1 :].lstrip().removeprefix(",")
        read = json.loads("{" + rest, strict=False)
    except (ValueError, RecursionError) as error:
        raise TwsUnreadable("the end of the job log is not JSON") from error
    return {**(read if isinstance(read, dict) else {}), "log": log}

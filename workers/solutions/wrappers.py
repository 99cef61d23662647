# ruff: noqa: E501
"""Cuts what stands around a message and is not of it: job log frames, log prefixes, JES columns.

The lines left are those a program wrote about its failure. When nothing would be left, nothing is
cut: a job log without output has only its frame to tell.
"""

import re

_RULE = re.compile(r"^={10,}\s*$", re.MULTILINE)
_FRAME = re.compile(r"^=(?:=+\s*$|\s.*$|$)")
_TELLING_EXIT = re.compile(r"Exit Status\D{0,24}1(?:2[4-7]|[3-5]\d|6[0-5])\s*$")

_TIME = (
    r"\[?(?:\d{4}[-/.]\d\d[-/.]\d\d|\d\d[-/.]\d\d[-/.]\d{2,4})[ T]+\d\d[:.]\d\d[:.]\d\d"
    r"(?:[.,:]\d{1,9})?(?: ?Z| ?[+-]\d\d:?\d\d)?\]?"
)
_LEVEL = r"\[?(?:ERROR|ERRO|FATAL|SEVERE|WARN|WARNING|CRITICAL|Error|Warning)\]?"
_EMITTER = r"(?!\w{0,60}(?:Exception|Error|Fault)\b)(?:[a-z]\w{0,30}\.){0,9}[A-Z]\w{2,60}"

_PREFIXES = (
    # 2024-05-11 02:17:07,518 ERROR [pool-3-thread-15] b.c.acme.batch.Runner - text
    # [2024-03-11T02:10:11.331+0000] {scheduler_job_runner.py:1683} ERROR - text
    re.compile(
        rf"^\s{{0,8}}{_TIME}\s{{1,4}}(?:- )?(?:[\[{{(][\w.$: /-]{{1,60}}[\]}})]\s{{1,4}})?{_LEVEL}(?![\w=])"
        rf"[ :]{{0,4}}(?:-+ )?(?:\[[^\]\n]{{1,60}}\] ?){{0,3}}(?:{_EMITTER} ?(?:- |: ))?",
        re.MULTILINE,
    ),
    re.compile(
        rf"^\s{{0,8}}{_LEVEL}:? (?:\[[^\]\n]{{1,60}}\] ?){{0,2}}{_EMITTER}(?: - |: )", re.MULTILINE
    ),
    # Mar 11 02:10:11 host process[12]: text
    re.compile(
        r"^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [\w.-]{1,60} (?=[\w/.-]{1,40}[\[:])", re.MULTILINE
    ),
    # 02.10.11 JOB01234  text
    re.compile(r"^\s{0,8}\d\d[.:]\d\d[.:]\d\d (?:JOB|STC|TSU|J|S|T)\d{4,7}\s{1,4}", re.MULTILINE),
)
_ERROR_LINE = re.compile(r"^ERROR(?: \d[\d-]{0,8})?: ", re.MULTILINE)
_NOTE_LINE = re.compile(
    r"^(?:NOTE|WARNING): [^\n]*$|^ERROR: Errors printed on page[^\n]*$", re.MULTILINE
)
"""A program's remarks beside its errors, as SAS writes them."""
_AGENT = re.compile(r"\bExecuted as user: [^\s.]{1,80}\. |\s+The step failed\.?\s*$", re.IGNORECASE)


def unwrap(text: str) -> str:
    """The message without the frame of a job log and the columns a logger puts before a line."""
    bare = text
    if _RULE.search(text):
        lines = [line for line in text.splitlines() if _is_said(line)]
        bare = "\n".join(lines)
    for prefix in _PREFIXES:
        bare = prefix.sub("", bare)
    if _ERROR_LINE.search(bare):
        bare = _NOTE_LINE.sub("", bare)
    bare = _AGENT.sub(" ", bare)
    return bare if bare.strip() else text


def _is_said(line: str) -> bool:
    return _FRAME.match(line) is None or _TELLING_EXIT.search(line) is not None

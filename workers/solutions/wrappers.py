"""Cuts what stands around a message and is not of it: job log frames, log prefixes, JES columns.

The lines left are those a program wrote about its failure. What the scheduler writes around them is
no part of the error, even where a program wrote nothing: of a silent job nothing is left.
"""

import re

_FRAME = re.compile(
    r"^\s{0,8}(?:"
    r"={8,}"  # rules, and the header and footer of a job log between them
    r"|= ?(?:JOB|USER|JCLFILE|SCRIPT|TASK|DOCOMMAND|TWSRCMAP|AGENT|WORKSTATION|HOST|ENVIRONMENT)\b"
    r"|= ?(?:Job Number|Exit Status|Return Code|(?:System|User|CPU|Elapsed) Time"
    r"|Total (?:CPU|Elapsed)|Started|Ended|Completed|Schedule|Run Number)\b"
    r"|= (?:Sun|Mon|Tue|Wed|Thu|Fri|Sat|Dom|Seg|Ter|Qua|Qui|Sex|Sab|Lun|Mar|Mie|Jue|Vie)\b"
    r"|= ?$|= [A-Z][A-Za-z ]{1,24}\s*:"
    # what jobmanrc, its Windows twin and the agents say before and after a program
    r"|AWSBIS30[5-9][A-Z]?\b|AWSBI[SJ]\d{3}I\b|AWSITA\d{3}I\b"
    r"|\*{0,3} ?(?:IBM|HCL|Tivoli|TWS|IWS|HWA|Maestro)\b[^\n]{0,60}/ ?JOBMAN(?:RC)?\b"
    r"|jobmanrc(?:\.cmd)?[ /]*[\d.]*\s*$"
    r"|(?:TWS|IWS|HWA) for (?:UNIX|WINDOWS|Linux)\b"
    r"|Licensed Materials\b|\(?C\)? ?Copyright\b|US Government User Restricted\b"
    r"|GSA ADP Schedule\b|restricted by GSA\b|\* Licensed\b"
    r"|(?:Exit Status|Elapsed Time|(?:User|System) Time)\b[^\n:=]{0,24}[:=]"
    r")",
    re.IGNORECASE,
)
"""A line that the scheduler wrote: of TWS, IWS and HWA, of UNIX, Windows and the dynamic agents."""

_TASK = re.compile(r"^= ?(?:TASK|SCRIPT)\s*:\s*<\?xml.*?^= ?TWSRCMAP", re.DOTALL | re.MULTILINE)
"""The definition of a dynamic agent's job, which its header holds over many lines."""

_TELLING_EXIT = re.compile(r"^=? ?Exit Status\D{0,24}1(?:2[4-7]|[3-5]\d|6[0-5])\s*$", re.IGNORECASE)
"""An exit status that tells something by itself: of a shell, or a signal."""

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
        rf"^\s{{0,8}}{_TIME}\s{{1,4}}(?:- )?(?:[\[{{(][\w.$: /-]{{1,60}}[\]}})]\s{{1,4}})?"
        rf"{_LEVEL}(?![\w=])"
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
    bare = _TASK.sub("", text)
    bare = "\n".join(line for line in bare.splitlines() if _is_said(line))
    for prefix in _PREFIXES:
        bare = prefix.sub("", bare)
    if _ERROR_LINE.search(bare):
        bare = _NOTE_LINE.sub("", bare)
    return _AGENT.sub(" ", bare)


def _is_said(line: str) -> bool:
    """Whether a program wrote the line, not the scheduler."""
    return _FRAME.match(line) is None or _TELLING_EXIT.match(line) is not None

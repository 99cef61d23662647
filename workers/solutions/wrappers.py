"""Cuts what stands around a message and is not of it: job log frames, log prefixes, JES columns.

The lines left are those a program wrote about its failure. What the scheduler writes around them is
no part of the error, even where a program wrote nothing: of a silent job nothing is left.
"""

from workers.solutions.knowledge import form

_FRAME = form("frame")
_TASK = form("task")
_TELLING_EXIT = form("telling_exit")
_PREFIXES = tuple(map(form, ("logged", "levelled", "syslog", "jes")))
_ERROR_LINE = form("error_line")
_NOTE_LINE = form("note_line")
_AGENT = form("agent")


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

"""What a job, run or stream can be doing, in the engine's own words.

One thing has several spellings in V1 and V2; here each has one canonical member with a small
integer that the store keeps. Source: the vendor's status tables (docs/tws.md, section Status).
"""

from enum import IntEnum


class CommonStatus(IntEnum):
    """The coarse status. The integers are stored: never renumber."""

    OTHER = 0
    WAITING = 1
    READY = 2
    RUNNING = 3
    SUCCESSFUL = 4
    ERROR = 5
    CANCELED = 6
    HELD = 7
    UNDECIDED = 8
    BLOCKED = 9
    SUPPRESS = 10


class Status(IntEnum):
    """Canonical internal status, with the coarse one it has where the engine leaves that out.
    The integers are stored: never renumber."""

    coarse: CommonStatus

    def __new__(cls, number: int, coarse: CommonStatus = CommonStatus.OTHER) -> "Status":
        member = int.__new__(cls, number)
        member._value_ = number
        member.coarse = coarse
        return member

    OTHER = 0  # whatever the engine may invent
    ADD = 1, CommonStatus.WAITING
    HOLD = 2, CommonStatus.WAITING
    READY = 3, CommonStatus.READY
    SCHED = 4, CommonStatus.WAITING
    FENCE = 5, CommonStatus.READY
    INTRO = 6, CommonStatus.WAITING
    WAIT = 7, CommonStatus.WAITING
    WAITD = 8, CommonStatus.WAITING
    BOUND = 9, CommonStatus.RUNNING
    EXEC = 10, CommonStatus.RUNNING
    SUCCP = 11, CommonStatus.RUNNING
    ABENP = 12, CommonStatus.RUNNING
    PEND = 13, CommonStatus.WAITING
    SUCC = 14, CommonStatus.SUCCESSFUL
    ABEND = 15, CommonStatus.ERROR
    FAIL = 16, CommonStatus.ERROR
    ERROR = 17, CommonStatus.UNDECIDED
    CANCL = 18, CommonStatus.CANCELED
    CANCLP = 19, CommonStatus.CANCELED
    SUPPR = 20, CommonStatus.SUPPRESS
    SUSP = 21, CommonStatus.BLOCKED
    STUCK = 22, CommonStatus.BLOCKED
    EXTRN = 23, CommonStatus.UNDECIDED
    USER = 24, CommonStatus.HELD
    DONE = 25


_SPELLINGS = {
    "ABENDP": Status.ABENP,
    "CANCEL": Status.CANCL,
    "CANCELP": Status.CANCLP,
    "EXEC_PLUS": Status.EXEC,
    "RJOB": Status.EXEC,
    "FAILED": Status.FAIL,
    "INTRO_PLUS": Status.INTRO,
    "SUPPRESS": Status.SUPPR,
    "MPE_SUSP": Status.SUSP,
    "USER_STREAM": Status.USER,
    "END": Status.DONE,
    **{status.name: status for status in Status if status is not Status.OTHER},
}
_COMMON = {common.name: common for common in CommonStatus}
# Used only when the engine leaves the internal status out altogether.
_STATUS_OF = {
    CommonStatus.WAITING: Status.HOLD,
    CommonStatus.READY: Status.READY,
    CommonStatus.RUNNING: Status.EXEC,
    CommonStatus.SUCCESSFUL: Status.SUCC,
    CommonStatus.ERROR: Status.ABEND,
    CommonStatus.CANCELED: Status.CANCL,
    CommonStatus.HELD: Status.HOLD,
    CommonStatus.BLOCKED: Status.SUSP,
    CommonStatus.SUPPRESS: Status.SUPPR,
}

ENDED = frozenset({Status.SUCC, Status.ABEND, Status.FAIL, Status.CANCL, Status.SUPPR, Status.DONE})
"""Nothing more happens to a run in one of these; only a person or a rerun moves the job on."""

RUNNING = frozenset({Status.EXEC, Status.BOUND, Status.SUCCP, Status.ABENP})
"""The run has started and has not ended. SUCCP and ABENP are decided but still run."""

FAILED = frozenset({Status.ABEND, Status.ABENP, Status.FAIL, Status.ERROR})
"""Someone has to look: ended badly, could not be launched or could not be checked."""

SUCCESSES = frozenset({Status.SUCC, Status.DONE})
FAILURES = frozenset({Status.ABEND, Status.FAIL})
RESULTS = SUCCESSES | FAILURES
"""What a run has come to, wherever rates are made of it. What was cancelled, is still under way, or
could not be checked (ERROR: it counts as failed, not as a result) has come to nothing."""

STARTED = frozenset(
    {Status.EXEC, Status.BOUND, Status.SUCCP, Status.ABENP, Status.PEND}
    | {Status.SUCC, Status.ABEND, Status.DONE}
)
"""A run seen in one of these must have started. FAIL is not here: it could not be launched."""


def canonical(raw: str | None, common: CommonStatus = CommonStatus.OTHER) -> Status:
    """Read an internal status as either API spells it; unknown text becomes `OTHER`.

    With no internal status at all, the coarse one decides what it can.
    """
    if raw is None or raw == "":
        return _STATUS_OF.get(common, Status.OTHER)
    return _SPELLINGS.get(raw.upper(), Status.OTHER)


def common(raw: str | None, status: Status = Status.OTHER) -> CommonStatus:
    """Read a coarse status; when it is missing or unknown, derive it from the internal one."""
    if raw is not None:
        known = _COMMON.get(raw.upper())
        if known is not None:
            return known
    return status.coarse

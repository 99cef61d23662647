"""What a job, run or stream can be doing, in the engine's own words.

One thing has several spellings in V1 and V2; here each has one canonical member with a small
integer that the store keeps. Source: the vendor's status tables (docs/tws.md, section Status).
"""

from enum import IntEnum


class Status(IntEnum):
    """Canonical internal status. The integers are stored: never renumber."""

    OTHER = 0  # whatever the engine may invent
    ADD = 1
    HOLD = 2
    READY = 3
    SCHED = 4
    FENCE = 5
    INTRO = 6
    WAIT = 7
    WAITD = 8
    BOUND = 9
    EXEC = 10
    SUCCP = 11
    ABENP = 12
    PEND = 13
    SUCC = 14
    ABEND = 15
    FAIL = 16
    ERROR = 17
    CANCL = 18
    CANCLP = 19
    SUPPR = 20
    SUSP = 21
    STUCK = 22
    EXTRN = 23
    USER = 24
    DONE = 25


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
_COMMON_OF = {
    Status.ADD: CommonStatus.WAITING,
    Status.HOLD: CommonStatus.WAITING,
    Status.SCHED: CommonStatus.WAITING,
    Status.PEND: CommonStatus.WAITING,
    Status.WAIT: CommonStatus.WAITING,
    Status.WAITD: CommonStatus.WAITING,
    Status.INTRO: CommonStatus.WAITING,
    Status.READY: CommonStatus.READY,
    Status.FENCE: CommonStatus.READY,
    Status.EXEC: CommonStatus.RUNNING,
    Status.BOUND: CommonStatus.RUNNING,
    Status.SUCCP: CommonStatus.RUNNING,
    Status.ABENP: CommonStatus.RUNNING,
    Status.SUCC: CommonStatus.SUCCESSFUL,
    Status.ABEND: CommonStatus.ERROR,
    Status.FAIL: CommonStatus.ERROR,
    Status.CANCL: CommonStatus.CANCELED,
    Status.CANCLP: CommonStatus.CANCELED,
    Status.USER: CommonStatus.HELD,
    Status.ERROR: CommonStatus.UNDECIDED,
    Status.EXTRN: CommonStatus.UNDECIDED,
    Status.SUSP: CommonStatus.BLOCKED,
    Status.STUCK: CommonStatus.BLOCKED,
    Status.SUPPR: CommonStatus.SUPPRESS,
}
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
    return _COMMON_OF.get(status, CommonStatus.OTHER)

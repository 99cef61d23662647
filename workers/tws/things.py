"""What both APIs tell alike, and the things that are made of it in one way. PURE."""

import sys

import msgspec

from data.domain.plan import Stream, Workstation
from data.domain.status import ENDED, FAILED, CommonStatus, Status, canonical, common
from workers.tws.tolerant import Parsed
from workers.tws.values import ItemUnreadable, Name, When, Whole, shared_instant

OUTCOME_KNOWN = ENDED | FAILED | {Status.PEND, Status.SUCCP, Status.CANCLP, Status.OTHER}
"""Only in these a return code means something; engines send 0 for jobs that have not run."""

_NO_JOBMAN = frozenset({"POOL", "D-POOL", "DYNAMIC_POOL", "REM-ENG", "REMOTE_ENGINE"})
"""Workstation types that have no job manager of their own to be down."""

_MASTER = frozenset({"MANAGER", "MASTER"})
"""Workstation types that link to nobody and count as linked."""


class Restrictions(msgspec.Struct, gc=False):
    """Between which instants a job may start."""

    startTime: When | None = None
    deadlineTime: When | None = None


class Machine(msgspec.Struct, gc=False):
    """The members of a workstation that both APIs spell alike."""

    type: Name | None = None
    limit: Whole | None = None
    fence: Whole | None = None
    version: Name | None = None
    nodeName: Name | None = None


def status_of(raw: str | None, raw_common: str | None) -> tuple[Status, CommonStatus, str]:
    """The status of a run or stream, its coarse one, and as the engine spelt it."""
    status = canonical(raw, common(raw_common))
    return status, common(raw_common, status), sys.intern(raw or raw_common or "")


def stream_of(
    key: str, name: str, home: str, status: tuple[Status, CommonStatus, str], at: str | None
) -> Parsed[Stream]:
    """A job stream. Raises ItemUnreadable without a key or name."""
    if not key or not name:
        raise ItemUnreadable("a job stream without id or name")
    return Parsed(Stream(key, name, home, *status, scheduled_at=shared_instant(at)))


def workstation_of(
    seen: Machine, name: str, linked: bool | None, jobman_up: bool | None
) -> Workstation:
    """A workstation. What it cannot have, a link or a job manager, is not known, never missing."""
    if not name:
        raise ItemUnreadable("a workstation without name")
    kind = (seen.type or "").upper()
    return Workstation(
        name=name,
        type=sys.intern(seen.type or ""),
        linked=None if not linked and kind in _MASTER else linked,
        jobman_up=None if not jobman_up and kind in _NO_JOBMAN else jobman_up,
        limit=seen.limit,
        fence=seen.fence,
        version=seen.version,
        node=seen.nodeName,
    )

"""From the bytes of a V2 neighbour answer to the jobs before and after one job. PURE.

The reference names the calls only: a bare list is read as well as the usual envelope.
"""

import logging
from dataclasses import dataclass

import msgspec

from data.domain.status import CommonStatus, Status
from workers.tws.items import split_array, split_envelope
from workers.tws.things import status_of
from workers.tws.tolerant import Parsed, Reader
from workers.tws.values import ItemUnreadable, Name, in_folder, plain_name

log = logging.getLogger(__name__)

_ALL_JOBS = "@"  # how TWS writes "every job of the stream" where a whole stream is waited for


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A job, or a whole job stream (named `@`), next to another. Engines may leave out its stream
    and its status."""

    key: str | None
    name: str
    stream: str
    workstation: str
    status: Status
    common: CommonStatus
    stream_key: str | None = None  # the engine's id of a whole stream

    @property
    def status_known(self) -> bool:
        return not (self.status is Status.OTHER and self.common is CommonStatus.OTHER)


@dataclass(frozen=True, slots=True)
class Neighbours:
    predecessors: tuple[Neighbour, ...]
    successors: tuple[Neighbour, ...]


class _Composite(msgspec.Struct, gc=False):
    status: Name | None = None


class _Node(msgspec.Struct, gc=False):
    id: Name | None = None
    name: Name | None = None
    folder: Name | None = None
    flowNodeType: Name | None = None
    workstation: Name | None = None
    jobStreamName: Name | None = None
    lastRunCommonStatus: Name | None = None
    lastRunCompositeStatus: _Composite | None = None
    commonStatus: Name | None = None
    compositeStatus: _Composite | None = None


def parse_neighbours(body: bytes) -> tuple[Neighbour, ...]:
    """The nodes of one answer in its order; one that cannot be read is left out.

    Raises TwsUnreadable, TwsNotJson or TwsTruncated when the answer is none.
    """
    bare = body.lstrip()[:1] == b"["
    items = split_array(body) if bare else split_envelope(body).results
    found: list[Neighbour] = []
    for item in items:
        try:
            found.append(_read(item).thing)
        except ValueError as error:
            log.info("a neighbour cannot be read: %s", error)
    return tuple(found)


def _neighbour(seen: _Node) -> Parsed[Neighbour]:
    name = seen.name
    if not name:
        raise ItemUnreadable("a neighbour without a name")
    composite = seen.lastRunCompositeStatus or seen.compositeStatus
    raw_common = seen.lastRunCommonStatus or seen.commonStatus
    status, coarse, _ = status_of(composite.status if composite else None, raw_common)
    whole = "STREAM" in (seen.flowNodeType or "").upper()
    neighbour = Neighbour(
        key=None if whole else seen.id or None,
        name=_ALL_JOBS if whole else name,
        stream=in_folder(seen.folder, name if whole else seen.jobStreamName),
        workstation=plain_name(seen.workstation),
        status=status,
        common=coarse,
        stream_key=seen.id or None if whole else None,
    )
    return Parsed(neighbour)


_read = Reader(_Node, _neighbour)

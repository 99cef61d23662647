"""From the bytes of a V2 neighbour answer to the jobs before and after one job. PURE.

The reference names the calls only: a bare list is read as well as the usual envelope.
"""

import logging
from dataclasses import dataclass

import msgspec

from data.domain.status import CommonStatus, Status, canonical, common
from workers.tws.items import in_folder, plain_name, split_array, split_envelope

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

    @property
    def status_known(self) -> bool:
        return not (self.status is Status.OTHER and self.common is CommonStatus.OTHER)


@dataclass(frozen=True, slots=True)
class Neighbours:
    predecessors: tuple[Neighbour, ...]
    successors: tuple[Neighbour, ...]


class _Composite(msgspec.Struct, gc=False):
    status: str | None = None


class _Node(msgspec.Struct, gc=False):
    id: str | None = None
    name: str | None = None
    folder: str | None = None
    flowNodeType: str | None = None
    workstation: str | None = None
    jobStreamName: str | None = None
    lastRunCommonStatus: str | None = None
    lastRunCompositeStatus: _Composite | None = None
    commonStatus: str | None = None
    compositeStatus: _Composite | None = None


_node = msgspec.json.Decoder(_Node, strict=False).decode


def parse_neighbours(body: bytes) -> tuple[Neighbour, ...]:
    """The nodes of one answer in its order; one that cannot be read is left out.

    Raises TwsUnreadable, TwsNotJson or TwsTruncated when the answer is none.
    """
    bare = body.lstrip()[:1] == b"["
    items = split_array(body) if bare else split_envelope(body).results
    found: list[Neighbour] = []
    for item in items:
        try:
            seen = _node(item)
        except (ValueError, RecursionError) as error:
            log.info("a neighbour cannot be read: %s", error)
            continue
        if seen.name:
            found.append(_neighbour(seen, seen.name))
    return tuple(found)


def _neighbour(seen: _Node, name: str) -> Neighbour:
    composite = seen.lastRunCompositeStatus or seen.compositeStatus
    raw_common = seen.lastRunCommonStatus or seen.commonStatus
    status = canonical(composite.status if composite else None, common(raw_common))
    whole = "STREAM" in (seen.flowNodeType or "").upper()
    return Neighbour(
        key=None if whole else seen.id or None,
        name=_ALL_JOBS if whole else name,
        stream=in_folder(seen.folder, name if whole else seen.jobStreamName),
        workstation=plain_name(seen.workstation),
        status=status,
        common=common(raw_common, status),
    )

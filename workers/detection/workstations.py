"""Links, job managers and workstations that leave the plan. PURE.

Link and job manager are two facts: an agent that loses both is told both.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from data.domain.baseline import Detected, TrackedWorkstation
from data.domain.events import EventType
from data.domain.plan import Workstation
from workers.detection.telling import tell


def follow_workstations(
    known: Mapping[str, TrackedWorkstation],
    seen: Mapping[str, Workstation],
    now: datetime,
    *,
    silent: bool,
    complete: bool,
) -> tuple[dict[str, TrackedWorkstation], list[TrackedWorkstation], list[Detected]]:
    """Compare two looks at the workstations: the new state, what changed of it, what to tell.

    `complete` is False where items were skipped: then nobody counts as gone.
    """
    state: dict[str, TrackedWorkstation] = {}
    changed: list[TrackedWorkstation] = []
    events: list[Detected] = []
    for name, workstation in seen.items():
        before = known.get(name)
        after, told = _follow(before, workstation, now)
        state[name] = after
        if before is None or before.gone or before.workstation != after.workstation:
            changed.append(after)
        events.extend(told)
    for name in (name for name in known if name not in seen):
        before = state[name] = known[name]
        if before.gone or not complete:
            continue
        after = state[name] = replace(before, gone=True, since=now)
        changed.append(after)
        if before.workstation.jobman_up is not False:  # else told already
            left = {"facts": {"gone": True}}
            events.append(_event(EventType.WORKSTATION_OFFLINE, before, after, now, **left))
    return state, changed, [] if silent else events


def _follow(
    before: TrackedWorkstation | None, seen: Workstation, now: datetime
) -> tuple[TrackedWorkstation, list[Detected]]:
    if before is None:
        return TrackedWorkstation(seen, since=now, last_seen=now), []
    known = before.workstation
    # What an answer leaves out is not news: the last known fact stands.
    merged = replace(
        seen,
        linked=known.linked if seen.linked is None else seen.linked,
        jobman_up=known.jobman_up if seen.jobman_up is None else seen.jobman_up,
    )
    after = TrackedWorkstation(merged, since=before.since, last_seen=now)
    if after.status is not before.status:
        after.since = now
    was_up = not before.gone and known.jobman_up is not False
    is_up = merged.jobman_up is not False
    was_linked, is_linked = known.linked is not False, merged.linked is not False
    news = (
        (was_linked and not is_linked, EventType.WORKSTATION_UNLINKED),
        (was_up and not is_up, EventType.WORKSTATION_OFFLINE),
        (is_up and not was_up, EventType.WORKSTATION_ONLINE),
        (is_linked and not was_linked, EventType.WORKSTATION_LINKED),
    )
    return after, [_event(type_, before, after, now) for happened, type_ in news if happened]


def _event(
    type_: EventType,
    before: TrackedWorkstation,
    after: TrackedWorkstation,
    now: datetime,
    **more: Any,
) -> Detected:
    return tell(
        type_,
        now,
        after.workstation.name,
        workstation=after,
        previous=before.status.name,
        current=after.status.name,
        **more,
    )

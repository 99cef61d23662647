"""Links, job managers and workstations that leave the plan. PURE.

Link and job manager are two facts: an agent that loses both is told both.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from data.domain.baseline import Detected, TrackedWorkstation
from data.domain.events import SEVERITY, EventType
from data.domain.plan import Workstation


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
        if before is None or _differs(before, after):
            changed.append(after)
        if not silent:
            events.extend(told)
    for name, before in known.items():
        if name in state:
            continue
        if before.gone or not complete:
            state[name] = before
            continue
        after = replace(before, gone=True, since=now)
        state[name] = after
        changed.append(after)
        if not silent and before.workstation.jobman_up is not False:  # else told already
            events.append(_event(EventType.WORKSTATION_OFFLINE, before, after, now, gone=True))
    return state, changed, events


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
    events: list[Detected] = []
    if was_linked and not is_linked:
        events.append(_event(EventType.WORKSTATION_UNLINKED, before, after, now))
    if was_up and not is_up:
        events.append(_event(EventType.WORKSTATION_OFFLINE, before, after, now))
    if is_up and not was_up:
        events.append(_event(EventType.WORKSTATION_ONLINE, before, after, now))
    if is_linked and not was_linked:
        events.append(_event(EventType.WORKSTATION_LINKED, before, after, now))
    return after, events


def _differs(before: TrackedWorkstation, after: TrackedWorkstation) -> bool:
    return before.gone != after.gone or before.workstation != after.workstation


def _event(
    type_: EventType,
    before: TrackedWorkstation,
    after: TrackedWorkstation,
    now: datetime,
    *,
    gone: bool = False,
) -> Detected:
    return Detected(
        type=type_,
        severity=SEVERITY[type_],
        at=now,
        source=after.workstation.name,
        workstation=after,
        previous=before.status.name,
        current=after.status.name,
        facts={"gone": True} if gone else {},
    )

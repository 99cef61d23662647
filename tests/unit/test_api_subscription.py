from datetime import UTC, datetime

import pytest

from app.api.subscription import FilterInvalid, event_filter
from data.domain.events import Event, EventType

AT = datetime(2026, 1, 5, tzinfo=UTC)


def event(seq=1, type=EventType.JOB_STARTED, source="LOAD_LEDGER", severity=None):
    return Event(
        seq=seq,
        event_id=f"x-{seq}",
        type=type,
        severity=type.severity if severity is None else severity,
        at=AT,
        detected_at=AT,
        source=source,
    )


JOB = event()
ABEND = event(type=EventType.JOB_ABEND)
UNLINKED = event(type=EventType.WORKSTATION_UNLINKED, source="AGENT01")
OFFLINE = event(type=EventType.WORKSTATION_OFFLINE, source="AGENT01")
RENEWED = event(type=EventType.PLAN_RENEWED, source="system")
ALL = (JOB, ABEND, UNLINKED, OFFLINE, RENEWED)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, ALL),
        ({"types": ["all"]}, ALL),
        ({"types": ["jobs"]}, (JOB, ABEND)),
        ({"types": ["ws"]}, (UNLINKED, OFFLINE)),
        ({"types": ["workstations", "system"]}, (UNLINKED, OFFLINE, RENEWED)),
        ({"types": ["critical"]}, (ABEND, OFFLINE)),
        ({"types": ["critical", "system"]}, (ABEND, OFFLINE, RENEWED)),
        ({"severities": ["error", "critical"]}, (ABEND, OFFLINE)),
        ({"types": ["jobs"], "severities": ["info"]}, (JOB,)),
        ({"jobs": "load_*"}, ALL),
        ({"jobs": "PAY*"}, (UNLINKED, OFFLINE, RENEWED)),
        ({"types": ["jobs"], "jobs": "L?AD*"}, (JOB, ABEND)),
    ],
)
def test_a_filter_lets_through_what_it_says(asked, wanted):
    chosen = event_filter(**asked)

    assert tuple(one for one in ALL if chosen.wants(one)) == wanted


@pytest.mark.parametrize(
    "asked", [{"types": []}, {"types": ["x"]}, {"severities": ["loud"]}, {"jobs": ""}]
)
def test_a_filter_that_means_nothing_is_refused(asked):
    with pytest.raises(FilterInvalid):
        event_filter(**asked)

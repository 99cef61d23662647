import pytest

from data.domain.baseline import Detected
from data.domain.events import Category, EventType, Severity
from data.store.actions import Act
from data.store.errors import StoreInvalid
from data.store.events import (
    EventQuery,
    acknowledge,
    events_after,
    events_by_interval,
    events_numbered,
    events_page,
    last_seq,
    oldest_seq,
    search,
)
from data.store.plan import record_events
from tests.build import Status, at, job, run, workstation
from tests.stored import Story


def tell(db, *types, minute=0.0, **more):
    detected = [Detected(t, t.severity, at(minute), "system", **more) for t in types]
    return record_events(db, detected, now=at(minute))


@pytest.fixture
def told(db):
    """Two jobs that ran, one badly; a workstation lost its link; polling failed."""
    story = Story(db)
    first = [
        job(run(Status.HOLD, key="a"), name="FOLHA_CALC", key="a"),
        job(run(Status.HOLD, key="b"), name="ESTOQUE", key="b", workstation="AGENT02"),
    ]
    there = [workstation(), workstation("AGENT02")]
    story.poll(*first, minute=0, workstations=there)
    story.poll(
        job(run(Status.SUCC, key="a"), name="FOLHA_CALC", key="a"),
        job(run(Status.ABEND, key="b"), name="ESTOQUE", key="b", workstation="AGENT02"),
        minute=4,
        errors="Espaço insuficiente no disco",
        workstations=[workstation(linked=False), there[1]],
    )
    tell(db, EventType.POLL_FAILED, minute=9, facts={"reason": "Conexão recusada"})
    return db


def words(events):
    return [event.type.word for event in events]


def test_pages_are_newest_first_and_stable_while_rows_arrive(db):
    for minute in range(9):
        tell(db, EventType.POLL_FAILED, EventType.POLL_RECOVERED, minute=minute % 5)
    seen, cursor = [], None
    expected = sorted(events_after(db, 0), key=lambda e: (e.at, e.seq), reverse=True)

    while True:
        page = events_page(db, EventQuery(limit=4, cursor=cursor))
        seen += page.items
        cursor = page.next_cursor
        tell(db, EventType.PLAN_RENEWED, minute=99)
        if cursor is None:
            break

    assert seen == expected


def test_each_filter_narrows(told):
    def page(**query):
        return words(events_page(told, EventQuery(**query)).items)

    assert page(severities=(Severity.ERROR,)) == ["poll_failed", "job_abend"]
    assert page(severities=(Severity.INFO,)) == page(
        types=(EventType.JOB_STARTED, EventType.JOB_COMPLETED)
    )
    assert page(types=(EventType.JOB_ABEND,)) == ["job_abend"]
    assert page(categories=(Category.WORKSTATIONS,)) == ["workstation_unlinked"]
    assert page(categories=(Category.SYSTEM,), types=(EventType.JOB_ABEND,)) == []
    assert set(page(sources=("ESTOQUE",))) == {"job_abend", "job_started"}
    assert page(sources=("system", "AGENT01")) == ["poll_failed", "workstation_unlinked"]
    assert set(page(workstation="agent02")) == {"job_abend", "job_started"}
    assert set(page(job="folha*")) == {"job_completed", "job_started"}
    assert page(start=at(9)) == ["poll_failed"]
    assert page(end=at(9), start=at(3)) == ["workstation_unlinked"]


def test_what_came_after_a_number_is_oldest_first(told):
    everything = events_after(told, 0)

    assert [event.seq for event in everything] == list(range(1, last_seq(told) + 1))
    assert events_after(told, 2, limit=2) == everything[2:4]
    assert events_after(told, 2**80) == []
    assert oldest_seq(told) == 1
    assert events_numbered(told, [everything[1].seq, 10**6]) == [everything[1]]


def test_words_are_looked_for_in_types_names_and_texts(told):
    def found(q, **types):
        return words(search(told, q, types))

    assert found("insuficiente espaco") == ["job_abend"]
    assert found("CONEXÃO") == ["poll_failed"]
    assert found("system") == ["poll_failed"]
    assert set(found("ledger_daily folha")) == {"job_started", "job_completed"}
    assert found("terminou estoque", terminou=[EventType.JOB_ABEND]) == ["job_abend"]
    assert found("estoque nothing") == found("%") == found("  ") == []
    assert "workstation_unlinked" in found("agent01")


def test_acknowledging_answers_each_id_once_and_an_action_again_changes_nothing(told):
    first, second, *_ = (event.event_id for event in events_after(told, 0))

    answer = acknowledge(told, [first, "nobody-7", first + "0"], "vejo", Act("ana", at(5), "act-1"))
    again = acknowledge(told, [second], None, Act("rui", at(6), "act-1"))
    other = acknowledge(told, [first, second], None, Act("rui", at(7), "act-2"))

    assert (answer.acknowledged, answer.unknown) == ((first,), ("nobody-7", first + "0"))
    assert again == answer
    assert (other.acknowledged, other.already) == ((second,), (first,))
    taken = events_after(told, 0)[0].acknowledged
    assert taken is not None
    assert (taken.by, taken.note, taken.at) == ("ana", "vejo", at(5))
    assert not {first, second} & {
        event.event_id for event in events_page(told, EventQuery(unacknowledged=True)).items
    }


def test_intervals_count_by_severity_and_include_the_empty_ones(told):
    intervals = events_by_interval(told, at(0), at(10), 120)

    assert [interval.start for interval in intervals] == [at(0), at(2), at(4), at(6), at(8)]
    assert intervals[4].counts == {Severity.ERROR: 1}
    assert intervals[3].counts == {}
    assert sum(sum(i.counts.values()) for i in intervals) == last_seq(told)


def test_a_cursor_of_another_list_is_refused(told):
    with pytest.raises(StoreInvalid):
        events_page(told, EventQuery(cursor="W10"))


def test_a_text_narrows_a_page_like_every_other_filter(told):
    def page(text, **query):
        query.setdefault("saying", {})
        return words(events_page(told, EventQuery(text=text, **query)).items)

    assert page("INSUFICIENTE espaço") == ["job_abend"]
    assert page("estoque", severities=(Severity.INFO,)) == ["job_started"]
    assert page("estoque", start=at(9)) == []
    assert set(page("inicio", saying={"inicio": [EventType.JOB_STARTED]})) == {"job_started"}
    assert page("  ") == []


def test_oldest_first_is_the_same_list_turned_around(told):
    newest = events_page(told, EventQuery(limit=500)).items
    seen, cursor = [], None

    while True:
        page = events_page(told, EventQuery(oldest_first=True, limit=2, cursor=cursor))
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break

    assert seen == newest[::-1]


def test_a_cursor_of_the_other_direction_is_refused(told):
    cursor = events_page(told, EventQuery(limit=1)).next_cursor

    with pytest.raises(StoreInvalid):
        events_page(told, EventQuery(limit=1, cursor=cursor, oldest_first=True))


def test_intervals_count_what_the_filters_leave(told):
    def total(**query):
        counted = events_by_interval(told, at(0), at(10), 600, EventQuery(**query))
        return sum(sum(interval.counts.values()) for interval in counted)

    assert total(severities=(Severity.ERROR,)) == 2
    assert total(job="folha*") == 2
    assert total(text="estoque") == 2
    assert total(start=at(9), limit=1) == last_seq(told)

    acknowledge(told, [events_after(told, 0)[0].event_id], None, Act("ana", at(5), "act"))

    assert total(unacknowledged=True) == last_seq(told) - 1

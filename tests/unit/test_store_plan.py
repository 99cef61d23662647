from dataclasses import replace

import pytest

from data.domain.plan import Group
from data.domain.status import CommonStatus
from data.store.errors import StoreInvalid
from data.store.plan import SORTS, JobQuery, job_counts, job_cursors, jobs_page
from data.store.plan import job as plan_job
from tests.build import Status, at, job, run
from tests.stored import Story

STATUSES = [Status.HOLD, Status.EXEC, Status.SUCC, Status.ABEND, Status.READY]


@pytest.fixture
def filled(db):
    story = Story(db)
    jobs = [
        job(
            run(STATUSES[n % 5], key=f"r{n}"),
            name=f"JOB_{n % 9}",
            key=f"k{n}",
            stream=f"STREAM_{n % 4}",
            workstation=f"WS{n % 3}",
            priority=None if n % 2 else n,
            scheduled_at=None if n % 6 == 0 else at(n),
        )
        for n in range(30)
    ]
    jobs.append(job(run(Status.EXEC, key="last"), name="FECHAMENTO_MÊS_100%", key="special"))
    story.poll(*jobs, minute=3)
    story.poll(
        *jobs[:-1],
        job(run(Status.ABEND, key="last"), name="FECHAMENTO_MÊS_100%", key="special"),
        minute=4,
        errors="Conexão recusada pelo banco",
    )
    return db


def everything(db, **query):
    found, cursor = [], None
    while True:
        page = jobs_page(db, JobQuery(limit=7, cursor=cursor, **query))
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("sort", [sign + name for name in SORTS for sign in ("", "-")])
def test_paging_by_any_order_gives_every_job_once(filled, sort):
    found = everything(filled, sort=sort)

    assert sorted(facts.job_id or "" for facts in found) == sorted(
        [f"k{n}" for n in range(30)] + ["special"]
    )


@pytest.mark.parametrize("sort", [sign + name for name in SORTS for sign in ("", "-")])
def test_the_cursors_of_all_pages_are_those_that_each_page_ends_with(filled, sort):
    query = JobQuery(sort=sort, limit=7)
    page, ends = jobs_page(filled, query), []
    while page.next_cursor is not None:
        ends.append(page.next_cursor)
        page = jobs_page(filled, replace(query, cursor=page.next_cursor))

    assert job_cursors(filled, query) == ends
    assert len(ends) == 4
    assert job_cursors(filled, replace(query, limit=31)) == []
    assert job_cursors(filled, replace(query, q="none")) == []


def test_a_page_is_in_order_in_both_directions(filled):
    rising = [facts.job_name for facts in everything(filled, sort="name")]

    assert rising == [f.job_name for f in reversed(everything(filled, sort="-name"))]
    assert [f.priority for f in everything(filled, sort="-priority")][:3] == [28, 26, 24]


def test_statuses_and_groups_widen_each_other_and_the_rest_narrows(filled):
    failed = everything(filled, groups=(Group.FAILED,))
    both = everything(filled, groups=(Group.FAILED,), statuses=(Status.EXEC,))
    narrow = everything(filled, groups=(Group.FAILED,), workstation="ws1", job_stream="stream_?")

    assert {facts.status for facts in failed} == {"ABEND"}
    assert {facts.status for facts in both} == {"ABEND", "EXEC"}
    assert {facts.workstation for facts in narrow} == {"WS1"}
    assert everything(filled, commons=(CommonStatus.READY,)) == everything(
        filled, statuses=(Status.READY,)
    )


@pytest.mark.parametrize(
    "q", ["mes_100%", "MÊS", "fechamento recusada", "CONEXAO", "agent01 mês"]
)  # fmt: skip
def test_words_are_found_in_names_and_errors_whatever_case_and_accents(filled, q):
    assert [facts.job_id for facts in everything(filled, q=q)] == ["special"]


@pytest.mark.parametrize("q", ["mes_1000", "JOB%", "100_", "' OR 1=1 --"])
def test_signs_of_the_query_language_are_ordinary_letters(filled, q):
    assert everything(filled, q=q) == []


def test_one_job_is_found_by_the_engines_id(filled):
    facts = plan_job(filled, "special")

    assert facts is not None
    assert (facts.status, facts.run_id, facts.error_message) == (
        "ABEND", "last", "Conexão recusada pelo banco",
    )  # fmt: skip
    assert plan_job(filled, "nobody") is None


@pytest.mark.parametrize("cursor", ["x", "", "bm9wZQ", "W10", "é", "W1tbW1tb" * 400])
def test_a_cursor_nobody_handed_out_is_refused(filled, cursor):
    with pytest.raises(StoreInvalid):
        jobs_page(filled, JobQuery(cursor=cursor))


def test_a_cursor_of_another_order_is_refused(filled):
    cursor = jobs_page(filled, JobQuery(limit=1, sort="name")).next_cursor

    with pytest.raises(StoreInvalid, match="order"):
        jobs_page(filled, JobQuery(cursor=cursor, sort="-name"))
    with pytest.raises(StoreInvalid, match="sorted"):
        jobs_page(filled, JobQuery(sort="password"))


def test_a_job_that_left_the_plan_is_not_listed(db):
    story = Story(db)
    story.poll(job(name="A", key="a"), job(name="B", key="b"), minute=1)
    story.poll(job(name="A", key="a"), minute=2)

    assert [facts.job_id for facts in everything(db)] == ["a"]
    assert plan_job(db, "b") is None


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"groups": (Group.FAILED,)},
        {"statuses": (Status.EXEC, Status.READY)},
        {"commons": (CommonStatus.RUNNING,)},
        {"q": "job_1 stream_1", "groups": (Group.RUNNING,)},
        {"workstation": "WS1", "late": True},
        {"q": "conexao banco"},
    ],
)
def test_counts_agree_with_the_pages(filled, query):
    words = {k: v for k, v in query.items() if k in ("q", "workstation", "job_stream")}

    counts = job_counts(filled, JobQuery(**query))

    assert counts.matching == len(everything(filled, **query))
    assert counts.total == len(everything(filled, **words))
    for group in Group:
        assert counts.groups[group] == len(everything(filled, **words, groups=(group,)))


def test_what_a_job_has_not_comes_last_in_either_direction(filled):
    for sort in ("scheduled_time", "priority", "error"):
        for sign in ("", "-"):
            jobs = everything(filled, sort=sign + sort)
            name = {"error": "error_message"}.get(sort, sort)
            told = [getattr(one, name) is not None for one in jobs]
            assert told == sorted(told, reverse=True), sign + sort


def test_by_urgency_what_failed_comes_first_then_late_then_running_then_the_rest(db):
    story = Story(db)
    story.poll(
        job(run(Status.SUCC, key="1"), name="DONE", key="1"),
        job(run(Status.HOLD, key="2"), name="WAITS", key="2", scheduled_at=at(200)),
        job(run(Status.READY, key="3"), name="LATE", key="3", scheduled_at=at(-100)),
        job(run(Status.EXEC, key="4", started_at=at(0)), name="RUNS", key="4"),
        job(run(Status.ABEND, key="5", started_at=at(1)), name="OLDER", key="5"),
        job(run(Status.ABEND, key="6", started_at=at(2)), name="NEWER", key="6"),
        job(run(Status.FAIL, key="7", started_at=at(0)), name="GRAVE", key="7", critical=True),
        minute=3,
    )

    names = [one.job_name for one in everything(db, sort="urgency")]

    assert names == ["GRAVE", "NEWER", "OLDER", "LATE", "RUNS", "WAITS", "DONE"]


def test_pages_by_duration_measure_what_runs_until_one_instant(db):
    story = Story(db)
    story.poll(
        *(
            job(run(Status.EXEC, key=str(n), started_at=at(-n)), name=f"RUNS{n}", key=str(n))
            for n in range(6)
        ),
        minute=3,
    )

    first = jobs_page(db, JobQuery(sort="-duration", limit=3), at(10))
    rest = jobs_page(db, JobQuery(sort="-duration", limit=3, cursor=first.next_cursor), at(90))

    names = [one.job_name for one in (*first.items, *rest.items)]
    assert names == ["RUNS5", "RUNS4", "RUNS3", "RUNS2", "RUNS1", "RUNS0"]


@pytest.mark.parametrize(
    ("q", "count"),
    [("JOB_?", 30), ("JOB_*", 30), ("*OB_1", 4), ("OB_?", 0), ("*month*", 0), ("cone*recus", 1)],
)
def test_stars_and_question_marks_stand_for_any_letters_of_a_name_or_a_text(filled, q, count):
    assert len(everything(filled, q=q)) == count

"""Direct dependencies are kept by the names of the jobs, each once, and aged out."""

from datetime import timedelta

from data.domain.patterns import JobId
from data.store.links import load_links, record_links
from data.store.retention import cleanup
from tests.build import NOW

LOAD = JobId("AGENT01", "LEDGER", "LOAD")
POST = JobId("AGENT02", "LEDGER", "POST")
CLOSE = JobId("AGENT01", "CLOSING", "CLOSE")


def clean_up(db, now):
    return cleanup(db, now=now, days_full=7, days_runs=400, days_summary=30, days_patterns=90)


def test_a_link_told_again_is_kept_once(db):
    record_links(db, [(LOAD, POST), (LOAD, POST)], NOW)
    record_links(db, [(LOAD, POST), (POST, CLOSE)], NOW + timedelta(days=1))

    assert load_links(db) == {(LOAD, POST), (POST, CLOSE)}


def test_a_link_nobody_told_for_as_long_as_runs_are_kept_is_forgotten(db):
    record_links(db, [(LOAD, POST), (POST, CLOSE)], NOW)
    record_links(db, [(POST, CLOSE)], NOW + timedelta(days=300))

    removed = clean_up(db, NOW + timedelta(days=401))

    assert removed["job_links"] == 1
    assert load_links(db) == {(POST, CLOSE)}


def test_no_links_write_nothing(db):
    record_links(db, [], NOW)

    assert load_links(db) == set()

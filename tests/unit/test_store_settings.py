from data.store.audit import audit_entries, last_changes
from data.store.settings import get_settings, put_settings
from tests.build import at


def test_settings_come_back_and_each_change_says_who_when_and_what(db):
    put_settings(db, {"polling_interval_seconds": 30, "language": "pt"}, actor="ana", now=at(1))
    put_settings(db, {"polling_interval_seconds": 60, "language": "pt"}, actor="rui", now=at(2))

    assert get_settings(db) == {"polling_interval_seconds": 60, "language": "pt"}
    last = audit_entries(db)[0]
    assert (last.actor, last.at, last.subject) == ("rui", at(2), "polling_interval_seconds")
    assert (last.before, last.after) == (30, 60)
    assert len(audit_entries(db)) == 3
    assert [(one.subject, one.actor, one.at) for one in last_changes(db)] == [
        ("polling_interval_seconds", "rui", at(2)),
        ("language", "ana", at(1)),
    ]

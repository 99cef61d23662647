"""Who may come in, as both databases keep it."""

import threading
from datetime import timedelta

import pytest

from data.domain.access import (
    ABSOLUTE,
    IDLE,
    KNOWN_FOR,
    MOST_SESSIONS,
    MOST_WRONG,
    WINDOW,
    Role,
    Session,
    network_of,
)
from data.store.access import accounts, attempts, sessions
from data.store.actions import Act
from data.store.audit import acting_from, audit_entries
from data.store.engine import Access, Database
from data.store.sql import fetch
from tests.build import at
from workers.passwords import new_key

BY = Act("root", at(0))
SECOND = timedelta(seconds=1)
START, SOON = at(0), at(1)


def add(db, name="Ana Lima", role=Role.OPERATOR):
    return accounts.add_user(db, name, role, "hash", BY)


def begin(db, account, ticket=b"t", now=SOON, address="192.0.2.1"):
    one = Session(ticket, account.number, now, now, now + ABSOLUTE, address, "Firefox")
    sessions.begin(db, one, account)
    return one


def present(db):
    return [one.ticket for one in sessions.load(db)[1]]


def test_a_user_is_there_with_his_role_and_nobody_reads_his_password(db):
    added = add(db)

    assert accounts.users(db) == [added]
    assert (added.name, added.role, added.created_by, added.disabled) == (
        "Ana Lima",
        Role.OPERATOR,
        "root",
        False,
    )
    assert accounts.keys(db) == []
    entry = audit_entries(db)[0]
    assert (entry.action, entry.subject, entry.before) == ("user.add", "Ana Lima", None)
    assert "hash" not in str(entry.after)


@pytest.mark.parametrize("other", ["Ana Lima", "ANA LIMA", "ana lima", "Ａna Lima"])
def test_no_two_are_called_the_same_whatever_the_case_and_neither_is_a_key(db, other):
    add(db)

    with pytest.raises(accounts.NameTaken):
        add(db, other)
    with pytest.raises(accounts.NameTaken):
        accounts.add_key(db, other, Role.VIEWER, (b"d", "rsk_aaaa"), None, BY)


def test_a_role_taken_away_and_a_shut_door_are_audited_with_what_was_before(db):
    add(db)

    with acting_from("192.0.2.9"):
        accounts.change_user(db, "ana lima", BY, role=Role.VIEWER)
        accounts.change_user(db, "Ana Lima", BY, disabled=True)
        accounts.change_user(db, "Ana Lima", BY, disabled=True)  # nothing new

    told = [(one.action, one.before, one.after, one.source) for one in audit_entries(db)[:2]]
    assert told == [
        (
            "user.disable",
            {"role": "viewer", "disabled": False},
            {"role": "viewer", "disabled": True},
            "192.0.2.9",
        ),
        (
            "user.role",
            {"role": "operator", "disabled": False},
            {"role": "viewer", "disabled": False},
            "192.0.2.9",
        ),
    ]
    assert len(audit_entries(db)) == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda db: accounts.set_password(db, "Ana Lima", "other", BY),
        lambda db: accounts.change_user(db, "Ana Lima", BY, disabled=True),
    ],
)
def test_another_password_and_being_shut_out_end_all_sessions(db, change):
    begin(db, add(db))

    change(db)

    assert present(db) == []


KEEPING = {"disabled": True, "keeping": "basic"}


def test_the_last_administrator_stays_but_for_who_sits_at_the_machine(db):
    add(db, "Ana", Role.ADMINISTRATOR)
    add(db, "Rui", Role.ADMINISTRATOR)
    accounts.add_key(db, "ci", Role.ADMINISTRATOR, (b"d", "rsk_aaaa"), None, BY)

    accounts.change_user(db, "Ana", BY, **KEEPING)
    for loss in (KEEPING, {"role": Role.OPERATOR, "keeping": "basic"}):
        with pytest.raises(accounts.LastAdministrator):
            accounts.change_user(db, "Rui", BY, **loss)
    accounts.change_user(db, "Rui", BY, role=Role.ADMINISTRATOR, keeping="basic")
    accounts.change_user(db, "Ana", BY, **KEEPING)  # as she is
    assert accounts.change_user(db, "Rui", BY, disabled=True).disabled


def test_of_two_who_shut_each_other_out_at_once_one_stays(db):
    for name in ("Ana", "Rui"):
        add(db, name, Role.ADMINISTRATOR)
    refused = []

    def shut_out(by, name):
        try:
            accounts.change_user(by, name, BY, **KEEPING)
        except accounts.LastAdministrator:
            refused.append(name)

    with Database.open(str(db.url.render_as_string(False)), Access.WRITE) as other:
        both = [
            threading.Thread(target=shut_out, args=pair) for pair in ((db, "Ana"), (other, "Rui"))
        ]
        for one in both:
            one.start()
        for one in both:
            one.join()

    assert len(refused) == 1
    assert [one.name for one in accounts.users(db) if not one.disabled] == refused


def test_a_key_is_found_by_its_digest_until_it_is_revoked_and_then_its_name_is_free(db):
    key, held = new_key()
    accounts.add_key(db, "ci", Role.VIEWER, held, at(60), BY)

    ((found, ticket),) = sessions.load(db)[0]
    assert (found.name, found.prefix, found.expires_at) == ("ci", key[:8], at(60))
    assert ticket == held[0]
    with db.read() as connection:
        assert key not in str(fetch(connection, "SELECT * FROM accounts"))

    accounts.revoke_key(db, "ci", BY)
    accounts.add_key(db, "ci", Role.VIEWER, new_key()[1], None, BY)


@pytest.mark.parametrize(
    "ask",
    [
        lambda db: accounts.change_user(db, "ci", BY, role=Role.VIEWER),
        lambda db: accounts.set_password(db, "ci", "x", BY),
        lambda db: accounts.unlock(db, "ci", BY),
        lambda db: accounts.revoke_key(db, "Ana Lima", BY),
        lambda db: accounts.revoke_key(db, "nobody", BY),
    ],
)
def test_a_key_is_no_user_and_a_user_no_key(db, ask):
    add(db)
    accounts.add_key(db, "ci", Role.VIEWER, new_key()[1], None, BY)

    with pytest.raises(accounts.NoSuchAccount):
        ask(db)


def test_of_one_account_only_so_many_sessions_stay_the_newest(db):
    ana, bob = add(db), add(db, "bob")
    begin(db, bob, b"bob")
    for number in range(MOST_SESSIONS + 2):
        begin(db, ana, bytes([number + 1]))

    tickets = present(db)

    assert len(tickets) == MOST_SESSIONS + 1
    assert b"bob" in tickets
    assert bytes([1]) not in tickets


def test_use_is_kept_and_what_is_over_is_forgotten(db):
    ana = add(db)
    begin(db, ana, b"idle")
    begin(db, ana, b"used")

    sessions.keep_use(db, {b"used": at(30), b"gone": at(30)}, {ana.number: at(30)})
    sessions.keep_use(db, {b"used": at(20)}, {})  # another process knew less
    sessions.drop_aged(db, at(1) + IDLE)

    (session,) = sessions.load(db)[1]
    assert (session.ticket, session.seen_at) == (b"used", at(30))
    assert not session.is_over(at(1) + IDLE)
    assert session.is_over(at(1) + ABSOLUTE)


def test_all_sessions_of_a_person_end_at_once_or_one_of_them(db):
    ana, bob = add(db), add(db, "bob")
    for account, ticket in ((ana, b"1"), (ana, b"2"), (bob, b"3")):
        begin(db, account, ticket)

    assert sessions.end(db, bob, at(2), b"1") == 0
    assert sessions.end(db, ana, at(2), b"1") == 1
    assert present(db) == [b"2", b"3"]
    assert sessions.end(db, ana, at(2)) == 1
    assert present(db) == [b"3"]
    assert audit_entries(db)[0].action == "logout"


def wrong(db, name, address, now=START, times=MOST_WRONG):
    return [attempts.begin(db, name, address, now) for _ in range(times)]


def test_after_ten_wrong_passwords_an_account_is_shut_to_addresses_that_are_not_its_own(db):
    begin(db, add(db), now=at(0), address="192.0.2.1")
    for number in range(MOST_WRONG):
        wrong(db, "ANA lima", f"198.51.100.{number}", times=1)

    assert attempts.begin(db, "Ana Lima", "203.0.113.1", at(1)) == WINDOW - timedelta(minutes=1)
    assert attempts.wait(db, "ana lima", "203.0.113.1", at(1)) == WINDOW - timedelta(minutes=1)
    assert attempts.wait(db, "bob", "203.0.113.1", at(1)) is None
    assert attempts.wait(db, "Ana Lima", "192.0.2.1", at(1)) is None, "from where she comes"
    assert attempts.wait(db, "Ana Lima", "203.0.113.1", at(0) + WINDOW) is None


def test_what_is_wrong_from_the_own_address_shuts_that_address_and_not_the_account(db):
    begin(db, add(db), now=at(0), address="192.0.2.1")
    wrong(db, "Ana Lima", "192.0.2.1")

    assert attempts.wait(db, "Ana Lima", "192.0.2.1", at(1)) is not None
    assert attempts.wait(db, "Ana Lima", "203.0.113.1", at(1)) is None


def test_after_ten_wrong_passwords_an_address_is_shut_to_all_accounts(db):
    for number in range(MOST_WRONG):
        wrong(db, f"user{number}", "198.51.100.1", times=1)

    assert attempts.wait(db, "Ana Lima", "198.51.100.1", at(1)) is not None
    assert attempts.wait(db, "user1", "198.51.100.2", at(1)) is None


def test_an_address_is_a_persons_own_for_thirty_days(db):
    begin(db, add(db), now=at(0), address="192.0.2.1")
    later = at(0) + KNOWN_FOR + SECOND
    for number in range(MOST_WRONG):
        wrong(db, "Ana Lima", f"198.51.100.{number}", now=later, times=1)

    assert attempts.wait(db, "Ana Lima", "192.0.2.1", later) is not None


def test_a_right_password_does_not_count(db):
    numbers = wrong(db, "Ana Lima", "198.51.100.1")
    attempts.right(db, numbers[0])

    assert attempts.wait(db, "Ana Lima", "198.51.100.1", at(0)) is None
    assert isinstance(attempts.begin(db, "Ana Lima", "198.51.100.1", at(0)), int)
    assert attempts.wait(db, "Ana Lima", "198.51.100.1", at(0)) is not None


def test_unlocking_frees_the_account_and_the_addresses_it_was_tried_from(db):
    add(db)
    wrong(db, "Ana Lima", "198.51.100.1", times=1)
    wrong(db, "bob", "198.51.100.1", times=9)
    wrong(db, "carl", "198.51.100.2")

    accounts.unlock(db, "Ana Lima", BY)

    assert attempts.wait(db, "Ana Lima", "198.51.100.1", at(0)) is None
    assert attempts.wait(db, "Ana Lima", "198.51.100.2", at(0)) is not None
    assert audit_entries(db)[0].action == "user.unlock"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::9", "2001:db8::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("nonsense", "nonsense"),
    ],
)
def test_of_ipv6_a_whole_network_is_one_address(address, network):
    assert network_of(address) == network

"""Whose password is looked at while thousands are tried, and by whom."""

import os
import signal
from contextlib import closing

import pytest

from app.guesses import CROWD, FULL, Guesses
from app.refusals import NotNow, TooOften
from workers.looks_at_passwords import GIVES_WAY
from workers.passwords import Passwords, hashed

MINUTE = 60
PASSWORD = "s3cret horse battery"


class Homes:
    """Where people have come from."""

    def __init__(self, *homes):
        self._homes = homes

    def comes_from(self, name, network):
        return (name, network) in self._homes


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def guesses(clock):
    return Guesses(Homes(("otto", "192.0.2.1")), clock)


def is_stranger(guesses, name="otto", address="198.51.100.1", waiting=0):
    return guesses.is_stranger(name, address, waiting, "en")


def test_who_comes_from_where_he_has_come_before_never_waits_among_strangers(guesses):
    for waiting in (0, CROWD, FULL):
        assert not is_stranger(guesses, address="192.0.2.1", waiting=waiting)
    assert is_stranger(guesses, address="192.0.2.2")
    assert is_stranger(guesses, name="ada", address="192.0.2.1")


def test_a_full_line_takes_nobody_more_and_costs_him_no_try(guesses, clock):
    for _ in range(3):
        with pytest.raises(NotNow) as refused:
            is_stranger(guesses, waiting=FULL)
        assert refused.value.retry_s == 1

    assert is_stranger(guesses, waiting=FULL - 1)


def test_in_a_crowd_an_address_tries_once_a_minute(guesses, clock):
    assert is_stranger(guesses, waiting=CROWD)
    with pytest.raises(TooOften) as refused:
        is_stranger(guesses, waiting=CROWD)
    assert refused.value.retry_s == MINUTE
    assert is_stranger(guesses, address="198.51.100.2", waiting=CROWD), "another one"
    assert is_stranger(guesses, waiting=CROWD - 1), "and where there is no crowd"

    clock.now += MINUTE
    assert is_stranger(guesses, waiting=CROWD)


@pytest.mark.parametrize(
    "tried",
    [
        lambda n: {"name": f"user{n}"},
        lambda n: {"name": f"user{n}", "address": f"2001:db8::{n:x}"},
        lambda n: {"address": f"198.51.{n >> 8}.{n & 255}"},
    ],
    ids=["an address", "a network", "a name"],
)
def test_whoever_and_whatever_is_tried_too_fast_is_held_before_the_store_is_asked(guesses, tried):
    held = []
    for number in range(1000):
        try:
            is_stranger(guesses, **tried(number))
        except TooOften as refused:
            held.append(refused.retry_s)

    assert 900 <= len(held) <= 950
    assert set(held) == {1}
    assert not is_stranger(guesses, address="192.0.2.1"), "he whose name it is comes in"


def test_the_audit_log_is_told_how_many_a_flood_left_out(guesses, clock):
    told = [guesses.untold() for _ in range(100)]
    assert told == [0] * 20 + [None] * 80

    clock.now += 6
    assert (guesses.untold(), guesses.untold()) == (80, None)


# By whom


@pytest.fixture
def passwords():
    with closing(Passwords()) as passwords:
        yield passwords


def process_of(passwords):
    return passwords._there[0]


def test_a_password_is_right_however_its_letters_are_written_and_nobodys_never(passwords):
    secret = hashed("p\u00e3o de queijo")

    assert secret.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.is_right(secret, "pa\u0303o de queijo")
    assert not passwords.is_right(secret, "pao de queijo")
    assert not passwords.is_right(None, "anything")
    assert not passwords.is_right("not a hash", "anything")


def test_passwords_are_looked_at_by_a_process_that_gives_way_and_ends_with_us(passwords):
    assert passwords.is_right(hashed(PASSWORD), PASSWORD)
    process = process_of(passwords)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == min(19, own + GIVES_WAY)

    passwords.close()
    assert process.returncode is not None


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "silent"])
def test_a_process_that_says_nothing_keeps_nobody_out(how, caplog):
    secret = hashed(PASSWORD)
    with closing(Passwords()) as passwords:
        passwords.is_right(secret, PASSWORD)
        first, line = passwords._there
        line.settimeout(0.1)  # instead of ten seconds
        first.send_signal(how)

        assert passwords.is_right(secret, PASSWORD)
        assert not passwords.is_right(secret, "wrong")
        assert process_of(passwords).pid != first.pid
    assert caplog.text.count("is started anew") == 1

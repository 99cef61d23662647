"""Action ids: one name space for every call that writes, each done once, whatever is sent again."""

import threading

import pytest

from data.store.actions import Act, Done, once
from data.store.engine import Access, Database
from data.store.retention import cleanup
from tests.build import at

DAY = 24 * 60


def act(action_id="a1", minute=1):
    return Act("ana", at(minute), action_id)


class Counting:
    def __init__(self, answer="done"):
        self.times, self.answer = 0, answer

    def __call__(self):
        self.times += 1
        return self.answer


def send(db, sent, call, do):
    return db.write(lambda connection: once(connection, sent, call, do))


def test_the_first_body_wins_and_answers_every_later_one(db):
    first, second = Counting({"ids": [1]}), Counting({"ids": [2]})

    assert send(db, act(), "thing.keep", first) == Done({"ids": [1]})
    assert send(db, act(minute=9), "thing.keep", second) == Done({"ids": [1]}, again=True)
    assert (first.times, second.times) == (1, 0)


def test_the_ids_of_all_calls_are_one_name_space(db):
    other = Counting()

    send(db, act(), "thing.keep", Counting())

    assert send(db, act(), "thing.remove", other) == Done(None, again=True)
    assert other.times == 0


def test_without_an_action_id_everything_is_done_each_time(db):
    do = Counting()

    for _ in range(2):
        assert send(db, act(None), "thing.keep", do) == Done("done")

    assert do.times == 2


def test_what_was_refused_may_be_sent_again(db):
    def refuse():
        raise LookupError

    with pytest.raises(LookupError):
        send(db, act(), "thing.keep", refuse)

    assert send(db, act(), "thing.keep", Counting()) == Done("done")


@pytest.mark.parametrize("action_id", ["é" * 200, "a\0b", "\ud800", " ", "'; DROP TABLE actions"])
def test_any_text_is_an_action_id(db, action_id):
    assert send(db, act(action_id), "thing.keep", Counting()) == Done("done")
    assert send(db, act(action_id), "thing.keep", Counting()).again


def test_an_action_id_is_kept_thirty_days(db):
    send(db, act("old", 0), "thing.keep", Counting())
    send(db, act("new", 2 * DAY), "thing.keep", Counting())

    days = {"days_full": 7, "days_runs": 400, "days_summary": 400, "days_patterns": 90}
    removed = cleanup(db, now=at(31 * DAY), **days)

    assert removed["actions"] == 1
    assert not send(db, act("old"), "thing.keep", Counting()).again
    assert send(db, act("new"), "thing.keep", Counting()).again


def test_the_same_action_sent_to_two_servers_at_once_is_done_once(db):
    do, answers = Counting(), []
    with Database.open(str(db.url.render_as_string(False)), Access.WRITE) as other:
        both = [
            threading.Thread(target=lambda to=to: answers.append(send(to, act(), "thing.keep", do)))
            for to in (db, other)
        ]
        for one in both:
            one.start()
        for one in both:
            one.join()

    assert do.times == 1
    assert sorted(done.again for done in answers) == [False, True]
    assert {done.answer for done in answers} == {"done"}

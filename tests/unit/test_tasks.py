"""All that recurs: when each task's turn comes, on a clock that only goes on."""

import threading
import time
from concurrent.futures import Future
from functools import partial

import pytest

from workers.tasks import Task, Tasks


class Steady:
    """A clock a test moves on."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def done(error=None):
    future = Future()
    future.set_exception(error) if error else future.set_result(None)
    return future


@pytest.fixture
def table(request):
    """A table of tasks; its own thread sleeps while the test looks."""
    return partial(_table, request)


def _table(request, clock, *tasks, leads=lambda: True):
    tasks_ = Tasks(clock, leads)
    for task in tasks:
        tasks_.add(task)
    tasks_.start()
    request.addfinalizer(tasks_.close)
    return tasks_


def test_a_task_keeps_to_its_grid_and_what_was_missed_is_not_made_up(table):
    clock, begun = Steady(), []
    tasks = table(clock, Task("poll", lambda: 30, lambda: begun.append(clock.now) or done()))
    for moment in (1000, 1029, 1030, 1075, 1089, 1090, 1250, 1269, 1270):
        clock.now = float(moment)
        tasks.look()

    assert begun == [1000, 1030, 1075, 1090, 1250, 1270]


def test_a_turn_that_lasts_too_long_is_waited_for_and_counted(table):
    clock, turns = Steady(), [Future(), done()]
    task = Task("poll", lambda: 30, lambda: turns.pop(0))
    tasks = table(clock, task)
    for moment in (1000, 1030, 1060):
        clock.now = float(moment)
        tasks.look()

    assert (task.turns, task.overruns) == (1, 2)


def test_a_shorter_period_counts_from_the_last_turn_and_none_switches_off(table):
    clock, begun, period = Steady(), [], [300]
    task = Task("poll", lambda: period[0], lambda: begun.append(clock.now) or done())
    tasks = table(clock, task)
    tasks.look()
    clock.now, period[0] = 1020.0, 30
    tasks.look_again()
    tasks.look()
    clock.now = 1030.0
    tasks.look()
    period[0] = None
    clock.now = 2000.0
    tasks.look_again()
    assert tasks.next_at(task) is None
    period[0] = 30
    tasks.look_again()
    tasks.look()

    assert begun == [1000, 1030, 2000]


def test_a_first_turn_may_be_put_off(table):
    clock, begun = Steady(), []
    tasks = table(clock, Task("clean", lambda: 60, lambda: begun.append(1) or done(), 600))
    for moment in (1000, 1599, 1600):
        clock.now = float(moment)
        tasks.look()

    assert begun == [1]


def test_only_the_leader_does_what_one_alone_may_do(table):
    clock, begun = Steady(), []
    mine = Task("poll", lambda: 30, lambda: begun.append("poll") or done())
    everybody = Task("look", lambda: 30, lambda: begun.append("look") or done(), leader_only=False)
    table(clock, mine, everybody, leads=lambda: False).look()

    assert begun == ["look"]


def test_a_task_that_fails_is_told_and_tried_again_and_the_others_go_on(table, caplog):
    clock, begun = Steady(), []
    tasks = table(
        clock,
        Task("broken", lambda: 30, lambda: 1 / 0),
        Task("failing", lambda: 30, lambda: begun.append(1) or done(OSError("no room"))),
    )
    for moment in (1000, 1030):
        clock.now = float(moment)
        tasks.look()

    assert begun == [1, 1]
    assert "The task broken could not begin" in caplog.text
    assert "The task failing failed" in caplog.text


def test_the_thread_looks_at_once_when_a_period_changes():
    period, begun = [None], threading.Event()
    tasks = Tasks()
    tasks.add(Task("poll", lambda: period[0], lambda: begun.set() or done()))
    tasks.start()
    period[0] = 3600
    started = time.monotonic()
    tasks.look_again()

    assert begun.wait(4)
    assert time.monotonic() - started < 4
    tasks.close()

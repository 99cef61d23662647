"""A page draws one wish at a time, and of those that came meanwhile the last."""

import asyncio

from app.pages.newest import Newest
from tests.agents import on_its_own


def drawn(*while_first):
    """What is drawn when these are asked for while "first" is being drawn."""
    done = []

    async def story():
        free = asyncio.Event()

        async def work(what):
            await free.wait()
            done.append((what, newest.wanted))

        newest = Newest(work)
        newest.ask("first")
        await asyncio.sleep(0)
        for what in while_first:
            newest.ask(what)
        free.set()
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

    on_its_own(story())
    return done


def test_of_what_is_asked_meanwhile_only_the_last_is_drawn():
    assert [what for what, _ in drawn("second", "third")] == ["first", "third"]


def test_the_same_asked_again_is_drawn_again():
    assert [what for what, _ in drawn("first")] == ["first", "first"]


def test_what_nobody_wants_any_more_is_seen_as_such():
    assert drawn(None) == [("first", None)]

"""Texts that mean ill are only text, wherever they come out: `tests/load/hostile.py` tries 10,000
at each sink, these some hundreds."""

import pytest

from tests.hostile import SINKS, texts
from tests.hostile_doors import addresses, bodies, log_ins, messages, pages, tools
from tests.hostile_server import comes_out, fail, told_to_agents
from tests.living import living
from tests.serving import monitoring
from tests.tws_engine import Engine, serving


@pytest.mark.parametrize("sink", SINKS)
def test_at_a_sink_hostile_texts_are_only_text(sink):
    SINKS[sink](texts(400))


@pytest.fixture(scope="module")
def given():
    return texts(150, seed=3)


@pytest.fixture(scope="module")
def server(tmp_path_factory, given):
    with living(tmp_path_factory.mktemp("hostile")) as running:
        fail(running, given)
        yield running


def test_what_the_engine_says_comes_out_of_every_door_as_it_came_in(server, given):
    comes_out(server, given)


def test_agents_are_told_hostile_names_as_data(server, given):
    told_to_agents(server, given)


def test_whatever_people_write_is_kept_or_refused(server, given):
    kept = bodies(server, given[:40])

    assert all(kept.values()), kept


@pytest.mark.parametrize("door", [addresses, messages, tools])
def test_whatever_is_asked_for_is_answered_or_refused(server, given, door):
    assert all(door(server, given[:25]).values())


def test_whoever_somebody_says_he_is_he_is_refused_and_no_password_is_told(tmp_path, given):
    with living(tmp_path, auth="basic") as inside:
        log_ins(inside, given[:15])


def test_whatever_a_browser_says_to_its_page_the_page_goes_on(tmp_path, given):
    with serving(Engine()) as engine, monitoring(engine, tmp_path) as monitor:
        assert pages(monitor, given[:40])["pages"] > 40

"""Neighbours of a job as engines tell them, whatever else they tell."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.domain.status import CommonStatus, Status
from workers.tws.errors import TwsNotJson, TwsTruncated, TwsUnreadable
from workers.tws.neighbours import Neighbour, parse_neighbours

NODE = {"id": "a", "name": "LOAD", "folder": "/", "flowNodeType": "JOB", "workstation": "/AGENT01"}
LOAD = Neighbour("a", "LOAD", "", "AGENT01", Status.OTHER, CommonStatus.OTHER)


def told(*nodes, **more):
    return json.dumps({"count": len(nodes), "results": nodes, **more}).encode()


def test_a_node_of_the_least_is_a_neighbour_of_unknown_state():
    assert parse_neighbours(told(NODE)) == (LOAD,)
    assert not LOAD.status_known


def test_stream_and_state_are_read_where_an_engine_tells_them():
    node = {**NODE, "jobStreamName": "LEDGER", "compositeStatus": {"status": "ABEND"}}

    (found,) = parse_neighbours(told(node))

    assert (found.stream, found.status, found.common) == (
        "LEDGER",
        Status.ABEND,
        CommonStatus.ERROR,
    )
    assert found.status_known


def test_a_whole_job_stream_has_no_job_to_open():
    node = {**NODE, "name": "LEDGER", "folder": "/FIN", "flowNodeType": "JOB_STREAM"}

    (found,) = parse_neighbours(told(node))

    assert (found.key, found.name, found.stream) == (None, "@", "/FIN/LEDGER")


def test_a_node_that_cannot_be_read_does_not_hide_the_others():
    assert parse_neighbours(told({"id": 7, "name": []}, 3, None, {}, {"name": ""}, NODE)) == (LOAD,)


def test_a_bare_list_is_read_as_well():
    assert parse_neighbours(json.dumps([NODE]).encode()) == (LOAD,)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"<html>", TwsNotJson),
        (b'{"results": [', TwsTruncated),
        (b"", TwsTruncated),
        (b'{"neighbours": []}', TwsUnreadable),
    ],
)
def test_an_answer_that_is_none_is_told_as_such(body, error):
    with pytest.raises(error):
        parse_neighbours(body)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*NODE, "x"]), inner),
    max_leaves=10,
)


@given(st.lists(anything), st.lists(anything))
def test_whatever_stands_beside_it_a_good_node_is_found(before, after):
    assert LOAD in parse_neighbours(told(*before, NODE, *after))

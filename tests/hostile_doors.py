"""Hostile texts through the doors of a living server, as people, programs, agents and pages write
them: what is kept comes out as it was said, all else is refused, and nothing fails."""

import json
import re
from contextlib import contextmanager, suppress
from urllib.parse import quote

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from app.charts.answer_charts import AskedAnswer
from app.charts.look import COLOURS
from tests.hostile_server import answered, told_by_tool
from tests.inside import LOGIN
from tests.living import API

TAKEN = (200, 201, 204)
REFUSED = (401, 404, 409, 422, 429)
A_BURST = 100  # messages of the WebSocket, well within what is no flood
EVENTS_AT_ONCE = 250  # of a page, in one message of Bokeh's


def heard(answer, *about):
    """Whether it was taken; it never failed, and is no page."""
    assert answer.status_code in (*TAKEN, *REFUSED), (about, answer.status_code, answer.text[:500])
    kind = answer.headers.get("content-type", "application/json")
    assert kind.startswith(("application/json", "application/problem+json")), (about, kind)
    return answer.status_code in TAKEN


def bodies(server, given):
    """Each text as whatever is written by REST; how many of each were kept."""
    problems = answered(server, "/problems", params={"limit": 500}).json()["problems"]
    events = answered(server, "/events", params={"limit": 500, "hours": 8760}).json()["events"]
    asks = (
        ("glossary", "/solutions/glossary", lambda n, t: {
            "kind": "phrases", "name": t, "says": [t]}),
        ("views", "/views", lambda n, t: {"name": t, "page": "jobs", "filters": {"q": t}}),
        ("silences", "/silences", lambda n, t: {
            "jobs": [t], "reason": t, "starts_at": "2026-01-05T03:00:00Z",
            "ends_at": "2030-01-05T03:00:00Z"}),
        ("runbooks", "/runbooks", lambda n, t: {
            "job": f"J{n}", "text": t, "team": t[:60], "phone": t[:40]}),
        ("solutions", "/solutions", lambda n, t: {
            "problem_type": "job_failure", "pattern_kind": "example",
            "problem_pattern": f"ORA-{n:05} {t}", "solution": t}),
        ("globs", "/solutions", lambda n, t: {
            "problem_type": "job_failure", "pattern_kind": "regex" if n % 2 else "glob",
            "problem_pattern": t, "solution": t}),
        ("notes", lambda n: f"/problems/{problems[n % len(problems)]['problem_id']}/notes",
         lambda n, t: {"action_id": f"n{n}", "by": t[:60], "text": t}),
        ("acknowledgements", "/events/acknowledge", lambda n, t: {
            "action_id": t, "by": t[:60], "note": t,
            "event_ids": [events[n % len(events)]["event_id"], t]}),
        ("questions", "/query", lambda n, t: {"query": t}),
        ("follow-ups", "/query", lambda n, t: {
            "query": "e ontem?", "before": [t], "filter": {"jobs": [t], "error_codes": [t]}}),
        ("feedback", "/query/feedback", lambda n, t: {
            "answer_id": f"answer-{n}", "helped": True, "query": t, "note": t}),
        ("settings", "/config", lambda n, t: {"plant_name": t}),
    )  # fmt: skip
    kept = dict.fromkeys((name for name, _, _ in asks), 0)
    for name, path, body in asks:
        for n, text in enumerate(given):
            at = path if isinstance(path, str) else path(n)
            method = "PUT" if name == "settings" else "POST"
            answer = server.http.request(method, f"{API}{at}", json=body(n, text))
            kept[name] += heard(answer, name, text)
    return kept


def addresses(server, given):
    """Each text in the address of what is asked; how many found something."""
    found = 0
    for text in given:
        word = quote(text, safe="")
        for path, asked in (
            ("/events/search", {"q": text}),
            ("/events", {"source": text}),
            ("/events", {"cursor": text, "event_type": text}),
            ("/status/jobs", {"q": text, "workstation": text, "job_stream": text}),
            ("/solutions/find", {"problem_type": "job_failure", "error_message": text}),
            ("/problems", {"job": text, "workstation": text}),
            (f"/history/job/{word}", {}),
            (f"/problems/{word}", {}),
        ):
            found += heard(server.http.get(f"{API}{path}", params=asked), path, text)
    return {"addresses": found}


def messages(server, given):
    """Each text as messages of the WebSocket; each is answered, and none ends the connection."""
    told = 0
    for low in range(0, len(given), A_BURST // 4):
        with connect(server.ws_url) as socket:
            socket.recv(timeout=30)
            for text in given[low : low + A_BURST // 4]:
                for message in (
                    {"type": "subscribe", "types": ["all"], "jobs": text},
                    {"type": text, "types": [text]},
                    {"type": "resume", "after_seq": text},
                ):
                    socket.send(json.dumps(message))
                socket.send(text)
                for _ in range(4):
                    answer = json.loads(socket.recv(timeout=30))
                    assert answer["type"] in ("subscribed", "error"), (text, answer)
                    told += 1
    return {"messages": told}


def tools(server, given):
    """Each text as what an agent asks for; an answer or a refusal, never a failure."""
    told = 0
    for text in given:
        for name, arguments in (
            ("search_events", {"q": text}),
            ("troubleshoot", {"job_name": text}),
            (text, {text: text}),
        ):
            answer = told_by_tool(server, name, arguments)
            assert "result" in answer or answer["error"]["code"] == -32602, (text, answer)
            told += 1
    return {"tools": told}


def log_ins(inside, given):
    """Each text as who logs in, with a password that no log may hold."""
    refused = 0
    with httpx.Client(base_url=inside.url, timeout=60) as client:
        for text in given:
            body = {"user": text, "password": f"s3cret {text}"}
            refused += not heard(client.post(LOGIN, json=body), text)
    assert refused == len(given)
    return {"log-ins": refused}


_DRESS = dict.fromkeys((*COLOURS, *AskedAnswer.needs), "#000000")
PAGES = {
    "": lambda t: ({"seen": t}, {"have": t}, {"hidden": t}, {t: t}),
    "/events": lambda t: ({"page": {"chart": t}}, {"page": {"chart": f"hours=8&q={quote(t)}"}},
                          {"page": {"colours": {t: t}}}),
    "/patterns": lambda t: ({"page": {"chart": {"kind": "heat", "days": 30, "job": t,
                                                "colours": _DRESS}}},
                            {"page": {"chart": {"kind": t, "colours": {t: t}}}}),
    "/ask": lambda t: ({"page": {"chart": {"number": 1, "kind": "bars", "colours": _DRESS,
                                           "items": [{"label": t, "value": 1, "said": t[:100]}]}}},
                       {"page": {"chart": [t]}}),
}  # fmt: skip
"""What each page would be told by its browser, of a text."""


def pages(monitor, given):
    """Each text as what a page's browser says by Bokeh's own socket; the page goes on."""
    said = 0
    for path, of in PAGES.items():
        with _line(monitor, path) as socket:
            for low in range(0, len(given), EVENTS_AT_ONCE):
                told = [one for text in given[low : low + EVENTS_AT_ONCE] for one in of(text)]
                _say(socket, f"{path}-{low}", told)
                said += len(told)
    for text in given[
        : max(3, len(given) // 400)
    ]:  # what is no message of Bokeh's ends the line, and no more
        with _line(monitor, "") as socket, suppress(ConnectionClosed):
            for _ in range(3):
                socket.send(text)
            while True:
                socket.recv(timeout=60)
    return {"pages": said}


@contextmanager
def _line(monitor, path):
    """The socket behind a page that has just been opened."""
    token = re.search(r'"token":"([^"]+)"', httpx.get(f"{monitor.url}{path}").text)[1]
    address = f"{monitor.url.replace('http://', 'ws://')}{path}/ws"
    with connect(address, subprotocols=["bokeh", token], max_size=None) as socket:
        assert "ACK" in socket.recv(timeout=60)
        yield socket


def _say(socket, number, messages):
    events = [
        {"kind": "MessageSent", "msg_type": "resync", "msg_data": message} for message in messages
    ]
    for part in ({"msgid": number, "msgtype": "PATCH-DOC"}, {}, {"events": events}):
        socket.send(json.dumps(part))
    while True:
        read = socket.recv(timeout=60)
        if isinstance(read, str) and '"reqid"' in read:
            header = json.loads(read)
            if header.get("reqid") == number:
                assert header["msgtype"] == "OK", (number, socket.recv(), socket.recv())
                return

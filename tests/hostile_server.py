"""Hostile texts through a living server: as names and errors of the engine, and as what people
write; out of every door again."""

import csv
import io
import re

import httpx

from data.store.text import key_text
from tests.build import Status, at, job, run
from tests.hostile import is_quiet, no_formula, only_words
from tests.living import API

FILES = ("/status/jobs", "/status/workstations", "/events", "/problems", "/handover")
PAPERS = ("/handover.md", "/diagnosis.md")


def fail(server, given):
    """A job of each name, in a stream and on a workstation called so, fails and says so."""
    waiting, failed = [], []
    for n, text in enumerate(given):
        where = {"name": text, "stream": text, "workstation": text, "stream_workstation": text}
        server.engine.logs[f"log-{n}"] = f"step one\n{text}\n"
        ended = run(Status.ABEND, return_code=8, key=f"r{n}", log_id=f"log-{n}", ended_at=at(4))
        waiting.append(job(run(key=f"r{n}"), key=f"k{n}", **where))
        failed.append(job(ended, key=f"k{n}", **where))
    server.see(*waiting)
    server.see(*failed, engine_time=at(5))


def answered(server, path, **more):
    answer = server.http.get(f"{API}{path}", **more)
    assert answer.status_code == 200, answer.text
    assert "<" not in answer.headers["content-type"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer


def listed(server, path, name):
    """Every row of a list, page by page."""
    cursor = None
    while True:
        asked = {"limit": 500, "hours": 8760} if path == "/events" else {"limit": 500}
        page = answered(server, path, params=asked | ({"cursor": cursor} if cursor else {})).json()
        yield from page[name]
        cursor = page["next_cursor"]
        if cursor is None:
            return


def comes_out(server, given):
    """What the engine said comes out of every door as it came in, and as nothing else."""
    names = {key_text(text) for text in given}
    assert {one["job_name"] for one in listed(server, "/status/jobs", "jobs")} == names
    assert {one["source"] for one in listed(server, "/events", "events")} >= names
    for path in FILES:
        read = answered(server, f"{path}.csv", params={"language": "en"}).content.decode(
            "utf-8-sig"
        )
        for row in csv.reader(io.StringIO(read, newline="")):
            for cell in row:
                assert no_formula(cell), cell
        assert answered(server, f"{path}.xlsx").content.startswith(b"PK")
    metrics = answered_at(server, "/metrics")
    assert "hacked" not in metrics
    assert "forged" not in metrics
    for path in PAPERS:
        failed = {"event_id": newest(server)} if path.startswith("/diagnosis") else {}
        words = answered(server, path, params=failed).text
        assert is_quiet(words, breaks="\n"), path
        outside = re.sub(r"^    .*$", "", words, flags=re.M)  # of the error, which stands as code
        only_words(re.sub(r"\]\(/\S*\)", "]", outside))


def answered_at(server, path):
    answer = server.http.get(path)
    assert answer.status_code == 200
    return answer.text


def newest(server):
    asked = {"hours": 8760, "event_type": "job_abend", "limit": 1}
    return server.get("/events", params=asked)["events"][0]["event_id"]


def told_to_agents(server, given):
    """What an agent is told of jobs by these names is JSON that holds the names."""
    headers = {
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2025-06-18",
    }
    seen, cursor = set(), None
    while True:
        asked = {"limit": 500, **({"cursor": cursor} if cursor else {})}
        call = {"name": "list_jobs", "arguments": asked}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        answer = httpx.post(f"{server.url}/mcp", json=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        assert len(answer.content) <= 64 * 1024
        told = answer.json()["result"]["structuredContent"]
        seen |= {one["job_name"] for one in told["jobs"]}
        cursor = told["next_cursor"]
        if cursor is None:
            break
    assert seen == {key_text(text) for text in given}


def written(server, given):
    """Each text as whatever people write; what is kept is told again as it was said."""
    (problem, *_) = listed(server, "/problems", "problems")
    asks = (
        ("/views", lambda n, t: {"name": t, "page": "jobs", "filters": {"q": t}}),
        ("/silences", lambda n, t: {"jobs": [t], "reason": t, "starts_at": "2026-01-05T03:00:00Z",
                                    "ends_at": "2030-01-05T03:00:00Z"}),
        ("/runbooks", lambda n, t: {"job": f"J{n}", "text": t, "team": t[:60], "phone": t[:40]}),
        ("/solutions", lambda n, t: {"problem_type": "job_failure", "pattern_kind": "example",
                                     "problem_pattern": f"ORA-{n:05} {t}", "solution": t}),
        (f"/problems/{problem['problem_id']}/notes",
         lambda n, t: {"action_id": f"n{n}", "by": t[:60], "text": t}),
        ("/query", lambda n, t: {"query": t}),
        ("/query/feedback", lambda n, t: {"answer_id": f"answer-{n}", "helped": True, "query": t,
                                          "note": t}),
    )  # fmt: skip
    kept = dict.fromkeys((path for path, _ in asks), 0)
    for n, text in enumerate(given):
        for path, body in asks:
            answer = server.http.post(f"{API}{path}", json=body(n, text))
            assert answer.status_code in (200, 201, 204, 409, 422), (path, text, answer.text)
            assert answer.headers.get("content-type", "application/json").startswith("application/")
            kept[path] += answer.status_code < 300
    return kept

"""Hostile texts as names and errors of the engine: out of every door of a living server again."""

import csv
import io
import re

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


def told_by_tool(server, name, arguments):
    """What an agent is answered that calls a tool; never more than it may get."""
    headers = {
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": "2025-06-18",
    }
    call = {"name": name, "arguments": arguments}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    answer = server.http.post("/mcp", json=body, headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) <= 64 * 1024
    return answer.json()


def told_to_agents(server, given):
    """What an agent is told of jobs by these names is JSON that holds the names."""
    seen, cursor = set(), None
    while True:
        asked = {"limit": 500, **({"cursor": cursor} if cursor else {})}
        told = told_by_tool(server, "list_jobs", asked)["result"]["structuredContent"]
        seen |= {one["job_name"] for one in told["jobs"]}
        cursor = told["next_cursor"]
        if cursor is None:
            break
    assert seen == {key_text(text) for text in given}

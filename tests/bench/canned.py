"""A V2 engine that costs nothing to ask: packed pages, made in a process of its own.

Each call of `GET /advance` moves one job in a hundred on: HOLD → EXEC → SUCC, and over again as a
rerun. `GET /fail?job=7` lets the seventh job end badly. Unless told otherwise all of its jobs are
two hours late.
"""

import json
import threading
import uuid
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qs, urlsplit

from isal import igzip

CHANGED_SHARE = 0.01
SPACE = uuid.UUID(int=0)
STATUSES = (("HOLD", "WAITING"), ("EXEC", "RUNNING"), ("SUCC", "SUCCESSFUL"), ("ABEND", "ERROR"))


class Canned:
    """The plan and its packed pages, by page size."""

    def __init__(self, jobs: int, *, overdue: bool = True) -> None:
        self.jobs = jobs
        self.steps = [0] * jobs
        self.failed: set[int] = set()
        self.next = 0
        self.day = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
        self.due = self.day if overdue else self.day + timedelta(days=1)
        self._packed: dict[tuple[int, int], bytes] = {}
        self._texts: dict[int, bytes] = {}  # of jobs that have not moved since they were asked for
        self._lock = threading.Lock()

    def advance(self) -> None:
        """Move the next one per cent of the jobs, spread over all pages."""
        stride = round(1 / CHANGED_SHARE)
        with self._lock:
            for n in range(self.next % stride, self.jobs, stride):
                self.steps[n] += 1
                self._texts.pop(n, None)
            self.next += 37
            self._packed.clear()

    def fail(self, n: int) -> None:
        with self._lock:
            self.failed.add(n)
            self._texts.pop(n, None)
            self._packed.clear()

    def page(self, offset: int, limit: int) -> bytes:
        with self._lock:
            if (offset, limit) not in self._packed:
                end = min(self.jobs, offset + limit)
                following = ""
                if end < self.jobs:
                    url = f"http://x/twsd/api/v2/plan/job?limit={limit}&offset={end}"
                    following = f', "next": "{url}"'
                results = b",".join(map(self._text, range(offset, end)))
                body = b'{"count": %d, "results": [%b]%b}' % (
                    self.jobs,
                    results,
                    following.encode(),
                )
                self._packed[offset, limit] = igzip.compress(body, 2)
            return self._packed[offset, limit]

    def _text(self, n: int) -> bytes:
        if n not in self._texts:
            self._texts[n] = json.dumps(self.job(n)).encode()
        return self._texts[n]

    def job(self, n: int) -> dict[str, Any]:
        """Some 1,000 bytes, as a real engine's shortest items."""
        done, at = divmod(self.steps[n], 3)
        if n in self.failed:
            at = 3
        runs = [self.run(n, r, 2) for r in range(done)]
        if at or not runs:
            runs.append(self.run(n, done, at))
        status, common = STATUSES[at if at or not done else 2]
        workstation = f"/SRV{n % 40:02}"
        for run in runs:
            run["lastInRerunChain"] = run is runs[-1]
        return {
            "id": str(uuid.uuid5(SPACE, f"job{n}")),
            "planId": "bench-plan",
            "name": f"JOB_{n:06}",
            "workstation": workstation,
            "folder": "/",
            "jobStreamName": f"STREAM_{n // 20:05}",
            "jobStreamWorkstation": workstation,
            "schedTime": _iso(self.due),
            "lastRunCommonStatus": common,
            "lastRunCompositeStatus": {
                "status": status,
                "error": at == 3,
                "started": at > 0,
                "canceled": False,
            },
            "priority": 10,
            "timeZone": "America/Sao_Paulo",
            "jobOptions": {
                "critical": False,
                "requiresConfirmation": False,
                "every": False,
                "noOperation": False,
            },
            "dependenciesStats": {"numberOfUnresolvedDependencies": 0 if at else 1},
            "jobDefinition": {
                "name": f"JOB_{n:06}",
                "workstation": workstation,
                "isCommand": False,
                "recoveryOption": "STOP",
                "estimatedDuration": "PT1M35S",
            },
            "jobruns": runs,
        }

    def run(self, n: int, r: int, at: int) -> dict[str, Any]:
        began = self.day + timedelta(minutes=2 * r, seconds=n % 60)
        status, common = STATUSES[at]
        times = {"estimatedDuration": "PT1M35S"}
        if at:
            times["actualStartTime"] = _iso(began)
        if at >= 2:
            times |= {"actualEndTime": _iso(began + timedelta(seconds=51)), "elapsedTime": "PT51S"}
        return {
            "id": str(uuid.uuid5(SPACE, f"run{n}.{r}")),
            "jobNumber": 40000 + n if at else 0,
            "returnCode": 12 if at == 3 else 0,
            "rerunType": "RERUN" if r else "REGULAR",
            "commonStatus": common,
            "compositeStatus": {"status": status},
            "actualWorkstation": f"/SRV{n % 40:02}",
            "timeInfo": times,
        }

    def workstations(self) -> bytes:
        results = [
            {
                "name": f"SRV{n:02}",
                "folder": "/",
                "type": "AGENT",
                "activeStates": ["LINKED", "JOBMAN_UP"],
            }
            for n in range(40)
        ]
        return igzip.compress(json.dumps({"count": 40, "results": results}).encode())


def serve(pipe: Connection, jobs: int, overdue: bool) -> None:
    """Run in a child process; sends the port through the pipe, ends when it closes."""
    canned = Canned(jobs, overdue=overdue)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: the bench prints figures."""

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = parse_qs(parts.query)
            limit, offset = (int(asked.get(k, ["0"])[0]) for k in ("limit", "offset"))
            status = 200
            match parts.path.rpartition("/")[2]:
                case "info":
                    body = igzip.compress(b'{"displayVersion": "10.2.5", "timezone": "UTC"}')
                case "job":
                    body = canned.page(offset, limit or 10000)
                case "workstation":
                    body = canned.workstations()
                case "jobstream":
                    body = igzip.compress(b'{"count": 0, "results": []}')
                case "advance":
                    canned.advance()
                    body = igzip.compress(b"{}")
                case "fail":
                    for named in asked["job"]:
                        canned.fail(int(named))
                    body = igzip.compress(b"{}")
                case _:
                    status, body = 404, igzip.compress(b"{}")
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pipe.send(server.server_address[1])
    try:
        pipe.recv()
    except EOFError:
        return


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")

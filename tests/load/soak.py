"""The soak: the demo at many times the speed of life, then every transition compared.

    .venv/bin/python tests/load/soak.py --minutes 30 --speed 60

Starts `resync simulate` and `resync serve` as a person would, lets a WebSocket client listen all
the time, and at the end compares the simulator's ledger with the store and with what the client
heard. Prints memory by the minute, the worst lag of the event loop and whatever the logs complain
about; exits with 1 when anything was lost, doubled or invented.
"""

import argparse
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from data.store import events as event_store  # noqa: E402
from data.store.engine import Access, Database  # noqa: E402
from data.store.events import EventQuery  # noqa: E402
from tests.ledger import compare  # noqa: E402


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url: str, trust=None):
    with urllib.request.urlopen(url, timeout=60, context=trust) as answer:
        return json.load(answer)


def post(url: str, body=None, trust=None):
    data = json.dumps(body or {}).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=180, context=trust) as answer:
        return json.load(answer)


def until(url: str, trust=None) -> None:
    for _ in range(300):
        try:
            get(url, trust)
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{url} does not answer")


def listen(port: int, heard: list[str], stop: threading.Event) -> None:
    after = None
    while not stop.is_set():
        query = f"?after_seq={after}" if after is not None else ""
        try:
            with connect(f"ws://127.0.0.1:{port}/api/v1/monitoring/ws{query}") as socket_:
                while not stop.is_set():
                    try:
                        message = json.loads(socket_.recv(timeout=0.5))
                    except TimeoutError:
                        continue
                    if message["type"] == "event":
                        heard.append(message["event"]["event_id"])
                        after = message["event"]["seq"]
                    elif message["type"] == "connected" and after is None:
                        after = message["last_seq"]
        except OSError:
            time.sleep(0.5)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--speed", type=float, default=60)
    options.add_argument("--jobs", type=int, default=6000)
    options.add_argument("--api", default="auto")
    asked = options.parse_args()

    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    sim_port, port = free_port(), free_port()
    resync = str(ROOT / ".venv/bin/resync")
    logs = {name: (folder / f"{name}.log").open("w+") for name in ("simulate", "serve")}
    simulator = subprocess.Popen(
        [
            *(resync, "simulate", "--port", str(sim_port), "--speed", str(asked.speed)),
            *("--jobs", str(asked.jobs), "--folder", str(folder)),
        ],
        stderr=logs["simulate"],
        cwd=ROOT,
    )
    certificate = folder / "simulator.crt"
    while not certificate.exists():
        time.sleep(0.1)
    trust = ssl.create_default_context(cafile=str(certificate))
    control = f"https://127.0.0.1:{sim_port}/sim"
    until(f"{control}/clock", trust)
    environment = {
        **os.environ,
        "APP_TWS_URL": f"https://127.0.0.1:{sim_port}",
        "APP_TWS_USER": "twsuser",
        "APP_TWS_PASSWORD": "twspass",
        "APP_TWS_API": asked.api,
        "APP_TWS_CA_FILE": str(certificate),
        "APP_TWS_POLLING_INTERVAL": "5",
        "APP_DATABASE_URL": f"sqlite:///{folder}/resync.db",
        "APP_PORT": str(port),
    }
    # The baseline and the ledger must begin together: the clock stands still for the first poll.
    post(f"{control}/clock", {"factor": 0}, trust)
    begin = get(f"{control}/clock", trust)["last"]
    server = subprocess.Popen([resync, "serve"], env=environment, stderr=logs["serve"], cwd=ROOT)
    base = f"http://127.0.0.1:{port}"
    until(f"{base}/readyz")
    api = f"{base}/api/v1/monitoring"
    heard: list[str] = []
    stop = threading.Event()
    listener = threading.Thread(target=listen, args=(port, heard, stop), daemon=True)
    listener.start()
    post(f"{control}/clock", {"factor": asked.speed}, trust)

    ends = time.monotonic() + asked.minutes * 60
    while time.monotonic() < ends:
        time.sleep(min(60, max(0.1, ends - time.monotonic())))
        stats = get(f"{api}/stats")
        process = stats["process"]
        print(
            f"{(asked.minutes * 60 - (ends - time.monotonic())) / 60:5.1f} min: "
            f"{process['memory_bytes'] / 2**20:.0f} MiB, loop max {process['loop_lag_max_ms']} ms, "
            f"p99 {process['loop_lag_p99_ms']} ms, last seq {stats['event_bus']['last_seq']}, "
            f"polls {stats['poller']['polls']}, failed {stats['poller']['failures']}",
            flush=True,
        )
    post(f"{control}/clock", {"factor": 0}, trust)
    post(f"{api}/poller/poll")
    post(f"{api}/poller/poll")
    entries, after = [], begin
    while True:
        page = get(f"{control}/ledger?after={after}&limit=50000", trust)["entries"]
        if not page:
            break
        entries += page
        after = page[-1]["n"]
    time.sleep(2)
    stop.set()
    listener.join()
    server.terminate()
    server.wait(30)
    simulator.terminate()
    simulator.wait(30)

    events, cursor = [], None
    with Database.open(environment["APP_DATABASE_URL"], Access.READ) as db:
        while True:
            page = event_store.events_page(db, EventQuery(limit=500, cursor=cursor))
            events += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        size = db.size_bytes()
    lost, invented, agreed = compare(entries, events)
    stored = [event.event_id for event in reversed(events)]
    unheard = set(stored) - set(heard)
    complaints = [
        line
        for name, log in logs.items()
        for line in Path(log.name).read_text().splitlines()
        if " WARNING " in line or " ERROR " in line or "Traceback" in line
    ]
    print(f"ledger {len(entries)} entries; {len(events)} events; {agreed} transitions agree")
    print(f"lost {sum(lost.values())}, invented {sum(invented.values())}")
    print(f"heard over WebSocket {len(heard)}, twice {len(heard) - len(set(heard))}, "
          f"not heard {len(unheard)}")  # fmt: skip
    print(f"database {size / 2**20:.1f} MiB; complaints in the logs: {len(complaints)}")
    for line in [*complaints[:20], *map(str, list(lost)[:10]), *map(str, list(invented)[:10])]:
        print("   ", line)
    if lost or invented or len(heard) != len(set(heard)) or unheard:
        sys.exit(1)


if __name__ == "__main__":
    main()

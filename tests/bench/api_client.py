"""A client of `tests.bench.api`: asks as fast as it can, or looks whether the server lives."""

import json
import sys
import threading
import time
from http.client import HTTPConnection

PAUSE_S = 0.02  # between two looks of a probe


def ask(port: int, path: str, until: float, pause_s: float, took: list[float], number: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    count = 0
    while time.monotonic() < until:
        # Each of many readers: what one may ask a second is not what is measured.
        headers = {"X-Forwarded-For": f"10.{number}.{count // 200 % 250}.{count % 200}"}
        began = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        took.append((time.perf_counter() - began) * 1000)
        if answer.status not in (200, 503):
            raise SystemExit(f"{path}: {answer.status}")
        count += 1
        time.sleep(pause_s)
    connection.close()


def main(kind: str, port: str, path: str, seconds: str, connections: str) -> None:
    took: list[float] = []
    pause_s = PAUSE_S if kind == "probe" else 0.0
    until = time.monotonic() + float(seconds)
    threads = [
        threading.Thread(target=ask, args=(int(port), path, until, pause_s, took, number))
        for number in range(int(connections))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.sort()
    at = {name: took[int(len(took) * share)] for name, share in (("p50", 0.5), ("p99", 0.99))}
    print(json.dumps({**at, "a_second": len(took) / float(seconds)}))


if __name__ == "__main__":
    main(*sys.argv[1:])

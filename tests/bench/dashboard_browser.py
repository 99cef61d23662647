"""The browser's side of the dashboard bench: what a reader in Chromium waits for."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from tests.chromium import FLAGS, whole

_PATIENCE_MS = 15_000

# Stamped in the frame after the one that shows it: what is measured has been painted.
_WATCH = """
window.bench = { useful: null, rows: {} };
const painted = (then) => requestAnimationFrame(() => setTimeout(then, 0));
new MutationObserver(() => {
  const b = window.bench;
  if (b.useful === null && document.querySelector(".list.open > [data-problem], article.figure")) {
    b.useful = 0;
    painted(() => { b.useful = performance.now(); });
  }
  for (const row of document.querySelectorAll(".list.open > [data-problem]")) {
    const name = /JOB_\\d{6}/.exec(row.textContent)?.[0];
    if (name && !(name in b.rows)) {
      b.rows[name] = 0;
      painted(() => { b.rows[name] = performance.timeOrigin + performance.now(); });
    }
  }
}).observe(document, { childList: true, subtree: true, characterData: true });
"""


@dataclass(slots=True)
class Load:
    """One load of the page; bytes as they came over the wire, headers included."""

    useful_ms: float = 0.0
    requests: int = 0
    wire_bytes: int = 0
    socket_bytes: int = 0
    other_hosts: set[str] = field(default_factory=set)


@contextmanager
def chromium() -> Iterator[Any | None]:
    """A headless browser; None where Playwright or Chromium is missing."""
    own = whole()
    if own is None or find_spec("playwright") is None:
        yield None
        return
    playwright = import_module("playwright.sync_api")  # a dependency of development only
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=own, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


# A branch's line (Chromium's own emulation): latency in ms, throughput in bytes a second.
FAR: dict[str, Any] = {
    "offline": False,
    "latency": 60,
    "downloadThroughput": 10e6 / 8,
    "uploadThroughput": 10e6 / 8,
}


def loads(
    browser: Any, url: str, times: int, line: dict[str, Any] | None = None
) -> tuple[list[Load], list[Load]]:
    """Open the page so often with an empty cache, and each time once more with a full one."""
    cold: list[Load] = []
    warm: list[Load] = []
    for _ in range(times):
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        for kept in (cold, warm):
            page = context.new_page()
            kept.append(_load(page, url, line))
            page.close()
        context.close()
    return cold, warm


def _load(page: Any, url: str, line: dict[str, Any] | None) -> Load:
    load = Load()
    page.add_init_script(_WATCH)
    told = _count(page, urlsplit(url).netloc, load)
    if line:
        told.send("Network.emulateNetworkConditions", line)
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.bench?.useful", timeout=_PATIENCE_MS)
    load.useful_ms = page.evaluate("window.bench.useful")
    # The socket's first answer ends the load.
    page.wait_for_selector("html[data-fed]", timeout=_PATIENCE_MS)
    page.wait_for_load_state("load")
    return load


def _count(page: Any, host: str, load: Load) -> Any:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")

    def asked(told: dict[str, Any]) -> None:
        parts = urlsplit(told["request"]["url"])
        if parts.scheme in {"http", "https"}:
            load.requests += 1
            if parts.netloc != host:
                load.other_hosts.add(parts.netloc)

    def finished(told: dict[str, Any]) -> None:
        load.wire_bytes += round(told["encodedDataLength"])

    def socket_opened(told: dict[str, Any]) -> None:
        load.requests += 1
        if urlsplit(told["url"]).netloc != host:
            load.other_hosts.add(urlsplit(told["url"]).netloc)

    def received(told: dict[str, Any]) -> None:
        load.socket_bytes += len(told["response"]["payloadData"].encode())

    line.on("Network.requestWillBeSent", asked)
    line.on("Network.loadingFinished", finished)
    line.on("Network.webSocketCreated", socket_opened)
    line.on("Network.webSocketFrameReceived", received)
    return line


def delays(
    browser: Any, url: str, fail: Callable[[int], float], jobs: range, pause_s: float
) -> list[float]:
    """Milliseconds from each failure's commit to its row painted, one failure at a time.

    `fail` lets a job fail and gives the wall clock of the commit in milliseconds.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(url)
    page.wait_for_selector("html[data-fed]", timeout=_PATIENCE_MS)
    taken: list[float] = []
    for job in jobs:
        time.sleep(pause_s)
        committed = fail(job)
        name = f"JOB_{job:06}"
        page.wait_for_function(f"window.bench.rows.{name}", timeout=_PATIENCE_MS)
        taken.append(page.evaluate(f"window.bench.rows.{name}") - committed)
    context.close()
    return taken

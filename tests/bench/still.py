"""`resync bench still`: how much every page shifts while it comes and while it lives.

The figure is Chromium's cumulative layout shift (the worst five seconds' window of shifts that no
input caused). *Cold* has an empty cache, *warm* is the same browser once more, *live* what happens
to the page of the warm load while failures come, are taken, and recover.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench.dashboard_browser import chromium

MOST = 0.05
PAGES = ("/", "/jobs", "/events", "/patterns", "/handover", "/silences", "/settings")
WIDTHS = ((1440, 900), (1366, 768), (1024, 768), (768, 1000), (390, 844), (320, 720))
REST_MS = 1500
LIVE_S = 4

_WATCH = """
window.shift = { worst: 0, window: 0, began: -1e9, last: -1e9, who: [] };
new PerformanceObserver((list) => {
  const s = window.shift;
  for (const each of list.getEntries()) {
    if (each.hadRecentInput) continue;
    if (each.startTime - s.last > 1000 || each.startTime - s.began > 5000) {
      s.window = 0;
      s.began = each.startTime;
    }
    s.last = each.startTime;
    s.window += each.value;
    s.worst = Math.max(s.worst, s.window);
    for (const { node } of each.sources) {
      const at = node?.closest?.("[class], [id]") ?? node?.parentElement;
      s.who.push(`${each.value.toFixed(4)} ${at?.className || at?.id || at?.nodeName}`);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
localStorage.setItem("resync.name", "Ana");
"""


def still(
    url: str, stir: Callable[[], object], *, details: bool = False, only: str = ""
) -> Iterator[str]:
    """Yield a line a page and width; `stir` lets something happen in the plant."""
    with chromium() as browser:
        if browser is None:
            yield "Left out: no Playwright or no Chromium here"
            return
        for path in PAGES:
            if only not in ("", path):
                continue
            for width, height in WIDTHS:
                yield from _page(browser, url, path, (width, height), stir, details=details)


def _page(
    browser: Any,
    url: str,
    path: str,
    size: tuple[int, int],
    stir: Callable[[], object],
    *,
    details: bool,
) -> Iterator[str]:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_init_script(_WATCH)
    figures: dict[str, float] = {}
    who: dict[str, list[str]] = {}
    for load in ("cold", "warm"):
        page = context.new_page()
        page.goto(f"{url}{path}".rstrip("/"))
        page.wait_for_selector("html[data-fed]")
        page.wait_for_timeout(REST_MS)
        figures[load], who[load] = _read(page)
        if load == "cold":
            page.close()
            continue
        page.evaluate("Object.assign(window.shift, { worst: 0, window: 0, who: [] })")
        until = time.monotonic() + LIVE_S
        while time.monotonic() < until:
            stir()
            page.wait_for_timeout(500)
        page.wait_for_timeout(REST_MS)
        figures["live"], who["live"] = _read(page)
    context.close()
    over = "" if max(figures.values()) <= MOST else f"  FALLS SHORT of {MOST}"
    told = ", ".join(f"{load} {value:.3f}" for load, value in figures.items())
    yield f"{path:<10} {size[0]:>4}: {told}{over}"
    if details:
        for load, shifts in who.items():
            for each in dict.fromkeys(shifts):
                yield f"      {load} {each}"


def _read(page: Any) -> tuple[float, list[str]]:
    found = page.evaluate("({ worst: window.shift.worst, who: window.shift.who })")
    return found["worst"], found["who"]

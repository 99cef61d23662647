"""The browser of tests, benches and pictures: Debian's Chromium, without a window."""

import shutil

FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

WITH_WORKER = {"service_workers": "allow"}
"""What a page is opened with whose service worker the story is about."""


def whole() -> str | None:
    """The browser people have, without a window; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def light() -> str | None:
    """The same engine without the browser around it: a third of the CPU for a page. It shows no
    notifications and grants no permission for them; where it is not installed, `whole` serves."""
    return shutil.which("chromium-headless-shell") or whole()

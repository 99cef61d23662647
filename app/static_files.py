"""Our own assets: served under a name that changes with their content, so they cache for ever."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from tornado.web import StaticFileHandler

from app.rights import Right

FOLDER = Path(__file__).parent / "static"
_YEAR_S = 365 * 24 * 3600

STYLES = (
    "css/variables.css",
    "css/shell.css",
    "css/problems.css",
    "css/sections.css",
    "css/timeline.css",
    "css/jobs.css",
    "css/drawer.css",
    "css/events.css",
    "css/patterns.css",
    "css/solutions.css",
    "css/written.css",
    "css/silences.css",
    "css/settings.css",
    "css/access.css",
    "css/handover.css",
    "css/ask.css",
    "css/diagnosis.css",
    "css/wall.css",
)
"""In the order of the cascade."""


BUILT = "built/"
"""Where `.ci/bundle` puts all modules in one file and all style sheets in another."""


@cache
def sources() -> str:
    """A fingerprint of the modules and style sheets, as `.ci/bundle` found them."""
    return _fingerprint(FOLDER / name for name in (*STYLES, *scripts()))


@cache
def is_bundled() -> bool:
    """Whether the bundle is made of the sources as they stand; else they are served themselves."""
    stamp = FOLDER / BUILT / "made-of"
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == sources()


def of_page() -> tuple[Sequence[str], Sequence[str]]:
    """The style sheets and the modules a page asks for; the module that starts it comes first."""
    if is_bundled():
        return (f"{BUILT}main.css",), (f"{BUILT}main.js",)
    apart = ("js/main.js", LOGIN_SCRIPT, WORKER)
    others = (name for name in scripts() if not name.startswith(apart))
    return STYLES, ("js/main.js", *others)


LOGIN_SCRIPT = "js/login.js"
"""Of the page before all others; it needs none of theirs."""


@cache
def scripts() -> tuple[str, ...]:
    """Every module."""
    return tuple(sorted(p.relative_to(FOLDER).as_posix() for p in (FOLDER / "js").rglob("*.js")))


WORKER = "js/worker/"
"""Modules of the service worker; those that it shares with the pages are elsewhere."""


@cache
def icons() -> str:
    """The symbols every page carries inline."""
    return (FOLDER / "icons.svg").read_text(encoding="utf-8")


@cache
def version() -> str:
    """A short fingerprint of every asset; part of their address."""
    return _fingerprint(path for path in sorted(FOLDER.rglob("*")) if path.is_file())


def _fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(FOLDER).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


class Assets(StaticFileHandler):
    """`/assets/<version>/<file>`: the version is for the cache, an old one works too."""

    right = Right.OPEN

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", f"public, max-age={_YEAR_S}, immutable")


class RootFile(StaticFileHandler):
    """One asset at a fixed address, such as `/favicon.ico`."""

    right = Right.OPEN

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "public, max-age=86400")


def favicon() -> str:
    """For the server's `ico_path`: Bokeh answers `/favicon.ico` outside the prefix by itself."""
    return str(FOLDER / "favicon.ico")


def static_routes() -> list[tuple[str, type, dict[str, str]]]:
    """Tornado patterns for `extra_patterns`; Panel puts the prefix in front."""
    folder = str(FOLDER)
    return [
        (r"/assets/[0-9a-f]{12}/(.*)", Assets, {"path": folder}),
        (r"/(favicon\.ico)", RootFile, {"path": folder}),
    ]

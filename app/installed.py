"""What a browser installs of us: the service worker and the manifest, at addresses that never move.

Both are told to be asked for anew each time: a worker kept by a cache would never change.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from tornado.web import RequestHandler

from app.edition import to_text
from app.rights import Right
from app.static_files import BUILT, FOLDER, WORKER, is_bundled, version
from app.surface import HOME
from data.texts import LANGUAGES, LOCALES, Language, entries, resolve_language

_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "frame-ancestors 'none'"
)
"""Of the worker: what it may load is ours alone."""
_WORDS = "worker."
"""The texts that it says by itself, in the language of what it was sent."""
_BACKGROUND = "#0e141b"


@cache
def worker() -> str:
    """The worker's script, which begins with what only the server knows.

    The version is of all assets: with any of them the worker is a new one.
    """
    known = {"version": version(), "words": {lang: _words(lang) for lang in LANGUAGES}}
    head = f"self.resync={to_text(known)};\n"
    if is_bundled():
        return head + (FOLDER / BUILT / "worker.js").read_text(encoding="utf-8")
    return f'{head}import "./assets/{version()}/{WORKER}main.js";\n'


def _words(lang: Language) -> Mapping[str, Any]:
    return {
        key.removeprefix(_WORDS): words
        for key, words in entries(lang).items()
        if key.startswith(_WORDS)
    }


def manifest(prefix: str, lang: Language) -> Mapping[str, Any]:
    """What the browser calls us and looks for when we are installed."""

    def icon(name: str, size: int, purpose: str = "any") -> Mapping[str, str]:
        return {
            "src": f"{prefix}/assets/{version()}/icons/{name}-{size}.png",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }

    return {
        "id": f"{prefix}{HOME}",
        "name": "Resync",
        "short_name": "Resync",
        "description": str(entries(lang)["screen.shell.description"]),
        "lang": LOCALES[lang].replace("_", "-"),
        "start_url": f"{prefix}{HOME}",
        "scope": f"{prefix}/",
        "display": "standalone",
        "background_color": _BACKGROUND,
        "theme_color": _BACKGROUND,
        "icons": [icon("app", 192), icon("app", 512), icon("maskable", 512, "maskable")],
    }


class _Fixed(RequestHandler):
    """An address for ever, asked for anew each time."""

    right = Right.OPEN

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-cache")


class WorkerScript(_Fixed):
    """`/service-worker.js`: its folder is what it may look after."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.set_header("Content-Security-Policy", _POLICY)
        self.finish(worker())

    head = get


class Manifest(_Fixed):
    """`/manifest.webmanifest`, in the language of who asks."""

    def initialize(self, prefix: str) -> None:
        self._prefix = prefix

    def get(self) -> None:
        lang = resolve_language(None, self.request.headers.get("Accept-Language"), "auto")
        self.set_header("Content-Type", "application/manifest+json; charset=utf-8")
        self.set_header("Vary", "Accept-Language")
        self.finish(to_text(manifest(self._prefix, lang)))

    head = get


def installed_routes(prefix: str) -> list[tuple[str, type, dict[str, str]]]:
    """Tornado patterns for `extra_patterns`; Panel puts the prefix in front."""
    return [
        (r"/service-worker\.js", WorkerScript, {}),
        (r"/manifest\.webmanifest", Manifest, {"prefix": prefix}),
    ]

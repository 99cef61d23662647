"""Who opens a page: which language and which theme they start with."""

from collections.abc import Callable
from dataclasses import dataclass

import panel as pn

from app.api.core import Core
from data.texts import Language, resolve_language

LANGUAGE_COOKIE = "resync_lang"
"""What was chosen in the header, kept by the browser (static/js/lib/header.js)."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What is chosen for one session before its page is drawn."""

    lang: Language
    theme: str  # auto, light or dark; the browser's own choice wins


def reader_of(core: Core) -> Callable[[], Reader]:
    """The function that looks at the session being opened."""

    def reader() -> Reader:
        config = core.runtime.current
        accepted = pn.state.headers.get("Accept-Language")
        asked = pn.state.session_args.get("lang")
        kept = pn.state.cookies.get(LANGUAGE_COOKIE)
        return Reader(
            lang=resolve_language(
                asked[0].decode("utf-8", "replace") if asked else kept,
                accepted if isinstance(accepted, str) else None,
                config.language,
            ),
            theme=config.dashboard_theme,
        )

    return reader

"""Who opens a page: which language and which theme they start with."""

from collections.abc import Callable
from dataclasses import dataclass

import panel as pn

from app.api.core import Core
from app.rights import EVERYBODY, NOBODY, Asker, Right
from data.texts import LANGUAGE_COOKIE, Language, resolve_language

LOGIN = "login"
"""Under what the token of a page says whose it is."""


@dataclass(frozen=True, slots=True)
class Reader:
    """What is chosen for one session before its page is drawn."""

    lang: Language
    theme: str  # auto, light or dark; the browser's own choice wins
    asker: Asker = EVERYBODY


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
            asker=EVERYBODY if core.doors.are_open else _asker(),
        )

    return reader


def _asker() -> Asker:
    """Who opens the page, as its token says (app/pages/session.py)."""
    context = pn.state.curdoc.session_context if pn.state.curdoc else None
    said = (getattr(context, "token_payload", None) or {}).get(LOGIN)
    if said is None:
        return NOBODY  # no browser: a page that is warmed
    return Asker(said["user"], Right[said["role"].upper()], said["method"])

"""How a refusal of the engine is told to whoever asked for something it has to give."""

from typing import Any

from app.refusals import EngineRefused
from data.texts.event_words import poll_failure


def refused_by_engine(code: str, lang: str, said: str = "", **more: Any) -> EngineRefused:
    """The reason in the reader's language, then what was `said`."""
    reason = poll_failure({"code": code}, lang)
    told = f"{reason[:1].upper()}{reason[1:]}"
    return EngineRefused(f"{told}: {said}" if said else f"{told}.", code=code, **more)

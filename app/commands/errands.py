"""What only the leader does, as commands ask for it."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from app.ask import Context
from app.refusals import InConflict, NotNow
from workers.errands import ErrandFailed, NobodyLeads
from workers.learning import DetectionBusy

_SOON_S = 10


def ask_the_leader(context: Context, name: str, **asked: Any) -> Future[Any]:
    """Have it done by whichever process leads; raises NotNow while none does."""
    try:
        return context.core.errands.ask(name, **asked)
    except NobodyLeads as error:
        raise NotNow(str(error)) from None


def came_of(coming: Future[Any] | None, late: str) -> Mapping[str, Any]:
    """What has come of it; raises a refusal, for `late` where nothing came in time."""
    if coming is None:
        raise NotNow(late)
    try:
        return coming.result()
    except NobodyLeads as error:
        raise NotNow(str(error)) from None
    except ErrandFailed as error:
        if error.kind == DetectionBusy.__name__:
            raise InConflict(str(error), retry_s=_SOON_S) from None
        raise NotNow(str(error)) from None

"""Logging in by a provider (OpenID Connect): the way there, and the way back."""

import logging
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar
from urllib.parse import urlencode

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from app.api.core import Core, Pace
from app.ask import Context
from app.commands.access import begin_session, note_failure
from app.doors import cookie_name, hand_out, keep, take_back
from app.pages.reception import Reception, said
from app.refusals import NotNow
from app.rights import NOBODY
from app.surface import CALLBACK, LOGIN, Surface
from data.domain.access import Person
from data.store.access import accounts
from data.store.actions import Act
from data.store.audit import acting_from
from workers.provider.client import ProviderClient
from workers.provider.errors import FlowOver, ProviderAway, ProviderError
from workers.provider.flow import Flow

logger = logging.getLogger(__name__)
T = TypeVar("T")

FLOW_COOKIE = "resync_flow_"
FLOW_LIFE = timedelta(minutes=10)
MOST_KEPT = 4000
"""Characters of all the flows in a browser's cookies: proxies take 8 KB of head. The oldest go."""
_SAID = ("state", "code", "iss", "error", "error_description")
_MOST_SAID = 4000  # characters of one thing that somebody comes back with


class KeptOut(ProviderError):
    """The provider lets somebody in, and we do not."""

    def __init__(self, word: str, said: str) -> None:
        super().__init__(said)
        self.word = word


async def leave(handler: RequestHandler, reception: Reception, there: str) -> None:
    """Send a browser to the provider; `there` is where it wants to be in the end."""
    _clear_room(handler, reception)
    flow = Flow(secrets.token_urlsafe(32))
    ours = callback_address(handler.request, reception.surface)
    try:
        way = await _waited(reception.core, partial(reception.provider.way_to, flow, ours))
    except ProviderError as error:
        logger.warning("Nobody can log in by the provider: %s", error)
        back_to_login(handler, reception, there, error.word)
        return
    where = urlsafe_b64encode(there.encode()).rstrip(b"=").decode()
    name = cookie_name(handler.request, f"{FLOW_COOKIE}{int(time.time()):x}{secrets.token_hex(4)}")
    keep(handler, name, f"{flow.secret}.{where}", reception.path, FLOW_LIFE)
    handler.redirect(way)


async def come_back(handler: RequestHandler, reception: Reception) -> tuple[str, Person] | None:
    """Let in whoever comes back from the provider: where he wanted to be, and who he is. None: he
    is led to the log-in, which says why."""
    request = handler.request
    came = {name: said(request, name)[:_MOST_SAID] for name in _SAID if said(request, name)}
    found = _flow_of(request, came.get("state", ""))
    there = reception.own_place("" if found is None else found[2])
    context = _context(request, reception)
    try:
        if found is None:
            raise FlowOver("he comes back without having left, or too late")
        name, flow, _ = found
        take_back(handler, name, reception.path)
        ours = callback_address(request, reception.surface)
        work = partial(_let_in, context, reception.provider, flow, came, ours)
        person, token = await _waited(reception.core, work)
    except ProviderError as error:
        logger.warning("Somebody at %s was not let in: %s", context.asker.address, error)
        back_to_login(handler, reception, there, error.word)
        return None
    hand_out(handler, token, reception.surface.settings.prefix)
    return there, person


def back_to_login(handler: RequestHandler, reception: Reception, there: str, why: str) -> None:
    """To the page that says why, and from where one can begin anew."""
    asked = urlencode({"why": why, "next": there})
    handler.redirect(f"{reception.surface.settings.prefix}{LOGIN}?{asked}")


def callback_address(request: HTTPServerRequest, surface: Surface) -> str:
    """Where the provider is to lead back to, as people reach us; it has to know it."""
    settings = surface.settings
    home = settings.public_url or f"{request.protocol}://{request.host}"
    return f"{home}{settings.prefix}{CALLBACK}"


def _let_in(
    context: Context, provider: ProviderClient, flow: Flow, came: Mapping[str, str], ours: str
) -> tuple[Person, str]:
    """In a thread: who it is, and the token of his session. Raises ProviderError."""
    with acting_from(context.asker.address):
        try:
            person = provider.who(flow, came, ours)
            act = Act(person.issuer, context.now())
            account = accounts.enter(context.db, person, act)
        except accounts.AccountsFull as error:
            raise KeptOut("full", str(error)) from None
        except ProviderAway:
            raise
        except ProviderError as error:
            note_failure(context, None, error.word)
            raise
        if account.disabled:
            note_failure(context, account, "disabled")
            raise KeptOut("disabled", f"{account.name} ({account.subject}) is shut out")
        if person.remark:
            logger.warning(
                "%s is a viewer: the provider did not tell his groups (%s)",
                account.name,
                person.remark,
            )
        return person, begin_session(context, account)


async def _waited(core: Core, work: Callable[[], T]) -> T:
    try:
        return await core.run(work, pace=Pace.PROVIDER)
    except NotNow as error:
        raise ProviderAway(f"too many wait for the provider ({error})") from None


def _context(request: HTTPServerRequest, reception: Reception) -> Context:
    nobody = replace(NOBODY, address=reception.surface.doors.address(request))
    agent, lang = request.headers.get("User-Agent", ""), reception.surface.language(request)
    return Context(reception.core, "", lang, asker=nobody, agent=agent)


def _flows(request: HTTPServerRequest) -> list[tuple[str, str]]:
    """Name and value of the cookies of log-ins under way, the oldest first."""
    begins = cookie_name(request, FLOW_COOKIE)
    return sorted(
        (name, one.value) for name, one in request.cookies.items() if name.startswith(begins)
    )


def _flow_of(request: HTTPServerRequest, state: str) -> tuple[str, Flow, str] | None:
    """The log-in that ends with this `state`: its cookie, itself, and where it is to lead."""
    for name, value in _flows(request):
        secret, _, where = value.partition(".")
        flow = Flow(secret)
        if flow.is_called(state):
            return name, flow, _decoded(where)
    return None


def _decoded(where: str) -> str:
    try:
        return urlsafe_b64decode(where + "=" * (-len(where) % 4)).decode()
    except ValueError:
        return ""


def _clear_room(handler: RequestHandler, reception: Reception) -> None:
    """Forget the oldest log-ins of a browser that has begun many."""
    room = MOST_KEPT
    for name, value in reversed(_flows(handler.request)):
        room -= len(name) + len(value)
        if room < 0:
            take_back(handler, name, reception.path)

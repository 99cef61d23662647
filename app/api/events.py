"""`/events`: pages of the past, the severe ones, search, and taking them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from app.api.base import ApiHandler
from app.api.core import Core
from app.api.objects import event_object
from app.api.params import Params
from app.api.problems import Problem
from data.domain.events import Category, Event, EventType, Severity
from data.store import events
from data.store.events import EventQuery
from data.store.pages import Page, from_cursor, to_cursor
from data.store.text import fold
from data.texts import entries, text

_SEVERITIES = {severity.name.lower(): severity for severity in Severity}
_CATEGORIES = {category.name.lower(): category for category in Category}
_TYPES = {kind.word: kind for kind in EventType}
_DEFAULT_HOURS = 24
_MOST_HOURS = 8760
_AFTER = "events after"  # the kind of cursor that pages by `seq`
_MOST_IDS = 500
_LARGEST_SEQ = 2**63 - 1
_MOST_BARS = 1000
_PATIENCE_MS = 50  # of a page that may be partial: one more window fits into 100 ms (issue 3)


class EventsHandler(ApiHandler):
    async def get(self) -> None:
        params = Params(self)
        query, start, end = event_query(params, self.core.now(), self.lang)
        after = None
        if params.has("after_seq"):
            after = params.integer("after_seq", 0, 0, _LARGEST_SEQ)
        params.check()
        if after is None:
            page = await self.stored(events.events_page, self.core.db, query)
        else:
            if not (params.has("hours") or params.has("start")):
                query = replace(query, start=None)
            page = await self.stored(_page_after, self.core, query, after)
        self.reply(
            {
                "events": self.objects(page.items),
                "next_cursor": page.next_cursor,
                "searched_to": page.reached,
                "period": {"start": start, "end": end},
            }
        )

    def objects(self, found: list[Event]) -> list[dict[str, Any]]:
        lang, zone = self.lang, self.zone
        return [event_object(event, lang, zone) for event in found]


class CriticalHandler(EventsHandler):
    async def get(self) -> None:
        params = Params(self)
        severe = (Severity.ERROR, Severity.CRITICAL)
        query = EventQuery(
            severities=severe,
            limit=params.integer("limit", 100, 1, 500),
            cursor=params.text("cursor", longest=4000),
        )
        params.check()
        page = await self.stored(events.events_page, self.core.db, query)
        self.reply({"events": self.objects(page.items), "next_cursor": page.next_cursor})


class SearchHandler(EventsHandler):
    async def get(self) -> None:
        params = Params(self)
        q = params.text("q", shortest=2, longest=200)
        limit = params.integer("limit", 100, 1, 500)
        if (q is None and not params.errors) or (q is not None and len(q.strip()) < 2):
            params.errors.append(("q", "must have at least 2 characters"))
        params.check()
        found = await self.stored(_search, self.core, q or "", self.lang, limit)
        self.reply({"events": self.objects(found), "query": q})


class HistogramHandler(ApiHandler):
    """How many events of each severity in each interval of a period."""

    async def get(self) -> None:
        params = Params(self)
        query, start, end = event_query(params, self.core.now(), self.lang)
        width_s = params.integer("bucket_seconds", 3600, 60, 86_400)
        if (end - start).total_seconds() / width_s > _MOST_BARS:
            params.errors.append(("bucket_seconds", f"would make over {_MOST_BARS} intervals"))
        params.check()
        counted = await self.stored(
            events.events_by_interval, self.core.db, start, end, width_s, query
        )
        self.reply(
            {
                "period": {"start": start, "end": end},
                "bucket_seconds": width_s,
                "intervals": [
                    {
                        "start": one.start,
                        "counts": {
                            word: one.counts.get(severity, 0)
                            for word, severity in _SEVERITIES.items()
                        },
                    }
                    for one in counted
                ],
            }
        )


class AcknowledgeHandler(ApiHandler):
    async def post(self) -> None:
        body = self.body()
        event_ids, note, action_id = _acknowledgement(body)
        now, by = self.core.now(), self.actor
        answer = await self.stored(
            events.acknowledge, self.core.db, event_ids, by, note, action_id, now
        )
        self.reply(
            {
                "acknowledged": len(answer.acknowledged),
                "already": len(answer.already),
                "unknown": len(answer.unknown),
                "event_ids": {
                    "acknowledged": answer.acknowledged,
                    "already": answer.already,
                    "unknown": answer.unknown,
                },
            }
        )


def event_query(params: Params, now: datetime, lang: str) -> tuple[EventQuery, datetime, datetime]:
    """The filters of a request, and the period it asks for; `lang` is that of the words in `q`.

    Without `end` the query has no end either: the engine's clock may be ahead of ours, and what it
    dates a little into the future happened all the same.
    """
    start, end = params.instant("start"), params.instant("end")
    hours = params.integer("hours", _DEFAULT_HOURS, 1, _MOST_HOURS)
    if params.has("hours") and params.has("start"):
        params.errors.append(("hours", "give hours or start, not both"))
    until = end or now
    since = start or until - timedelta(hours=hours)
    if since > until:
        params.errors.append(("start", "must not be after end"))
    asked = params.text("q", longest=200)
    query = EventQuery(
        start=since,
        end=end,
        severities=params.words("severity", _SEVERITIES),
        types=params.words("event_type", _TYPES),
        categories=params.words("category", _CATEGORIES),
        sources=params.repeated("source"),
        job=params.text("job", longest=200),
        workstation=params.text("workstation", longest=200),
        text=asked,
        saying=_saying(asked or "", lang),
        within_ms=_PATIENCE_MS if params.truth("partial") else None,
        oldest_first=params.choice("order", ("newest", "oldest"), "newest") == "oldest",
        limit=params.integer("limit", 100, 1, 500),
        cursor=params.text("cursor", longest=4000),
    )
    return query, since, until


def _page_after(core: Core, query: EventQuery, after: int) -> Page[Event]:
    """A page by `seq`, oldest first."""
    if query.cursor is not None:
        (after,) = from_cursor(query.cursor, _AFTER, int)
    found = events.events_after(core.db, after, query, limit=query.limit + 1)
    if len(found) <= query.limit:
        return Page(found)
    found = found[: query.limit]
    return Page(found, to_cursor(_AFTER, found[-1].seq))


def _search(core: Core, q: str, lang: str, limit: int) -> list[Event]:
    return events.search(core.db, q, _saying(q, lang), limit)


def _saying(q: str, lang: str) -> Mapping[str, tuple[EventType, ...]]:
    return {word: _types_saying(word, lang) for word in fold(q).split()}


def _types_saying(word: str, lang: str) -> tuple[EventType, ...]:
    """The types whose sentence, as this reader sees it, has the word."""
    return tuple(kind for kind, sentence in _sentences(lang).items() if word in sentence)


@lru_cache(maxsize=4)
def _sentences(lang: str) -> Mapping[EventType, str]:
    """What the sentences say whatever the event, folded for searching."""
    return {kind: fold(f"{_bare(kind, lang)} {kind.word}") for kind in EventType}


def _bare(kind: EventType, lang: str) -> str:
    blank = dict.fromkeys(re.findall(r"{(\w+)}", _template(kind, lang)), "")
    return text(f"event.{kind.word}", lang, **blank)


def _template(kind: EventType, lang: str) -> str:
    template = entries(lang)[f"event.{kind.word}"]
    return template if isinstance(template, str) else template[1]


def _acknowledgement(body: dict[str, Any]) -> tuple[list[str], str | None, str]:
    errors: list[tuple[str, str]] = []
    event_ids, note, action_id = (body.get(k) for k in ("event_ids", "note", "action_id"))
    errors += [(str(name)[:100], "is not known") for name in body if name not in _FIELDS]
    if (
        not isinstance(event_ids, list)
        or not 0 < len(event_ids) <= _MOST_IDS
        or not all(isinstance(one, str) and len(one) <= 200 for one in event_ids)
    ):
        errors.append(("event_ids", f"must be a list of 1 to {_MOST_IDS} event ids"))
    if note is not None and (not isinstance(note, str) or len(note) > 2000):
        errors.append(("note", "must be text of at most 2000 characters"))
    if not isinstance(action_id, str) or not 0 < len(action_id) <= 200:
        errors.append(("action_id", "must be text of 1 to 200 characters"))
    if errors:
        raise Problem(422, errors=errors)
    return list(dict.fromkeys(event_ids or [])), note or None, action_id or ""


_FIELDS = ("event_ids", "note", "action_id")

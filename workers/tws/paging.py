"""A whole list, page by page, in either API: complete, or `TwsTorn`."""

import re
import time
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec

from workers.garbage import lighten, undisturbed
from workers.tws.budget import MOST_PAGES, values_in
from workers.tws.errors import TwsTooLarge, TwsTorn
from workers.tws.items import Known, Page, joined, read_items, split_array, split_envelope
from workers.tws.request import Requests
from workers.tws.tolerant import Parsed
from workers.tws.transport import Answer

T = TypeVar("T")

SIDE_BY_SIDE = 8
"""Pages of a list that are asked for ahead."""

_EVERYTHING = b'{"filters": {}}'
_INSIDE = b"{}"  # query_next takes the inside of `filters` as its whole body


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A list to fetch: its word in the path, how an item is read, what makes one the same."""

    word: str
    parse: Callable[[msgspec.Raw], Parsed[T]]
    identity: Callable[[T], Hashable] | None = None  # None: the item's bytes


@dataclass(frozen=True, slots=True)
class _Sheet(Generic[T]):
    """One answer: its items, and what it says about the rest."""

    page: Page[T]
    count: int | None
    more: str | None  # V2: address of the next page; V1: the Last-Object marker


@dataclass(frozen=True, slots=True)
class _List(Generic[T]):
    """A list being read; `split` finds in an answer the items, their count and where more are."""

    requests: Requests
    listing: Listing[T]
    known: Known[T]
    split: Callable[[Answer], tuple[list[msgspec.Raw], int | None, str | None]]

    def ask(self, path: str, **question: Any) -> Future[_Sheet[T]]:
        """Have a page asked for, and again where that may help; `question` as for `send`."""
        once = partial(self._lightly, path, question)
        return self.requests.pool.submit(copy_context().run, self.requests.retry, once)

    def _lightly(self, path: str, question: Mapping[str, Any]) -> _Sheet[T]:
        try:
            return self._once(path, question)
        except Exception as error:
            lighten(error)
            raise

    def _once(self, path: str, question: Mapping[str, Any]) -> _Sheet[T]:
        requests = self.requests
        started = time.thread_time()
        answer = requests.send(path, **question)
        try:  # the answer is in hand so long; what is made of it is bounded before it is made
            answer.share.take(0, values_in(answer.body))
            with undisturbed():
                items, count, more = self.split(answer)
                requests.budget.items(self.listing.word, len(items))
                page = read_items(items, self.listing.parse, self.known)
        finally:
            answer.share.release()
        requests.measured(len(answer.body), time.thread_time() - started)
        return _Sheet(page, count, more)


def gather(
    requests: Requests, listing: Listing[T], known: Known[T], plan: str = "current"
) -> Page[T]:
    """A list with all its pages, in order, as if it were one.

    When fewer items arrive than were announced, or items of two plans, the plan has changed under
    us: the list is asked for once more (without `known`, so that nothing remembered can mislead),
    then it is `TwsTorn`. Raises TwsError.
    """
    try:
        return _gather(requests, listing, known, plan)
    except TwsTorn:
        requests.stats.add(torn=1)
        requests.budget.forget(listing.word)
        return _gather(requests, listing, Known(), plan)


def _gather(requests: Requests, listing: Listing[T], known: Known[T], plan: str) -> Page[T]:
    if requests.api == "v2":
        sheets = _sheets_v2(_List(requests, listing, known, _split_v2), plan)
    else:
        sheets = _sheets_v1(_List(requests, listing, known, _split_v1), plan)
    pages = [sheet.page for sheet in sheets]
    _check(pages, listing, next((one.count for one in sheets if one.count is not None), None))
    return joined(pages)


def _split_v2(answer: Answer) -> tuple[list[msgspec.Raw], int | None, str | None]:
    envelope = split_envelope(answer.body)
    return envelope.results, envelope.count, envelope.next


def _sheets_v2(whole: _List[T], plan: str) -> list[_Sheet[T]]:
    path = f"/plan/{whole.listing.word}"
    fixed = {} if plan == "current" else {"plan_id": plan}
    size = whole.requests.page_size

    def ask(path: str, params: Mapping[str, object]) -> Future[_Sheet[T]]:
        return whole.ask(path, params={**fixed, **params}, headers={"Include-Count": "true"})

    sheet = ask(path, {"limit": size, "offset": 0}).result()
    count, sheets = sheet.count, [sheet]
    step = _step(sheet)
    if step is not None and count is not None:
        # The usual shape: the rest is known in advance and fetched side by side. `count` alone does
        # not size our work: a page that comes short ends it.
        rest = (
            {"limit": step, "offset": at}
            for at in islice(range(len(sheet.page), count, step), MOST_PAGES)
        )
        waiting = deque(ask(path, params) for params in islice(rest, SIDE_BY_SIDE))
        while waiting:
            sheets.append(waiting.popleft().result())
            following = next(rest, None) if len(sheets[-1].page) >= step else None
            if following is not None:
                waiting.append(ask(path, following))
    got = sum(len(one.page) for one in sheets)
    asked: set[tuple[object, ...]] = set()
    while True:
        last = sheets[-1]
        if last.more and len(last.page):
            path, params = _follow(last.more, path)
        elif count is not None and got < count and len(last.page):
            params = {"limit": str(size), "offset": str(got)}
        else:
            return sheets
        mark = (path, *sorted(params.items()))
        if mark in asked:
            raise TwsTorn("the engine sends the same page over and over")
        asked.add(mark)
        _bounded(sheets)
        sheets.append(ask(path, params).result())
        got += len(sheets[-1].page)


def _step(sheet: _Sheet[T]) -> int | None:
    """How far pages are apart, when `next` is a plain limit and offset after the first page."""
    if not sheet.more:
        return None
    params = dict(parse_qsl(urlsplit(sheet.more).query))
    limit, offset = params.pop("limit", ""), params.pop("offset", "")
    params.pop("plan_id", None)
    if params or not re.fullmatch(r"\d{1,9}", limit) or offset != str(len(sheet.page)):
        return None
    # An engine may cap the page below what was asked and still repeat our limit.
    return min(int(limit), len(sheet.page)) or None


def _follow(address: str, path: str) -> tuple[str, dict[str, str]]:
    """Path and query of a `next` address, below our own root whatever host it names."""
    parts = urlsplit(address)
    _, found, below = parts.path.partition("/twsd/api/v2")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return (below if found and below.startswith("/") else path), query


def _split_v1(answer: Answer) -> tuple[list[msgspec.Raw], int | None, str | None]:
    items = split_array(answer.body)
    said = _number(answer.headers.get("how-many-returned"))
    if said is not None and len(items) < said:
        raise TwsTorn(f"{said} items were announced and {len(items)} came")
    count = _number(answer.headers.get("context-objectcount"))
    return items, count, answer.headers.get("last-object")


def _sheets_v1(whole: _List[T], plan: str) -> list[_Sheet[T]]:
    size = whole.requests.page_size
    path, body = f"/plan/{plan}/{whole.listing.word}/query", _EVERYTHING
    headers = {"How-Many": str(size), "Context-ObjectCount": "1"}
    sheets: list[_Sheet[T]] = []
    seen: set[bytes] = set()
    count: int | None = None
    while True:
        _bounded(sheets)
        sheet = whole.ask(path, method="POST", headers=headers, body=body).result()
        sheets.append(sheet)
        count = sheet.count if count is None else count
        fresh = not seen.issuperset(sheet.page.digests) or bool(sheet.page.bad)
        seen.update(sheet.page.digests)
        complete = len(sheet.page) < size and (count is None or len(seen) >= count)
        if complete or not fresh or not len(sheet.page):
            return sheets
        path, body = f"/plan/{plan}/{whole.listing.word}/query_next", _INSIDE
        headers = {name: text for name, text in headers.items() if name != "Last-Object"}
        if sheet.more is not None:
            headers["Last-Object"] = sheet.more


def _bounded(sheets: list[_Sheet[T]]) -> None:
    if len(sheets) >= MOST_PAGES:
        raise TwsTooLarge(f"a list of the engine has more than {MOST_PAGES:,} pages")


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text.strip()) else None


def _check(pages: list[Page[T]], listing: Listing[T], count: int | None) -> None:
    """Raise TwsTorn unless all announced items are there and of one plan.

    An item that comes on two pages hides another one that slipped between them: it counts once.
    One that comes twice on a page is meant so by the engine.
    """
    plans = {plan for page in pages for plan in page.plans}
    if listing.word == "job" and len(plans) > 1:
        raise TwsTorn("the jobs are of two plans: the plan was being renewed")
    if count is None:
        return
    total = sum(len(page) for page in pages)
    if len(pages) > 1 and total >= count:
        identity = listing.identity
        marks: list[set[Hashable]] = [
            set(page.digests if identity is None else map(identity, page.things)) for page in pages
        ]
        total -= sum(len(page) for page in marks) - len(set[Hashable]().union(*marks))
    if total < count:
        raise TwsTorn(f"{count} items were announced and {total} came; the plan was changing")

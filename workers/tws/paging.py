"""A whole list, page by page, in either API: complete, or `TwsTorn`."""

import re
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec

from workers.garbage import undisturbed
from workers.tws.budget import MOST_PAGES
from workers.tws.errors import TwsTooLarge, TwsTorn
from workers.tws.items import Known, Page, read_items, split_array, split_envelope
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


def gather(
    requests: Requests, listing: Listing[T], known: Known[T], plan: str = "current"
) -> list[Page[T]]:
    """Every page of a list, in order.

    When fewer items arrive than were announced, or items of two plans, the plan has changed under
    us: the list is asked for once more (without `known`, so that nothing remembered can mislead),
    then it is `TwsTorn`. Raises TwsError.
    """
    whole = _gather_v2 if requests.api == "v2" else _gather_v1
    try:
        return whole(requests, listing, known, plan)
    except TwsTorn:
        requests.stats.add(torn=1)
        requests.budget.forget(listing.word)
        return whole(requests, listing, Known(), plan)


def _gather_v2(
    requests: Requests, listing: Listing[T], known: Known[T], plan: str
) -> list[Page[T]]:
    path = f"/plan/{listing.word}"
    fixed = {} if plan == "current" else {"plan_id": plan}
    headers = {"Include-Count": "true"}

    def read(path: str, params: dict[str, str]) -> _Sheet[T]:
        def once() -> _Sheet[T]:
            started = time.thread_time()
            answer = requests.send(path, params={**fixed, **params}, headers=headers)
            with _reading(requests, answer), undisturbed():
                envelope = split_envelope(answer.body)
                requests.budget.items(listing.word, len(envelope.results))
                page = read_items(envelope.results, listing.parse, known)
            requests.measured(len(answer.body), time.thread_time() - started)
            return _Sheet(page, envelope.count, envelope.next)

        return requests.retry(once)

    def submit(path: str, **params: object):
        return requests.pool.submit(
            read, path, {name: str(value) for name, value in params.items()}
        )

    sheet: _Sheet[T] = submit(path, limit=requests.page_size, offset=0).result()
    count, sheets = sheet.count, [sheet]
    step = _step(sheet)
    if step is not None and count is not None:
        # The usual shape: the rest is known in advance and fetched side by side. `count` alone does
        # not size our work: a page that comes short ends it.
        offsets = islice(range(len(sheet.page), count, step), MOST_PAGES)
        waiting = deque(submit(path, limit=step, offset=at) for at in islice(offsets, SIDE_BY_SIDE))
        while waiting:
            sheets.append(waiting.popleft().result())
            following = next(offsets, None) if len(sheets[-1].page) >= step else None
            if following is not None:
                waiting.append(submit(path, limit=step, offset=following))
    got = sum(len(one.page) for one in sheets)
    asked: set[tuple[str, ...]] = set()
    while True:
        last = sheets[-1]
        if last.more and len(last.page):
            path, params = _follow(last.more, path)
        elif count is not None and got < count and len(last.page):
            params = {"limit": str(requests.page_size), "offset": str(got)}
        else:
            break
        mark = (path, *(f"{name}={value}" for name, value in sorted(params.items())))
        if mark in asked:
            raise TwsTorn("the engine sends the same page over and over")
        asked.add(mark)
        _bounded(sheets)
        sheets.append(requests.pool.submit(read, path, params).result())
        got += len(sheets[-1].page)
    pages = [one.page for one in sheets]
    _check(pages, listing, count)
    return pages


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


def _gather_v1(
    requests: Requests, listing: Listing[T], known: Known[T], plan: str
) -> list[Page[T]]:
    size = requests.page_size
    path = f"/plan/{plan}/{listing.word}/query"

    def read(marker: str | None, first: bool) -> _Sheet[T]:
        headers = {"How-Many": str(size), "Context-ObjectCount": "1"}
        if marker is not None:
            headers["Last-Object"] = marker

        def once() -> _Sheet[T]:
            started = time.thread_time()
            answer = requests.send(
                path if first else f"{path}_next",
                method="POST",
                headers=headers,
                body=_EVERYTHING if first else _INSIDE,
            )
            with _reading(requests, answer), undisturbed():
                items = split_array(answer.body)
                requests.budget.items(listing.word, len(items))
                page = read_items(items, listing.parse, known)
            requests.measured(len(answer.body), time.thread_time() - started)
            said = _number(answer.headers.get("How-Many-Returned"))
            if said is not None and len(page) < said:
                raise TwsTorn(f"{said} items were announced and {len(page)} came")
            count = _number(answer.headers.get("Context-ObjectCount"))
            return _Sheet(page, count, answer.headers.get("Last-Object"))

        return requests.retry(once)

    sheets: list[_Sheet[T]] = []
    seen: set[int] = set()
    count: int | None = None
    marker: str | None = None
    while True:
        _bounded(sheets)
        sheet: _Sheet[T] = requests.pool.submit(read, marker, not sheets).result()
        count = sheet.count if count is None else count
        fresh = not seen.issuperset(sheet.page.digests) or bool(sheet.page.bad)
        sheets.append(sheet)
        if not len(sheet.page) or not fresh:
            break
        seen.update(sheet.page.digests)
        if len(sheet.page) < size and (count is None or len(seen) >= count):
            break
        marker = sheet.more
    pages = [one.page for one in sheets]
    _check(pages, listing, count)
    return pages


@contextmanager
def _reading(requests: Requests, answer: Answer) -> Iterator[None]:
    """The answer is in hand for so long; what is made of it is bounded before it is made."""
    try:
        answer.share.take(0, answer.body.count(b","))
        yield
    finally:
        answer.share.release()


def _bounded(sheets: list[_Sheet[T]]) -> None:
    if len(sheets) >= MOST_PAGES:
        raise TwsTooLarge(f"a list of the engine has more than {MOST_PAGES:,} pages")


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text.strip()) else None


def _check(pages: list[Page[T]], listing: Listing[T], count: int | None) -> None:
    """Raise TwsTorn unless all announced items are there and of one plan.

    An item that comes on two pages hides another one that slipped between them: it counts once.
    """
    plans: set[str] = set()
    for page in pages:
        plans |= page.plans
    if listing.word == "job" and len(plans) > 1:
        raise TwsTorn("the jobs are of two plans: the plan was being renewed")
    if count is None:
        return
    if len(pages) > 1 and listing.identity is not None:
        distinct = len({mark for page in pages for mark in map(listing.identity, page.things)})
    else:
        distinct = len({mark for page in pages for mark in page.digests})
    distinct += sum(len(page.bad) for page in pages)
    if distinct >= count:
        return
    # Only now it matters whether some came twice in one page (the engine means it) or in two.
    total = sum(len(page) for page in pages) - sum(1 for _ in _repeats(pages, listing))
    if total < count:
        raise TwsTorn(f"{count} items were announced and {total} came; the plan was changing")


def _repeats(pages: list[Page[T]], listing: Listing[T]) -> Iterator[Hashable]:
    """The items that an earlier page had already."""
    seen: set[Hashable] = set()
    for page in pages:
        if listing.identity is None:
            marks: set[Hashable] = set(page.digests)
        else:
            marks = {listing.identity(thing) for thing in page.things}
        yield from seen & marks
        seen |= marks

"""`/solutions`: what helped, found for an error message, judged by people and by TWS."""

from collections.abc import Callable
from typing import Any, TypeVar

from app.api.base import ApiHandler
from app.api.params import Params
from app.api.problems import Problem, invalid
from app.api.solution_objects import (
    match_object,
    read_draft,
    read_fields,
    solution_object,
)
from app.sheets import CSV_TYPE, to_csv
from data.domain.solutions import JOB_FAILURE, Draft, Failure, KnownSolution
from data.store.errors import StoreInvalid
from data.store.pages import from_cursor, to_cursor
from data.store.solution_results import find_failure
from data.store.solutions import SolutionTaken
from data.store.text import fold
from workers.solution_book import NotReady
from workers.solutions.stored_patterns import BadPattern

T = TypeVar("T")

MOST_IMPORTED = 10_000
_LONGEST_MESSAGE = 20_000
_CURSOR = "solutions"
_EXPORTED = (
    "solution_id", "problem_type", "problem_pattern", "pattern_kind", "solution", "success_rate",
    "times_applied", "last_applied", "people_worked", "people_failed", "tws_worked", "tws_failed",
)  # fmt: skip


class SolutionHandler(ApiHandler):
    """What all of them share: the book's errors as problems, the object of an answer."""

    async def booked(self, work: Callable[..., T], *arguments: Any) -> T:
        """Ask the book off the event loop."""
        try:
            return await self.stored(work, *arguments)
        except BadPattern as error:
            raise invalid("problem_pattern", str(error)) from None
        except SolutionTaken as error:
            raise Problem(409, str(error), solution_id=error.solution_id) from None
        except NotReady as error:
            raise Problem(503, str(error), headers={"Retry-After": "2"}) from None

    def shown(self, known: KnownSolution | None) -> dict[str, Any]:
        if known is None:
            raise Problem(404, "There is no such solution.")
        least = self.core.runtime.current.solution_min_success_rate
        return solution_object(known, self.lang, least, self.core.now())

    async def failure(self, event_id: Any) -> Failure:
        """The failure of an event id in a body; 422 when it is none."""
        if not isinstance(event_id, str) or not 0 < len(event_id) <= 200:
            raise invalid("event_id", "must be the id of an event")
        failure = await self.stored(find_failure, self.core.db, event_id)
        if failure is None:
            raise invalid("event_id", "is not a known failure of a job")
        return failure


class SolutionsHandler(SolutionHandler):
    async def get(self) -> None:
        params = Params(self)
        kind = params.text("problem_type", longest=100)
        words = fold(params.text("q", longest=200) or "").split()
        limit = params.integer("limit", 100, 1, 500)
        cursor = params.text("cursor", longest=4000)
        params.check()
        known = await self.booked(self.core.solutions.listed)
        page, following = await self.stored(_page, known, kind, words, limit, cursor)
        self.reply({"solutions": [self.shown(one) for one in page], "next_cursor": following})

    async def post(self) -> None:
        errors: list[tuple[str, str]] = []
        draft = read_draft(self.body(), errors)
        if errors:
            raise Problem(422, errors=errors)
        book, now = self.core.solutions, self.core.now()
        ((known, new),) = await self.booked(book.add, [draft], self.actor, now)
        self.reply(self.shown(known), 201 if new else 200)


class SolutionFindHandler(SolutionHandler):
    async def get(self) -> None:
        params = Params(self)
        kind = params.text("problem_type", longest=100) or JOB_FAILURE
        message = params.text("error_message", longest=_LONGEST_MESSAGE) or ""
        limit = params.integer("limit", 5, 1, 50)
        params.check()
        now = self.core.now()
        found = await self.booked(self.core.solutions.find, kind, message, limit, now)
        least = self.core.runtime.current.solution_min_success_rate
        matches = [match_object(m, known, self.lang, least, now) for m, known in found]
        best = matches[0] if matches else {}
        names = ("solution_id", "solution", "success_rate", "similarity")
        self.reply(
            {
                "found": bool(matches),
                **{name: best.get(name) for name in names},
                "matches": matches,
            }
        )


class SolutionResultHandler(SolutionHandler):
    async def post(self) -> None:
        body = self.body()
        known = ("solution_id", "success", "event_id", "note")
        errors = [(str(name)[:100], "is not known") for name in body if name not in known]
        solution_id = _solution_id(body.get("solution_id"))
        if solution_id is None:
            errors.append(("solution_id", "must be the id of a solution"))
        if not isinstance(body.get("success"), bool):
            errors.append(("success", "must be true or false"))
        note = _note(body, errors)
        if errors or solution_id is None:
            raise Problem(422, errors=errors)
        book, now = self.core.solutions, self.core.now()
        self.shown(await self.booked(book.get, solution_id))
        failure = None
        if body.get("event_id") is not None:
            failure = await self.failure(body["event_id"])
        after = await self.booked(
            book.result, solution_id, body["success"], self.actor, now, failure, note
        )
        self.reply(self.shown(after))


class SolutionAppliedHandler(SolutionHandler):
    async def post(self, solution_id: str) -> None:
        body = self.body()
        known = ("event_id", "note")
        errors = [(str(name)[:100], "is not known") for name in body if name not in known]
        note = _note(body, errors)
        if errors:
            raise Problem(422, errors=errors)
        book, number = self.core.solutions, _solution_id(solution_id) or 0
        self.shown(await self.booked(book.get, number))
        failure = await self.failure(body.get("event_id"))
        after = await self.booked(
            book.applied, number, failure, self.actor, self.core.now(), note
        )  # fmt: skip
        self.reply(self.shown(after))


class SolutionItemHandler(SolutionHandler):
    async def get(self, solution_id: str) -> None:
        number = _solution_id(solution_id) or 0
        self.reply(self.shown(await self.booked(self.core.solutions.get, number)))

    async def put(self, solution_id: str) -> None:
        errors: list[tuple[str, str]] = []
        changes = read_fields(self.body(), errors)
        if errors:
            raise Problem(422, errors=errors)
        book, number = self.core.solutions, _solution_id(solution_id) or 0
        after = await self.booked(book.change, number, changes, self.actor, self.core.now())
        self.reply(self.shown(after))

    async def delete(self, solution_id: str) -> None:
        self.no_body()
        book, number = self.core.solutions, _solution_id(solution_id) or 0
        if not await self.booked(book.remove, number, self.actor, self.core.now()):
            raise Problem(404, "There is no such solution.")
        self.reply({"solution_id": number, "removed": True})


class SolutionExportHandler(SolutionHandler):
    async def get(self) -> None:
        params = Params(self)
        ending = params.choice("format", ("json", "csv"), "json")
        params.check()
        known = await self.booked(self.core.solutions.listed)
        known.reverse()
        day = f"{self.core.now().astimezone(self.zone):%Y%m%d}"
        self.set_header("Content-Disposition", f'attachment; filename="solutions-{day}.{ending}"')
        if ending == "json":
            self.reply({"solutions": [self.shown(one) for one in known]})
            return
        shown = [self.shown(one) for one in known]
        written = await self.stored(to_csv, _EXPORTED, [_row(one) for one in shown])
        self.set_header("Content-Type", f"{CSV_TYPE}; charset=utf-8")
        self.finish(written)


class SolutionImportHandler(SolutionHandler):
    async def post(self) -> None:
        body = self.body()
        given = body.get("solutions")
        if not isinstance(given, list) or not 0 < len(given) <= MOST_IMPORTED:
            raise invalid("solutions", f"must be a list of 1 to {MOST_IMPORTED} solutions")
        drafts, errors = read_imported(given)
        if errors:
            raise Problem(422, errors=errors[:100])
        book, now = self.core.solutions, self.core.now()
        kept = await self.booked(book.add, drafts, self.actor, now)
        created = sum(new for _, new in kept)
        self.reply({"created": created, "already": len(kept) - created})


def read_imported(given: list[Any]) -> tuple[list[Draft], list[tuple[str, str]]]:
    """The drafts of an export or of plain solutions; what an export says besides is passed over."""
    drafts: list[Draft] = []
    errors: list[tuple[str, str]] = []
    for at, one in enumerate(given):
        where = f"solutions[{at}]"
        if not isinstance(one, dict):
            errors.append((where, "must be an object"))
            continue
        fields = ("problem_type", "problem_pattern", "pattern_kind", "solution")
        body = {name: one[name] for name in fields if name in one}
        drafts.append(read_draft(body, errors, f"{where}."))
    return drafts, errors


def _page(
    known: list[KnownSolution],
    kind: str | None,
    words: list[str],
    limit: int,
    cursor: str | None,
) -> tuple[list[KnownSolution], str | None]:
    """One page, newest first. Raises StoreInvalid for a foreign cursor."""
    before: int | None = None
    if cursor is not None:
        (before,) = from_cursor(cursor, _CURSOR, int)
        if before is None:
            raise StoreInvalid("The cursor is not one of this list.")
    found: list[KnownSolution] = []
    for one in known:
        if before is not None and one.solution_id >= before:
            continue
        if kind is not None and one.draft.problem_type != kind:
            continue
        if words:
            said = fold(f"{one.draft.problem_pattern}\n{one.draft.solution}")
            if not all(word in said for word in words):
                continue
        found.append(one)
        if len(found) > limit:
            return found[:limit], to_cursor(_CURSOR, found[limit - 1].solution_id)
    return found, None


def _row(shown: dict[str, Any]) -> list[Any]:
    people, tws = shown["results"]["people"], shown["results"]["tws"]
    counts = {
        "people_worked": people["worked"],
        "people_failed": people["failed"],
        "tws_worked": tws["worked"],
        "tws_failed": tws["failed"],
    }
    return [{**shown, **counts}[name] for name in _EXPORTED]


def _solution_id(value: Any) -> int | None:
    """An id as a number or as its digits; None for anything else."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63:
        return value
    return None


def _note(body: dict[str, Any], errors: list[tuple[str, str]]) -> str | None:
    note = body.get("note")
    if note is not None and (not isinstance(note, str) or len(note) > 2000):
        errors.append(("note", "must be text of at most 2000 characters"))
        return None
    return note or None

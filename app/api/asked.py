"""Answering what a route asks for: read, run off the event loop, encoded there too."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeVar

import msgspec
from isal import igzip

from app.api.base import ApiHandler, Limits
from app.api.core import Core
from app.api.problems import Problem, problem_of
from app.api.route import Route
from app.ask import Context, Pending, asked
from app.declared import from_json, from_texts
from app.doors import hand_out
from app.markdown import MARKDOWN_TYPE, Document
from app.queries.tables import Table
from app.refusals import Mistake, NotAcceptable, Refusal
from app.rights import Right
from app.sheets import CSV_TYPE, XLSX_TYPE, to_csv, to_xlsx
from app.surface import Judging
from data.store.audit import acting_from
from data.texts import LANGUAGES, language_of, text
from data.tracing import span

T = TypeVar("T")
_GZIP = b"\x1f\x8b"
_WORTH_PACKING = 1024  # bytes
_PIECE = 256 * 1024  # bytes handed to the socket at once
MEDIA = {
    "json": "application/json; charset=utf-8",
    "csv": f"{CSV_TYPE}; charset=utf-8",
    "xlsx": XLSX_TYPE,
    "md": f"{MARKDOWN_TYPE}; charset=utf-8",
}


class AskHandler(Judging, ApiHandler):
    """One address: the route of each of its methods."""

    @classmethod
    def rule(cls, given: Mapping[str, Any], method: str) -> Right:
        route = given["routes"].get(method.lower())
        return Right.VIEWER if route is None else route.ask.right

    def initialize(
        self,
        core: Core,
        limits: Limits,
        right: Right | None = None,
        routes: Mapping[str, Route] | None = None,
    ) -> None:
        super().initialize(core, limits, right)
        self._routes = routes or {}
        self.watching = any(route.watching for route in self._routes.values())

    def allowed_methods(self) -> tuple[str, ...]:
        own = [method.upper() for method in self._routes]
        if "GET" in own:
            own.insert(own.index("GET") + 1, "HEAD")
        return (*own, "OPTIONS")

    async def get(self, **path: str) -> None:
        asked = (self.request.method or "").lower()
        route = self._routes["get" if asked == "head" else asked]
        asker, agent = self.asker, self.request.headers.get("User-Agent", "")
        context = Context(
            self.core, asker.signature, self.lang, origin=self._origin(), asker=asker, agent=agent
        )
        ask, context = self._read(route, path, context)
        ending = route.ending or getattr(ask, "format", "json")
        as_file = partial(_packed, self._packs(ending))
        try:
            pace = ask.pace_in(context)
        except Refusal as refused:
            raise problem_of(refused) from None
        run = partial(_run, ask, context, ending, as_file)
        answer = await self.work(pace, partial(_from, asker.address, run))
        if isinstance(answer, Pending):
            coming = asyncio.wrap_future(answer.coming)
            done, _ = await asyncio.wait([coming], timeout=answer.patience_s)
            then = partial(answer.then, answer.coming if done else None)
            run = partial(_finish, then, context, ending, as_file)
            answer = await self.work(pace, partial(_from, asker.address, run))
        status, written, name, token = answer
        if token is not None:
            hand_out(self, token, self.core.settings.prefix)
        self.set_status(status)
        self.set_header("Content-Type", MEDIA[ending])
        self.set_header("Content-Language", self.lang)
        if self._packs(ending):
            self.add_header("Vary", "Accept-Encoding")
        if written.startswith(_GZIP):
            self.set_header("Content-Encoding", "gzip")
        if name:
            at = context.now().astimezone(context.zone)
            file = f"{name}-{at:%Y%m%d-%H%M%S}.{ending}"
            self.set_header("Content-Disposition", f'attachment; filename="{file}"')
        for start in range(0, len(written), _PIECE):
            self.write(written[start : start + _PIECE])
            if len(written) > _PIECE:
                await self.flush()
        self.finish()

    post = put = delete = get

    def _packs(self, ending: str) -> bool:
        """Whether the answer is compressed: Tornado would do it on the event loop."""
        return ending != "xlsx" and "gzip" in self.request.headers.get("Accept-Encoding", "")

    def _origin(self) -> str | None:
        """Of the page that asks, as browsers spell it."""
        origin = self.request.headers.get("Origin")
        return origin.strip().lower().rstrip("/") if origin and self.origin_allowed() else None

    def _read(self, route: Route, path: Mapping[str, str], context: Context) -> tuple[Any, Context]:
        """What is asked, and what it is run with; raises 422 with every mistake, 404 for an id
        that can be none."""
        values, wrong = from_texts(route.in_path, {name: [path[name]] for name in path})
        for field in route.in_path:
            if wrong and field.kind.__class__.__name__ == "IntType":
                raise Problem(404)
        told, mistakes = self._rest(route)
        mistakes = [*self._language(), *wrong, *mistakes]
        try:
            return asked(route.ask, values | told, mistakes, context)
        except NotAcceptable as refused:
            raise problem_of(refused) from None

    def _rest(self, route: Route) -> tuple[dict[str, Any], list[Mistake]]:
        fields = route.elsewhere
        if not route.takes_body:
            return from_texts(
                fields, {one.name: self.get_query_arguments(one.name) for one in fields}
            )
        if route.ask.listed is not None:
            told, listed = self.json(), route.ask.listed
            several = isinstance(told, list)
            values, mistakes = from_json(fields, {listed: told if several else [told]})
            where = listed if several else f"{listed}[0]."
            return values, [(field.removeprefix(where), said) for field, said in mistakes]
        body = self.body() if self.has_body or route.needs_body else {}
        whole = route.ask.whole
        if whole is None:
            return from_json(fields, body)
        beside = [one for one in fields if one.name != whole]
        taken = {one.name: body.pop(one.name) for one in beside if one.name in body}
        values, mistakes = from_json(beside, taken)
        return {whole: body, **values}, mistakes

    def _language(self) -> list[Mistake]:
        told = self.get_query_argument("language", None)
        if told is None or language_of(told) is not None:
            return []
        return [("language", f"must be one of {', '.join(LANGUAGES)}")]


class _Written(NamedTuple):
    """An answer as bytes; the name of the file if it is one; the token of a session that begins,
    "" of one that is over."""

    status: int
    body: bytes
    name: str = ""
    token: str | None = None


def _run(
    ask: Any, context: Context, ending: str, as_file: Callable[[_Written], _Written]
) -> _Written | Pending[Any]:
    with span(type(ask).__name__):
        answer = ask.run(context)
    return answer if isinstance(answer, Pending) else as_file(_written(answer, context, ending))


def _finish(
    then: Callable[[], Any],
    context: Context,
    ending: str,
    as_file: Callable[[_Written], _Written],
) -> _Written:
    return as_file(_written(then(), context, ending))


def _from(address: str, run: Callable[[], T]) -> T:
    """Whatever is done by it is done from there, as the audit log says."""
    with acting_from(address):
        return run()


def _packed(wanted: bool, answer: _Written) -> _Written:
    if not wanted or len(answer.body) < _WORTH_PACKING:
        return answer
    return answer._replace(body=igzip.compress(answer.body, compresslevel=1))


def _written(answer: Any, context: Context, ending: str) -> _Written:
    if isinstance(answer, Document):
        return _Written(200, answer.words.encode("utf-8", "replace"), answer.name)
    if not isinstance(answer, Table):
        status = getattr(answer, "http_status", 200)
        body = b"" if status == 204 else msgspec.json.encode(answer)
        return _Written(status, body, token=getattr(answer, "token", None))
    of = answer.columns
    if ending == "json":
        return _Written(200, msgspec.json.encode({of.name: list(answer.rows)}), of.name)
    if not of.heads:  # a file for programs
        return _Written(200, to_csv(*answer.plain()), of.name)
    head, rows = answer.worded(context.lang, context.zone)
    if ending == "csv":
        return _Written(200, to_csv(head, rows, context.lang), of.name)
    return _Written(200, to_xlsx(text(of.title, context.lang), head, rows), of.name)

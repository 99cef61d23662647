"""Answering what a route asks for: read, run off the event loop, encoded there too."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
from isal import igzip

from app.api.base import ApiHandler, Limits
from app.api.core import Core
from app.api.problems import Problem
from app.api.route import Route
from app.ask import Context, Pending
from app.declared import from_json, from_texts
from app.handover_words import MARKDOWN_TYPE, Document
from app.queries.tables import Table
from app.refusals import Mistake
from app.rights import LOCAL
from app.sheets import CSV_TYPE, XLSX_TYPE, to_csv, to_xlsx
from data.texts import LANGUAGES, language_of, text

_GZIP = b"\x1f\x8b"
_WORTH_PACKING = 1024  # bytes
_PIECE = 256 * 1024  # bytes handed to the socket at once
MEDIA = {
    "json": "application/json; charset=utf-8",
    "csv": f"{CSV_TYPE}; charset=utf-8",
    "xlsx": XLSX_TYPE,
    "md": f"{MARKDOWN_TYPE}; charset=utf-8",
}


class AskHandler(ApiHandler):
    """One address: the route of each of its methods."""

    def initialize(
        self, core: Core, limits: Limits, routes: Mapping[str, Route] | None = None
    ) -> None:
        super().initialize(core, limits)
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
        context = Context(self.core, LOCAL, self.lang)
        ask, context = self._read(route, path, context)
        ending = route.ending or getattr(ask, "format", "json")
        pace, as_file = route.ask.pace, partial(_packed, self._packs(ending))
        answer = await self.work(pace, partial(_run, ask, context, ending, as_file))
        if isinstance(answer, Pending):
            coming = asyncio.wrap_future(answer.coming)
            done, _ = await asyncio.wait([coming], timeout=answer.patience_s)
            then = partial(answer.then, answer.coming if done else None)
            answer = await self.work(pace, lambda: as_file(_written(then(), context, ending)))
        status, written, name = answer
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

    def _read(self, route: Route, path: Mapping[str, str], context: Context) -> tuple[Any, Context]:
        """What is asked, and what it is run with; raises 422 with every mistake, 404 for an id
        that can be none."""
        values, wrong = from_texts(route.in_path, {name: [path[name]] for name in path})
        for field in route.in_path:
            if wrong and field.kind.__class__.__name__ == "IntType":
                raise Problem(404)
        told, mistakes = self._rest(route)
        mistakes = [*self._language(), *wrong, *mistakes]
        values |= told
        fields = {field.name: field for field in (*route.in_path, *route.elsewhere)}
        if all(name in values for name, field in fields.items() if field.required):
            beside = {one.name: values.pop(one.name, None) for one in route.beside}
            ask = route.ask(**values)
            mistakes = mistakes or list(ask.mistakes(context))
            if not mistakes:
                actor = context.named(beside.get("by"))
                return ask, replace(context, actor=actor, action_id=beside.get("action_id"))
        raise Problem(422, errors=mistakes)

    def _rest(self, route: Route) -> tuple[dict[str, Any], list[Mistake]]:
        fields = route.elsewhere
        if not route.takes_body:
            return from_texts(
                fields, {one.name: self.get_query_arguments(one.name) for one in fields}
            )
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


_Written = tuple[int, bytes, str]
"""The status, the answer as bytes, and the name of the file if it is one."""


def _run(
    ask: Any, context: Context, ending: str, as_file: Callable[[_Written], _Written]
) -> _Written | Pending[Any]:
    answer = ask.run(context)
    return answer if isinstance(answer, Pending) else as_file(_written(answer, context, ending))


def _packed(wanted: bool, answer: _Written) -> _Written:
    status, written, name = answer
    if wanted and len(written) >= _WORTH_PACKING:
        written = igzip.compress(written, compresslevel=1)
    return status, written, name


def _written(answer: Any, context: Context, ending: str) -> _Written:
    if isinstance(answer, Document):
        return 200, answer.words.encode("utf-8", "replace"), answer.name
    if not isinstance(answer, Table):
        return getattr(answer, "http_status", 200), msgspec.json.encode(answer), ""
    of = answer.columns
    if ending == "json":
        return 200, msgspec.json.encode({of.name: list(answer.rows)}), of.name
    if not of.heads:  # a file for programs
        return 200, to_csv(*answer.plain()), of.name
    head, rows = answer.worded(context.lang, context.zone)
    if ending == "csv":
        return 200, to_csv(head, rows, context.lang), of.name
    return 200, to_xlsx(text(of.title, context.lang), head, rows), of.name

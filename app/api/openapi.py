"""The OpenAPI 3.1 document, read off the table of routes and what each asks and answers."""

import json
import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from app.api.problems import DETAIL, PROBLEM_JSON
from app.api.route import PREFIX, Route, answers_of
from app.api.table import GROUPS, OWN, ROUTES, Own
from app.declared import Field, Schema, described, object_schema
from app.doors import COOKIE
from app.markdown import MARKDOWN_TYPE, Document
from app.queries.config import config_schemas
from app.queries.tables import Columns, Table
from app.rights import Right
from app.sheets import CSV_TYPE, XLSX_TYPE
from data.domain.access import KEY_MARK
from data.texts import LANGUAGES

_TEXT: Schema = {"type": "string"}


def fixed_part(document: str) -> dict[str, Any]:
    """What a document says whatever the routes and messages are; the caller may add to it."""
    text = Path(__file__).with_name("documents.toml").read_text("utf-8")
    return tomllib.loads(text)[document]


def schemas_of(
    types: Iterable[Any], kept_at: str = "#/components/schemas"
) -> tuple[list[Schema], dict[str, Schema]]:
    """The schema of each type, and the objects they are made of, to be kept at that place."""
    made = msgspec.json.schema_components(types, ref_template=f"{kept_at}/{{name}}")
    # What is called JobView among us is a Job to everybody else.
    shown = json.loads(re.sub(r'(\w)View"', r'\1"', json.dumps(made)))
    return shown[0], shown[1]


@lru_cache(maxsize=4)
def openapi_document(prefix: str = "", *, asks: bool = False) -> dict[str, Any]:
    """The document; `prefix` is the path a proxy puts before ours, `asks` whether people log in."""
    types = {kind for route in ROUTES for kind in _shown(route).values()}
    kinds = sorted(types, key=str)
    given, objects = schemas_of(kinds)
    schemas = dict(zip(kinds, given, strict=True))
    paths: dict[str, Any] = {}
    for route in (*ROUTES, *OWN):
        told = _own(route) if isinstance(route, Own) else _operation(route, schemas)
        if asks:
            told |= _guarded(route, told["responses"])
        paths.setdefault(route.path, {})[route.method] = told
    document = fixed_part("openapi")
    parts = document["components"]
    parts["parameters"]["language"]["schema"]["enum"] = list(LANGUAGES)
    for more in (config_schemas(), objects):
        twice = parts["schemas"].keys() & more.keys()
        if twice:
            raise ValueError(f"two schemas are called {', '.join(sorted(twice))}")
        parts["schemas"] |= more
    if asks:
        parts["securitySchemes"] = _SCHEMES
    return {
        **document,
        "servers": [{"url": prefix or "/"}],
        "tags": [{"name": name, "description": said} for name, said in GROUPS.items()],
        "paths": paths,
    }


_SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "bearerFormat": f"{KEY_MARK}…"},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
}


def _guarded(route: Route | Own, responses: dict[str, Any]) -> dict[str, Any]:
    """Who may, where people log in."""
    right = route.right if isinstance(route, Own) else route.ask.right
    if right is Right.OPEN:
        return {}
    refused = {"401": _refused(401)} | ({"403": _refused(403)} if right > Right.VIEWER else {})
    return {
        "security": [{name: []} for name in _SCHEMES],
        "description": f"For the role {right.name.lower()} and those above.",
        "responses": {**refused, **responses},
    }


def _shown(route: Route) -> dict[int, Any]:
    """What is answered as JSON, by status; of a table the object of a row."""
    answers = answers_of(route.ask)
    if answers.get(200) is Document:
        return {}
    if answers.get(200) is not Table:
        return answers
    return {200: _columns(route).row} if "format" in _names(route.elsewhere) else {}


def _columns(route: Route) -> Columns:
    return getattr(route.ask, "table")  # noqa: B009 - only asks for a table have one


def _names(fields: Iterable[Field]) -> set[str]:
    return {field.name for field in fields}


def _operation(route: Route, schemas: dict[Any, Schema]) -> dict[str, Any]:
    answers = {
        status: {"application/json": schemas[kind]} for status, kind in _shown(route).items()
    }
    if answers_of(route.ask).get(200) is Table:
        name, sheet = _columns(route).name, XLSX_TYPE if route.ending == "xlsx" else CSV_TYPE
        rows = {
            media: {
                "type": "object",
                "properties": {name: {"type": "array", "items": row}},
                "required": [name],
            }
            for media, row in answers.get(200, {}).items()
        }
        answers[200] = {**rows, sheet: _TEXT}
    if answers_of(route.ask).get(200) is Document:
        answers[200] = {MARKDOWN_TYPE: _TEXT}
    responses: dict[str, Any] = {
        str(status): {
            "description": "Not ready" if status >= 400 else route.title,
            **(
                {}
                if status == 204
                else {"content": {media: {"schema": one} for media, one in content.items()}}
            ),
        }
        for status, content in sorted(answers.items())
    }
    for status in sorted(_refusals(route) - set(answers)):
        responses[str(status)] = _refused(status)
    in_query = [] if route.takes_body else route.elsewhere
    told = _common(route)
    told["parameters"] = [
        *(_parameter(field, "path") for field in route.in_path),
        *(_parameter(field, "query") for field in in_query),
        {"$ref": "#/components/parameters/language"},
    ]
    told["responses"] = responses
    if route.takes_body and (route.elsewhere or route.needs_body):
        told["requestBody"] = {
            "required": route.needs_body,
            "content": {"application/json": {"schema": _body(route)}},
        }
    return told


def _common(route: Route | Own) -> dict[str, Any]:
    words = route.path.removeprefix(PREFIX).replace(".", "/").replace("{", "").replace("}", "")
    return {
        "summary": route.title,
        "operationId": "_".join([route.method, *filter(None, words.split("/"))]),
        "tags": [route.group],
        "security": [],
        "parameters": [],
    }


def _refusals(route: Route) -> set[int]:
    told = {*route.ask.refuses, 422, 503}
    if not route.watching:
        told.add(429)
    if any(field.name.endswith("_id") for field in route.in_path):
        told.add(404)
    if route.takes_body:
        told |= {400, 403, 413, 415}
    return told


def _parameter(field: Field, where: str) -> dict[str, Any]:
    schema = described(field, in_text=True)
    said = {"description": schema.pop("description")} if "description" in schema else {}
    needed = where == "path" or field.required
    return {"name": field.name, "in": where, "required": needed, "schema": schema, **said}


def _body(route: Route) -> Schema:
    if route.ask.listed is not None:
        (several,) = (described(one) for one in route.elsewhere if one.name == route.ask.listed)
        return {"oneOf": [several["items"], several]}
    told = object_schema([field for field in route.elsewhere if field.name != route.ask.whole])
    if route.ask.whole is not None:
        whole = config_schemas()["ConfigChange"]
        told["properties"] = {**whole["properties"], **told["properties"]}
    return told


def _own(own: Own) -> dict[str, Any]:
    """What is answered by a handler of its own."""
    schema = _TEXT if own.media[0].startswith("text") else {"type": "object"}
    content = {media: {"schema": schema} for media in own.media}
    responses = {"200": {"description": own.title, "content": content}, "405": _refused(405)}
    return {**_common(own), "responses": responses}


def _refused(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemDetails"}
    return {"description": DETAIL[status], "content": {PROBLEM_JSON: {"schema": schema}}}

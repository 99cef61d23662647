"""The documents: OpenAPI, AsyncAPI, and `/docs`, a page to read without script or outside asset."""

import base64
import hashlib
import json
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from app.api.asyncapi import asyncapi_document, message_shapes
from app.api.base import ApiHandler
from app.api.core import Core
from app.api.openapi import openapi_document
from app.api.route import PREFIX

_FOLDER = Path(__file__).parent
_STYLE = (_FOLDER / "docs.css").read_text(encoding="utf-8")
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'"


class OpenApi(ApiHandler):
    def get(self) -> None:
        self.reply(_document(self.core))


class AsyncApi(ApiHandler):
    def get(self) -> None:
        self.reply(asyncapi_document())


class Docs(ApiHandler):
    def get(self) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", _POLICY)
        self.finish(docs_page(_document(self.core)))


def _document(core: Core) -> dict[str, Any]:
    settings = core.settings
    return openapi_document(settings.prefix, asks=settings.auth != "none")


def docs_page(document: dict[str, Any]) -> str:
    """The page for an OpenAPI document."""
    from_client, from_server, _ = message_shapes()
    messages = {"client": from_client, "server": from_server}
    return _template().render(document, style=_STYLE, socket=f"{PREFIX}/ws", messages=messages)


@cache
def _template() -> Template:
    page = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True)
    page.filters["brief"] = _brief
    page.filters["json"] = partial(json.dumps, indent=2, ensure_ascii=False)
    return page.get_template("docs.html")


def _brief(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{_brief(schema['items'])} …"
    bounds = [str(schema[key]) for key in ("minimum", "maximum") if key in schema]
    kind = str(schema.get("format") or schema.get("type") or "")
    return f"{kind} {'–'.join(bounds)}".strip()

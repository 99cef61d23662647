"""The documents: OpenAPI, AsyncAPI, and `/docs`, a page to read without script or outside asset."""

import base64
import hashlib
import json
from html import escape
from typing import Any

from app.api.asyncapi import asyncapi_document, message_shapes
from app.api.base import ApiHandler
from app.api.openapi import openapi_document
from app.api.route import PREFIX
from app.api.table import DOCS

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
details { border: 1px solid #8886; border-radius: 6px; margin: 0.5rem 0; padding: 0.5rem 0.75rem; }
summary { cursor: pointer; }
pre { overflow-x: auto; background: #8881; padding: 0.5rem; border-radius: 4px; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; vertical-align: top; padding: 0.2rem 0.6rem 0.2rem 0; }
b { display: inline-block; min-width: 3.5rem; }
"""
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'"


class OpenApi(ApiHandler):
    right = DOCS.right

    def get(self) -> None:
        self.reply(openapi_document(self.core.settings.prefix))


class AsyncApi(ApiHandler):
    right = DOCS.right

    def get(self) -> None:
        self.reply(asyncapi_document())


class Docs(ApiHandler):
    right = DOCS.right

    def get(self) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", _POLICY)
        self.finish(docs_page(openapi_document(self.core.settings.prefix)))


def docs_page(document: dict[str, Any]) -> str:
    """The page for an OpenAPI document."""
    info = document["info"]
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        "<meta name='viewport' content='width=device-width'>",
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(info['title'])} API {escape(info['version'])}</h1>",
        f"<p>{escape(info['description'])}</p>",
        "<p><a href='openapi.json'>OpenAPI 3.1</a> · <a href='asyncapi.json'>AsyncAPI 3</a></p>",
    ]
    for group, operations in _by_group(document).items():
        parts.append(f"<h2>{escape(group)}</h2>")
        parts += [_operation(*operation) for operation in operations]
    parts.append(f"<h2>WebSocket</h2><p><code>{PREFIX}/ws</code></p>")
    for who, messages in zip(("client", "server"), message_shapes(), strict=False):
        parts.append(f"<h3>from the {who}</h3>")
        parts += [_message(message) for message in messages.values()]
    parts.append("<h2>Objects</h2>")
    for name, schema in document["components"]["schemas"].items():
        parts.append(
            f"<details id='{escape(name)}'><summary><code>{escape(name)}</code></summary>"
            f"{_json(schema)}</details>"
        )
    parts.append("</main></body></html>")
    return "".join(parts)


def _by_group(document: dict[str, Any]) -> dict[str, list[tuple[str, str, dict[str, Any]]]]:
    groups: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append((method, path, operation))
    return groups


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(p['name'])}</code></td><td>{escape(p.get('description', ''))}</td>"
        f"<td><code>{escape(_brief(p['schema']))}</code></td></tr>"
        for p in operation["parameters"]
        if "name" in p
    )
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    answers = "".join(
        f"<tr><td>{escape(status)}</td><td>{escape(answer['description'])}</td></tr>"
        for status, answer in operation["responses"].items()
    )
    good = next(iter(operation["responses"].values()))["content"]
    answer = next(iter(good.values()))["schema"]
    return (
        f"<details><summary><b>{escape(method.upper())}</b> <code>{escape(path)}</code> – "
        f"{escape(operation['summary'])}</summary>"
        + (f"<h4>Parameters</h4><table>{rows}</table>" if rows else "")
        + (f"<h4>Body</h4>{_json(body['schema'])}" if body else "")
        + f"<h4>Answers</h4><table>{answers}</table>{_json(answer)}</details>"
    )


def _message(message: dict[str, Any]) -> str:
    return (
        f"<details><summary><code>{escape(message['name'])}</code> – "
        f"{escape(message['summary'])}</summary>{_json(message['payload'])}</details>"
    )


def _brief(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{_brief(schema['items'])} …"
    bounds = [str(schema[key]) for key in ("minimum", "maximum") if key in schema]
    kind = str(schema.get("format") or schema.get("type") or "")
    return f"{kind} {'–'.join(bounds)}".strip()


def _json(value: Any) -> str:
    return f"<pre>{escape(json.dumps(value, indent=2, ensure_ascii=False))}</pre>"

"""The schemas of a tool: what it takes, and what it answers in as few words as say it. PURE.

All tools are told at once, and an agent keeps them in mind for as long as it works: 64 KiB hold
them. What an answer always has is said where it begins, not in every object of it; what is in the
objects that a change answers with is said by the tool that reads them.
"""

from functools import lru_cache
from typing import Annotated, Any

from msgspec import Struct

from app.agents.table import Tool
from app.api.openapi import schemas_of
from app.api.route import answers_of
from app.ask import beside
from app.declared import Field, Schema, chosen, fields_of, object_schema
from data.texts import LANGUAGES

_SAID: dict[str, Schema] = {
    "notice": {"type": "string", "description": "what the texts in the answer are"},
    "cut": {
        "type": ["string", "null"],
        "description": "what was left out to keep the answer short; null: nothing was",
    },
}
_NULL: Schema = {"type": "null"}
_SELF_EVIDENT = frozenset({"title", "minimum", "maximum"})
"""Of what is answered: its title is its name, and no figure is beyond its bounds."""


class _Reader(Struct):
    language: Annotated[str, chosen(LANGUAGES, "of sentences in the answer")] | None = None


def takes(tool: Tool) -> tuple[Field, ...]:
    """The fields of what it asks for, and the language of whoever reads the answer."""
    own = (*fields_of(tool.ask), *beside(tool.ask))
    names = {field.name for field in own}
    return (*own, *(field for field in fields_of(_Reader) if field.name not in names))


def input_schema(tool: Tool) -> Schema:
    return object_schema(takes(tool))


@lru_cache(maxsize=64)
def output_schema(tool: Tool) -> Schema:
    """The answer's schema, whole in itself; what kept something answers alike, new or not."""
    kind = answers_of(tool.ask)[200]
    (given,), objects = schemas_of([kind], kept_at="#/$defs")
    whole = objects.pop(given["$ref"].rpartition("/")[2])
    properties = whole["properties"]
    if _SAID.keys() & properties.keys():
        raise TypeError(f"{tool.name} answers with a field that is the door's own")
    if tool.changes:
        properties, objects = _unsaid(properties), {}
    return {
        **_brief(whole),
        "properties": {**_SAID, **_brief_each(properties)},
        "required": [*_SAID, *whole.get("required", ())],
        "$defs": {name: _optional(_brief(one)) for name, one in objects.items()},
    }


def _unsaid(schema: Any) -> Any:
    """A schema that says of an object no more than that it is one."""
    match schema:
        case {"$ref": str()}:
            return {"type": "object"}
        case dict():
            return {name: _unsaid(one) for name, one in schema.items()}
        case list():
            return [_unsaid(one) for one in schema]
    return schema


def _optional(schema: Schema) -> Schema:
    """What is said of an object inside an answer."""
    return {name: value for name, value in schema.items() if name != "required"}


def _brief(schema: Schema) -> Schema:
    """In as few words as say it, null as one of its types where it may be."""
    brief = {name: value for name, value in schema.items() if name not in _SELF_EVIDENT}
    match brief.get("anyOf"):
        case [{"type": str()} | {"enum": list()} as one, null] if null == _NULL:
            del brief["anyOf"]
            brief |= one
            if "type" in one:
                brief["type"] = [one["type"], "null"]
            if "enum" in one:
                brief["enum"] = [*one["enum"], None]
    if "items" in brief:
        brief["items"] = _brief(brief["items"])
    if "properties" in brief:
        brief["properties"] = _brief_each(brief["properties"])
    return brief


def _brief_each(schemas: dict[str, Any]) -> dict[str, Any]:
    return {name: _brief(one) for name, one in schemas.items()}

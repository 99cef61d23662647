"""Reading a declared structure (app/ask.py) from an address, from options or from JSON.

msgspec stops at the first mistake and knows enums by number; here every mistake of a request is
told at once, in the words of the contract, and an enum is known by its word. The same declaration
gives the schemas of documents and of agents' tools.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from msgspec import NODEFAULT, Meta, Struct
from msgspec import inspect as declared

from app.refusals import Mistake

Schema = dict[str, Any]

LONGEST_TEXT = 500  # characters, where a field says nothing
MOST_VALUES = 100  # of a repeatable parameter
YEARS = range(1900, 9000)
"""What every date and zone computation can bear, a year's window and any offset included."""
_INSTANT = "must be an ISO 8601 instant with an offset"


def number(meaning: str = "", low: float | None = None, high: float | None = None) -> Meta:
    """A number and its bounds, both included."""
    return Meta(description=meaning or None, ge=low, le=high)


def words(
    meaning: str = "",
    longest: int = LONGEST_TEXT,
    shortest: int = 0,
    *,
    trimmed: bool = False,
    refused: str | None = None,
) -> Meta:
    """Text and its length; `trimmed` takes blanks off both ends, `refused` is said of a bad one."""
    return Meta(
        description=meaning or None,
        min_length=shortest or None,
        max_length=longest,
        extra=_given(trimmed=trimmed or None, refused=refused),
    )


def chosen(choices: Iterable[str], meaning: str = "", refused: str | None = None) -> Meta:
    """One of these words."""
    return Meta(
        description=meaning or None,
        extra_json_schema={"enum": list(choices)},
        extra=_given(choices=tuple(choices), refused=refused),
    )


def meaning(said: str, refused: str | None = None, **more: Any) -> Meta:
    """What a field is for."""
    return Meta(description=said or None, extra=_given(refused=refused, **more))


def _given(**more: Any) -> dict[str, Any]:
    return {name: value for name, value in more.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a declaration, its type without the wrappings."""

    name: str
    kind: Any  # of msgspec.inspect
    optional: bool  # null is as good as nothing
    required: bool
    default: Any
    meaning: str
    extra: Mapping[str, Any]

    @property
    def refused(self) -> str | None:
        return self.extra.get("refused")


@lru_cache(maxsize=256)
def fields_of(ask: type[Struct]) -> tuple[Field, ...]:
    """What a declaration asks for."""
    read: Any = declared.type_info(ask)
    return tuple(_field(one) for one in read.fields)


def _field(one: declared.Field) -> Field:
    kind, said, extra, optional = _bare(one.type)
    default = one.default if one.default is not NODEFAULT else None
    return Field(one.name, kind, optional, one.required, default, said, extra)


def _bare(kind: Any) -> tuple[Any, str, Mapping[str, Any], bool]:
    optional, said, extra = False, "", {}
    while True:
        if isinstance(kind, declared.Metadata):
            schema = kind.extra_json_schema or {}
            said = said or schema.get("description", "")
            extra = {**(kind.extra or {}), **extra}
            kind = kind.type
        elif isinstance(kind, declared.UnionType):
            optional = True
            kind = next(one for one in kind.types if not isinstance(one, declared.NoneType))
        else:
            return kind, said, extra, optional


# From an address


def from_texts(
    fields: Iterable[Field], given: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], list[Mistake]]:
    """The values of the fields, each given as texts; and what is wrong with them."""
    values: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    for field in fields:
        texts = given.get(field.name)
        if texts:
            value, wrong = _from_text(field, texts)
            if wrong:
                mistakes.append((field.name, field.refused or wrong))
            else:
                values[field.name] = value
        elif field.required:
            mistakes.append((field.name, field.refused or "is needed"))
    return values, mistakes


def _from_text(field: Field, texts: Sequence[str]) -> tuple[Any, str]:
    kind, last = field.kind, texts[-1]
    match kind:
        case declared.IntType():
            return _one(field, _whole(last))
        case declared.FloatType():
            return _one(field, _float(last))
        case declared.BoolType():
            return _one(field, {"true": True, "false": False}.get(last))
        case declared.VarTupleType(item_type=declared.EnumType(cls=enum)):
            return _words(enum, texts)
        case declared.VarTupleType():
            values = [text for text in texts if text]
            if len(values) <= MOST_VALUES and all(len(one) <= LONGEST_TEXT for one in values):
                return tuple(dict.fromkeys(values)), ""
            return (), f"takes {MOST_VALUES} values of {LONGEST_TEXT} characters"
        case _:
            return _one(field, last)


def _words(enum: Iterable[Any], texts: Sequence[str]) -> tuple[Any, str]:
    """Words looked up whatever their case; commas separate too."""
    known = {one.name.lower(): one for one in enum}
    parts = ",".join(texts[:MOST_VALUES]).split(",")
    given = [word for part in parts if (word := part.strip().lower())]
    if not known.keys() >= set(given):
        return (), f"must be of {', '.join(known)}"
    return tuple(dict.fromkeys(known[word] for word in given)), ""


# From JSON


def from_json(
    fields: Sequence[Field], given: Mapping[str, Any], where: str = ""
) -> tuple[dict[str, Any], list[Mistake]]:
    """The values of the fields as JSON has them; a member that is none of theirs is a mistake."""
    names = {one.name for one in fields}
    mistakes = [(f"{where}{str(one)[:100]}", "is not known") for one in given if one not in names]
    values: dict[str, Any] = {}
    for field in fields:
        value = given.get(field.name)
        null_is_nothing = field.optional and field.extra.get("nullable", True)
        if value is None and (null_is_nothing or not (field.required or field.name in given)):
            continue
        value, wrong = _from_value(field, value, f"{where}{field.name}")
        mistakes += wrong
        if not wrong:
            values[field.name] = value
    return values, mistakes


def _from_value(field: Field, value: Any, where: str) -> tuple[Any, list[Mistake]]:
    kind = field.kind
    if isinstance(kind, declared.StructType):
        return _structure(kind.cls, value, where)
    if not hasattr(kind, "item_type"):
        found, wrong = _one(field, value)
    else:
        item, _, more, _ = _bare(kind.item_type)
        if isinstance(item, declared.StructType):
            return _structures(field, item.cls, value, where)
        found, wrong = _several(kind, item, more.get("choices"), value)
    return found, [(where, field.refused or wrong)] if wrong else []


def _several(kind: Any, item: Any, choices: Sequence[str] | None, value: Any) -> tuple[Any, str]:
    is_enum = isinstance(item, declared.EnumType)
    low, high = (
        (0, LONGEST_TEXT) if is_enum else (item.min_length or 0, item.max_length or LONGEST_TEXT)
    )
    if not _is_list(kind, value) or not all(
        isinstance(one, str) and len(one) <= high and len(one.strip()) >= low for one in value
    ):
        most = kind.max_length or MOST_VALUES
        return (), f"must be a list of {kind.min_length or 0} to {most} texts"
    if is_enum:
        return _words(item.cls, value)
    if choices is not None and not set(choices) >= set(value):
        return (), f"must be of {', '.join(choices)}"
    return tuple(dict.fromkeys(value)), ""


def _is_list(kind: Any, value: Any) -> bool:
    low, high = kind.min_length or 0, kind.max_length or MOST_VALUES
    return isinstance(value, list) and low <= len(value) <= high


def _structures(
    field: Field, inner: type[Struct], value: Any, where: str
) -> tuple[Any, list[Mistake]]:
    """A list of structures; `passes` says that members nobody knows are passed over."""
    kind = field.kind
    if not _is_list(kind, value):
        most = kind.max_length or MOST_VALUES
        return (), [(where, f"must be a list of {kind.min_length or 0} to {most} {field.name}")]
    names = {one.name for one in fields_of(inner)}
    found: list[Struct] = []
    mistakes: list[Mistake] = []
    for at, one in enumerate(value):
        if field.extra.get("passes") and isinstance(one, dict):
            one = {name: one[name] for name in names & one.keys()}
        read, wrong = _structure(inner, one, f"{where}[{at}]")
        mistakes += wrong
        if read is not None:
            found.append(read)
    return tuple(found), mistakes[:MOST_VALUES]


def _structure(inner: type[Struct], value: Any, where: str) -> tuple[Struct | None, list[Mistake]]:
    if not isinstance(value, dict):
        return None, [(where, "must be an object")]
    values, wrong = from_json(fields_of(inner), value, f"{where}.")
    return (None if wrong else inner(**values)), wrong


# Values


def _one(field: Field, value: Any) -> tuple[Any, str]:
    """A single value, as JSON has it."""
    match field.kind:
        case declared.IntType() as kind:
            if isinstance(value, str) and field.extra.get("digits"):
                value = _whole(value)
            return _within(kind, value if type(value) is int else None, "whole number")
        case declared.FloatType() as kind:
            return _within(kind, value if type(value) in (int, float) else None, "number")
        case declared.BoolType():
            return value, "" if isinstance(value, bool) else "must be true or false"
        case declared.StrType():
            return _text(field, value if isinstance(value, str) else None)
        case declared.LiteralType() as kind:
            return value, _none_of(value, kind.values)
        case declared.DateTimeType():
            return read_instant(value)
        case declared.DateType():
            return _day(value)
        case _:
            return value, "" if isinstance(value, dict) else "must be an object"


def _text(field: Field, value: str | None) -> tuple[str | None, str]:
    kind, choices = field.kind, field.extra.get("choices")
    if choices is not None:
        return value, _none_of(value, choices)
    if value is not None and field.extra.get("trimmed"):
        value = value.strip()
    low, high = kind.min_length or 0, kind.max_length or LONGEST_TEXT
    if value is not None and low <= len(value) <= high:
        return (value or None) if field.optional else value, ""
    size = f"{low} to {high}" if low else f"at most {high}"
    return None, f"must be text of {size} characters"


def _none_of(value: Any, choices: Sequence[Any]) -> str:
    return "" if value in choices else f"must be one of {', '.join(map(str, choices))}"


def _within(kind: Any, value: Any, what: str) -> tuple[Any, str]:
    low, high = kind.ge, kind.le
    # NaN is not within anything.
    if value is not None and (low is None or value >= low) and (high is None or value <= high):
        return value, ""
    return None, f"must be a {what} from {low} to {high}"


def _whole(value: str) -> int | None:
    sign, digits = value[:1] == "-", value.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        return None
    return -int(digits) if sign else int(digits)


def _float(value: str) -> float | None:
    try:
        return float(value) if len(value) <= 30 else None
    except ValueError:
        return None


def read_instant(value: Any) -> tuple[datetime | None, str]:
    """An instant with offset, its offset kept; and what is wrong with it."""
    try:
        # A "+" that was not escaped in an address arrives as a blank.
        text = value.strip()
        at = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        if at.tzinfo is None:
            return None, _INSTANT
        if at.astimezone(UTC).year in YEARS:
            return at, ""
    except OverflowError:
        pass  # told below: it is an instant, but one nobody can compute with
    except (ValueError, AttributeError):
        return None, _INSTANT
    return None, f"{_INSTANT}, of a year from {YEARS[0]} to {YEARS[-1]}"


def _day(value: Any) -> tuple[date | None, str]:
    try:
        day = date.fromisoformat(value) if len(value) == 10 else None
    except (ValueError, TypeError):
        day = None
    return day, "" if day and day.year in YEARS else "must be a day such as 2026-01-31"


# Schemas


def object_schema(fields: Sequence[Field]) -> Schema:
    """JSON Schema of a body: what may be said, and nothing else."""
    return {
        "type": "object",
        "properties": {field.name: described(field) for field in fields},
        "required": [field.name for field in fields if field.required],
        "additionalProperties": False,
    }


def described(field: Field, in_text: bool = False) -> Schema:
    """A field's schema with its words and its default; a text of an address is never null."""
    schema = _schema(field.kind, field.extra)
    if field.optional and field.extra.get("nullable", True) and not in_text:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    if field.meaning:
        schema["description"] = field.meaning
    if field.default not in (None, (), False):
        schema["default"] = field.default
    return schema


def _schema(kind: Any, extra: Mapping[str, Any]) -> Schema:
    match kind:
        case declared.IntType():
            return _bounded("integer", minimum=kind.ge, maximum=kind.le)
        case declared.FloatType():
            return _bounded("number", minimum=kind.ge, maximum=kind.le)
        case declared.BoolType():
            return {"type": "boolean"}
        case declared.StrType() if "choices" in extra:
            return {"type": "string", "enum": list(extra["choices"])}
        case declared.StrType():
            return _bounded("string", minLength=kind.min_length, maxLength=kind.max_length)
        case declared.LiteralType():
            return {"type": "string", "enum": list(kind.values)}
        case declared.DateTimeType():
            return {"type": "string", "format": "date-time"}
        case declared.DateType():
            return {"type": "string", "format": "date"}
        case declared.EnumType():
            return {"type": "string", "enum": [one.name.lower() for one in kind.cls]}
        case declared.StructType():
            return object_schema(fields_of(kind.cls))
        case declared.VarTupleType():
            item, _, more, _ = _bare(kind.item_type)
            items = _schema(item, more)
            if items == {"type": "string"}:
                items["maxLength"] = LONGEST_TEXT
            of = _bounded("array", minItems=kind.min_length, maxItems=kind.max_length)
            return {**of, "items": items}
    return {"type": "object"}


def _bounded(kind: str, **bounds: float | None) -> Schema:
    return {"type": kind, **{name: bound for name, bound in bounds.items() if bound is not None}}

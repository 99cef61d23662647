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
YEARS = range(1971, 9000)
"""What every date and zone computation can bear, a year's window and any offset included."""
_INSTANT = "must be an ISO 8601 instant with an offset"
_BAD = object()


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
            return _within(kind, _whole(last), "whole number")
        case declared.FloatType():
            return _within(kind, _float(last), "number")
        case declared.BoolType():
            return last == "true", "" if last in ("true", "false") else "must be one of true, false"
        case declared.StrType():
            return _text(field, last, "must have {} to {} characters")
        case declared.LiteralType():
            known = [str(value) for value in kind.values]
            return last, "" if last in known else f"must be one of {', '.join(known)}"
        case declared.DateTimeType():
            return read_instant(last)
        case declared.DateType():
            return _day(last)
        case declared.VarTupleType(item_type=declared.EnumType(cls=enum)):
            return _words({one.name.lower(): one for one in enum}, texts)
        case declared.VarTupleType():
            return _repeated(texts)
    raise TypeError(f"{field.name}: a {type(kind).__name__} cannot be read from a text")


def _words(known: Mapping[str, Any], texts: Sequence[str]) -> tuple[Any, str]:
    """Words looked up whatever their case; commas separate too."""
    found: list[Any] = []
    given = ",".join(texts[:MOST_VALUES])
    for word in filter(None, (part.strip() for part in given.split(","))):
        if word.lower() not in known:
            return (), f"must be of {', '.join(known)}"
        found.append(known[word.lower()])
    return tuple(dict.fromkeys(found)), ""


def _repeated(texts: Sequence[str]) -> tuple[tuple[str, ...], str]:
    values = [text for text in texts if text]
    if len(values) > MOST_VALUES or any(len(value) > LONGEST_TEXT for value in values):
        return (), f"takes {MOST_VALUES} values of {LONGEST_TEXT} characters"
    return tuple(dict.fromkeys(values)), ""


# From JSON


def from_json(
    fields: Sequence[Field], given: Mapping[str, Any], where: str = ""
) -> tuple[dict[str, Any], list[Mistake]]:
    """The values of the fields as JSON has them; a member that is none of theirs is a mistake."""
    names = {field.name for field in fields}
    mistakes = [
        (f"{where}{str(name)[:100]}", "is not known") for name in given if name not in names
    ]
    values: dict[str, Any] = {}
    for field in fields:
        value = given.get(field.name)
        null_is_nothing = field.optional and field.extra.get("nullable", True)
        if value is None and (null_is_nothing or not (field.required or field.name in given)):
            continue
        value, wrong = _from_value(field, value, f"{where}{field.name}")
        if wrong:
            mistakes += wrong
        else:
            values[field.name] = value
    return values, mistakes


def _from_value(field: Field, value: Any, where: str) -> tuple[Any, list[Mistake]]:
    kind = field.kind
    if isinstance(kind, declared.VarTupleType) and isinstance(
        inner := _bare(kind.item_type)[0], declared.StructType
    ):
        return _structures(field, inner.cls, value, where)
    found, wrong = _plain_value(field, value)
    return found, [(where, field.refused or wrong)] if wrong else []


def _plain_value(field: Field, value: Any) -> tuple[Any, str]:
    match field.kind:
        case declared.IntType() as kind:
            if isinstance(value, str) and field.extra.get("digits"):
                value = _whole(value)
            whole = value if isinstance(value, int) and not isinstance(value, bool) else None
            return _within(kind, whole, "whole number")
        case declared.BoolType():
            return value, "" if isinstance(value, bool) else "must be true or false"
        case declared.StrType():
            if isinstance(value, str) or value is None:
                return _text(field, value, "must be text of {} to {} characters")
            return None, _text(field, None, "must be text of {} to {} characters")[1]
        case declared.DateTimeType():
            return read_instant(value)
        case declared.DictType() | declared.AnyType():
            return value, "" if isinstance(value, dict) else "must be an object"
        case declared.VarTupleType(item_type=item) as kind:
            one = _bare(item)[0]
            low, high = kind.min_length or 0, kind.max_length or MOST_VALUES
            longest = one.max_length or LONGEST_TEXT
            if (
                isinstance(value, list)
                and low <= len(value) <= high
                and all(isinstance(text, str) and len(text) <= longest for text in value)
            ):
                return tuple(dict.fromkeys(value)), ""
            return (), f"must be a list of {low} to {high} texts"
    raise TypeError(f"{field.name}: a {type(field.kind).__name__} cannot be read from JSON")


def _structures(
    field: Field, inner: type[Struct], value: Any, where: str
) -> tuple[Any, list[Mistake]]:
    """A list of structures; `passes` says that members nobody knows are passed over."""
    low, high = field.kind.min_length or 0, field.kind.max_length or MOST_VALUES
    if not isinstance(value, list) or not low <= len(value) <= high:
        return (), [(where, f"must be a list of {low} to {high} {field.name}")]
    names = {one.name for one in fields_of(inner)} if field.extra.get("passes") else None
    found: list[Struct] = []
    mistakes: list[Mistake] = []
    for at, one in enumerate(value):
        place = f"{where}[{at}]"
        if not isinstance(one, dict):
            mistakes.append((place, "must be an object"))
            continue
        given = one if names is None else {name: one[name] for name in names & one.keys()}
        values, wrong = from_json(fields_of(inner), given, f"{place}.")
        mistakes += wrong
        if not wrong:
            found.append(inner(**values))
    return tuple(found), mistakes[: field.extra.get("most_mistakes", MOST_VALUES)]


# Values


def _text(field: Field, value: str | None, said: str) -> tuple[str | None, str]:
    kind, choices = field.kind, field.extra.get("choices")
    if choices is not None:
        return value, "" if value in choices else f"must be one of {', '.join(choices)}"
    if value is not None and field.extra.get("trimmed"):
        value = value.strip()
    low, high = kind.min_length or 0, kind.max_length or LONGEST_TEXT
    if value is None or not low <= len(value) <= high:
        if low or "have" in said:
            return None, said.format(low, high)
        return None, f"must be text of at most {high} characters"
    return (value or None) if field.optional else value, ""


def _within(kind: Any, value: Any, what: str) -> tuple[Any, str]:
    low, high = kind.ge, kind.le
    # NaN is not within anything.
    if value is not None and (low is None or value >= low) and (high is None or value <= high):
        return value, ""
    return None, f"must be a {what} from {low:g} to {high:g}" if isinstance(
        low, float
    ) else f"must be a {what} from {low} to {high}"


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


def _day(value: str) -> tuple[date | None, str]:
    try:
        day = date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        day = None
    return day, "" if day and day.year in YEARS else "must be a day such as 2026-01-31"


# Schemas


def schema_of(field: Field) -> Schema:
    """JSON Schema of what a body's field takes."""
    schema = _schema(field.kind, field.extra)
    if field.optional and "type" in schema and field.extra.get("nullable", True):
        schema = {**schema, "type": [schema["type"], "null"]}
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


def _schema(kind: Any, extra: Mapping[str, Any]) -> Schema:
    match kind:
        case declared.IntType() | declared.FloatType():
            name = "integer" if isinstance(kind, declared.IntType) else "number"
            bounds = {"minimum": kind.ge, "maximum": kind.le}
            return {"type": name, **{k: v for k, v in bounds.items() if v is not None}}
        case declared.BoolType():
            return {"type": "boolean"}
        case declared.StrType():
            if "choices" in extra:
                return {"type": "string", "enum": list(extra["choices"])}
            bounds = {"minLength": kind.min_length, "maxLength": kind.max_length}
            return {"type": "string", **{k: v for k, v in bounds.items() if v}}
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
            bounds = {"minItems": kind.min_length, "maxItems": kind.max_length}
            item, _, more, _ = _bare(kind.item_type)
            items = _schema(item, more)
            if items == {"type": "string"}:
                items = {"type": "string", "maxLength": LONGEST_TEXT}
            return {
                "type": "array",
                "items": items,
                **{k: v for k, v in bounds.items() if v},
            }
    return {"type": "object"}


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
    schema = _schema(field.kind, field.extra) if in_text else schema_of(field)
    if field.meaning:
        schema["description"] = field.meaning
    if field.default not in (None, (), False):
        schema["default"] = field.default
    return schema

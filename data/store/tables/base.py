"""What tables are made of: kinds of columns, keys and indexes."""

# pyright: reportAssignmentType=false
# (A plain `__tablename__` is what SQLModel documents and what its annotation forbids.)

import re
from typing import Annotated, Any

from sqlalchemy import (
    REAL,
    BigInteger,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    text,
)
from sqlmodel import Field, SQLModel

STRICT: dict[str, Any] = {"sqlite_strict": True}
WITHOUT_ROWID: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}
NEVER_AGAIN: dict[str, Any] = {"sqlite_strict": True, "sqlite_autoincrement": True}
"""An id is not given out a second time, even after its row has gone."""


class Table(SQLModel):
    """Our own metadata, so that no other SQLModel class in the process is taken for a table."""

    metadata = MetaData()
    __table_args__ = STRICT

    def __init_subclass__(cls, **options: Any) -> None:
        cls.__tablename__ = re.sub(r"\B(?=[A-Z])", "_", cls.__name__).lower()
        super().__init_subclass__(**options)


class KeyedTable(Table):
    """Kept in the order of its key, without a number of its own for each row."""

    __table_args__ = WITHOUT_ROWID


def partial(name: str, *columns: str, where: str) -> Index:
    """An index that holds only some of the rows."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


INTEGER: Any = BigInteger().with_variant(Integer(), "sqlite")
"""STRICT tables refuse BIGINT, and every SQLite INTEGER holds 64 bits anyway."""
NUMBER: Any = Double().with_variant(REAL(), "sqlite")
_GIVEN: dict[str, Any] = {"autoincrement": False}

Identity = Annotated[int, Field(sa_type=INTEGER, primary_key=True)]
"""An id the database gives, whoever writes; set by the migrations."""
Key = Annotated[int, Field(sa_type=INTEGER, primary_key=True, sa_column_kwargs=_GIVEN)]
Whole = Annotated[int, Field(sa_type=INTEGER)]
WholeOrNone = Annotated[int | None, Field(sa_type=INTEGER)]
Number = Annotated[float, Field(sa_type=NUMBER)]
NumberOrNone = Annotated[float | None, Field(sa_type=NUMBER)]
NameKey = Annotated[str, Field(sa_type=Text, primary_key=True)]
Unique = Annotated[str, Field(sa_type=Text, unique=True)]
String = Annotated[str, Field(sa_type=Text)]
StringOrNone = Annotated[str | None, Field(sa_type=Text)]
Digest = Annotated[bytes, Field(sa_type=LargeBinary, unique=True)]
BytesOrNone = Annotated[bytes | None, Field(sa_type=LargeBinary)]

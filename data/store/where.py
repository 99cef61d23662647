"""The conditions of a query, put together as they are asked for, each with its values."""

from collections.abc import Collection
from typing import Any

from data.store.sql import marks


class Where:
    """What narrows a query: text with `?` marks, and in `values` what stands for them, in order."""

    def __init__(self, *conditions: str) -> None:
        self.conditions = list(conditions)
        self.values: list[Any] = []

    def add(self, condition: str, *values: Any) -> None:
        self.conditions.append(condition)
        self.values += values

    def also(self, condition: str, *values: Any) -> "Where":
        """The same and another condition; this one stays as it is."""
        other = Where(*self.conditions, condition)
        other.values = [*self.values, *values]
        return other

    def among(self, column: str, members: Collection[Any]) -> None:
        """Among these, if there are any: of none it says nothing."""
        if members:
            self.add(f"{column} IN ({marks(len(members))})", *members)

    def any_of(self, other: "Where") -> None:
        """At least one condition of another, if it has any."""
        if other.conditions:
            self.add(f"({' OR '.join(other.conditions)})", *other.values)

    def __str__(self) -> str:
        """With its WHERE; nothing where nothing narrows."""
        return f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""

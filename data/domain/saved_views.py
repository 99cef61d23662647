"""A list as somebody likes to see it: filters and columns under a name. PURE."""

from dataclasses import dataclass

MOST_VIEWS = 1_000


@dataclass(frozen=True, slots=True)
class ViewDraft:
    """`owner` is whose it is; empty: everybody's. `filters` are those of the page's address."""

    name: str
    page: str
    owner: str
    filters: dict[str, str]
    columns: tuple[str, ...]
    sort: str = ""

"""How every list pages: so many rows, and the opaque cursor of the page before."""

from typing import Annotated

from app.declared import number, words

Limit = Annotated[int, number("rows of a page", 1, 500)]
Cursor = Annotated[str, words("`next_cursor` of the page before", 4000)]

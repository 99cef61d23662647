"""What a page is: an address, a name, an icon and its markup."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """`path` is below the prefix; the title is the text `screen.page.<name>`."""

    name: str
    path: str
    icon: str  # a symbol of static/icons.svg
    template: str  # the page's own markup, in this folder

"""What a page is: an address, a name, an icon and the sections it shows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """`path` is below the prefix; the title is the text `screen.page.<name>`."""

    name: str
    path: str
    icon: str  # a symbol of static/icons.svg
    sections: tuple[str, ...]  # names in app.sections, in reading order
    template: str  # the page's own markup, in this folder

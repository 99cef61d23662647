"""The overview: what is wrong, in two seconds."""

from app.pages.page import Page
from app.rights import Right

PAGE = Page(
    name="overview",
    path="/tws-monitor",
    icon="overview",
    template="overview.html",
    right=Right.VIEWER,
)

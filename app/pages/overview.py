"""The overview: what is wrong, in two seconds."""

from app.pages.page import Page

PAGE = Page(
    name="overview",
    path="/tws-monitor",
    icon="overview",
    template="overview.html",
)

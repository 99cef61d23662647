"""The dashboard's sections: each turns the board into its part of the page, nothing else.

A new section is a function here, one line below, and static/js/sections/<name>.js that draws it.
"""

from collections.abc import Mapping

from app.sections import figures, lists, problems, pulse, timeline
from app.sections.timeline import Sentence
from app.state import Rows, View


def views(sentence: Sentence) -> Mapping[str, View]:
    """Every section by name; `sentence` words an event in a language."""
    return {
        "pulse": pulse.view,
        "figures": figures.view,
        "trends": figures.trends,
        "problems": problems.view,
        "workstations": lists.workstations,
        "running": lists.running,
        "timeline": timeline.timeline(sentence),
    }


def rows() -> Mapping[str, Rows]:
    """Every list whose rows travel alone, by name."""
    return {"problem": problems.rows}

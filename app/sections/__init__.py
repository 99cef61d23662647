"""The dashboard's sections: each turns the board into its part of the page, nothing else.

A new section is one file here, one line below, and static/js/sections/<name>.js that draws it.
"""

from collections.abc import Mapping

from app.sections import attention, figures, pulse, running, timeline, trends, workstations
from app.sections.timeline import Sentence
from app.state import View


def views(sentence: Sentence) -> Mapping[str, View]:
    """Every section by name; `sentence` words an event in a language."""
    return {
        "pulse": pulse.view,
        "figures": figures.view,
        "trends": trends.view,
        "attention": attention.view,
        "workstations": workstations.view,
        "running": running.view,
        "timeline": timeline.timeline(sentence),
    }

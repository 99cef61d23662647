"""Words of time as a grammar: which symbols side by side are a day, a period or hours. PURE.

The pieces it finds are joined and told in instants by `times`.
"""

from workers.questions.days import ReadsDays
from workers.questions.hours import ReadsHours


class Grammar(ReadsDays, ReadsHours):
    """Reads pieces from any symbol of one question."""

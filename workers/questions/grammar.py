"""Words of time as a grammar: which symbols side by side are a day, a period or hours. PURE.

What it finds is told as a question's expressions by `times`.
"""

from workers.questions.again import ReadsAgain
from workers.questions.ranges import ReadsRanges
from workers.questions.starts import ReadsStarts


class Grammar(ReadsRanges, ReadsStarts, ReadsAgain):
    """Reads pieces from any symbol of one question."""

"""What a failure looks like, apart from where and when: codes, meanings and words."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Symptom:
    """A read message. Equal symptoms are the same error as far as we can tell."""

    text: str  # with the variables masked, codes as they were written
    specific: dict[str, str]  # a vendor's own codes and their details
    general: dict[str, str]  # errno, exception classes and the like
    concepts: frozenset[str]  # what it means, by code or by a standard phrase
    by_code: frozenset[str]  # those of the concepts that a code tells
    faint: frozenset[str]  # those told in words of nearly every failure
    products: frozenset[str]
    announced: frozenset[str]  # wrappers and return codes
    hints: frozenset[str]  # ids and numbers of a form we know, of whom we do not
    is_mild: bool  # a line of a log below its warnings
    numbers: frozenset[str]  # of ids such as mssql-1205, to be met by a bare "error 1205"
    words: tuple[str, ...] = field(default=())  # lemmas in order, without codes
    cause: tuple[str, ...] = field(default=())  # the words after "Reason:" and the like
    implied: bool = False  # no code was written; the phrase and the product tell it

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.specific or self.general or self.concepts or self.hints)

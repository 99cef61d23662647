"""Who may do what (contract, section 8): each stronger right holds the weaker ones."""

from dataclasses import dataclass
from enum import IntEnum


class Right(IntEnum):
    """What somebody needs to be to ask or change something; each query and command says which."""

    OPEN = 0  # nobody is asked who he is
    VIEWER = 1  # reads
    OPERATOR = 2  # acts on what was found: takes, dismisses, records, polls now
    ADMINISTRATOR = 3  # changes how Resync itself works


LOCAL = "local"
"""Who everybody is as long as nobody has to log in."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, what he may, and from where. `method` is the way he is known by: `none`, `basic`,
    `oauth` or `key`; `ticket` what the store knows of his session or key; `actor` what he is
    called in what he leaves, where somebody else is shown by his name."""

    name: str
    right: Right
    method: str
    account: int = 0
    ticket: bytes = b""
    address: str = ""
    actor: str = ""

    @property
    def signature(self) -> str:
        """Under which he leaves things, and owns them: never another's."""
        return self.actor or self.name

    @property
    def role(self) -> str:
        """What he may, in the word of the contract."""
        return self.right.name.lower()

    @property
    def allowance(self) -> str:
        """Whose allowance he uses up: the account's where there is one, else the address's."""
        return f"account {self.account}" if self.account else self.address


NOBODY = Asker("", Right.OPEN, "none")
EVERYBODY = Asker(LOCAL, Right.ADMINISTRATOR, "none")
"""Who asks where nobody logs in."""


class NoRule(TypeError):
    """Something is reachable that does not say who may use it: the server does not start."""


def rule_of(subject: object, what: str) -> Right:
    """The right a route, a page or a message declares; raises `NoRule` when it declares none."""
    right = getattr(subject, "right", None)
    if not isinstance(right, Right):
        raise NoRule(f"{what} does not say who may use it: give it a `right` (app/rights.py).")
    return right

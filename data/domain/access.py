"""Who may come in: people, keys and their sessions, as the store keeps them. PURE."""

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network


class Role(StrEnum):
    """What somebody may do, the weakest first; the words are stored: never rename."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


class Method(StrEnum):
    """By which way somebody is known; the words are stored: never rename."""

    BASIC = "basic"  # a name and a password of ours
    OAUTH = "oauth"  # by a provider
    KEY = "key"  # a program


LONGEST_NAME = 60
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 200
MOST_ACCOUNTS = 5_000
MOST_SESSIONS = 50
"""Of one account: the oldest ends when one more begins."""
IDLE = timedelta(hours=12)
"""A session that nobody used for so long is over; an open page uses it."""
ABSOLUTE = timedelta(days=7)
"""However much it is used, it is over then."""
MOST_WRONG = 10
"""Wrong passwords within WINDOW, of an account or from an address: then nobody is let try."""
WINDOW = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=30)
"""An address that an account has logged in from counts as its own so long."""
KEY_MARK = "rsk_"
HANDLE_MARK = "id:"


@dataclass(frozen=True, slots=True)
class Account:
    """A person, or a key of a program: it has a prefix that tells it from others, and may expire.
    `seen_at` is its last log-in or use; `subject` who a provider says it is."""

    number: int
    name: str
    method: Method
    role: Role
    disabled: bool
    created_at: datetime
    created_by: str
    seen_at: datetime | None = None
    expires_at: datetime | None = None
    prefix: str | None = None
    subject: str | None = None

    @property
    def is_key(self) -> bool:
        return self.method is Method.KEY

    @property
    def handle(self) -> str:
        """What nobody else is called: names that a provider gives may be those of others."""
        return f"{HANDLE_MARK}{self.number}"


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a provider speaks of: `issuer` and `subject` say who it is, the name only what he is
    shown as. `remark` is why he is a viewer where his groups were not told."""

    issuer: str
    subject: str
    name: str
    role: Role
    remark: str = ""

    @property
    def same(self) -> str:
        """What no two accounts share: no name of ours holds a line's end."""
        return f"{self.issuer}\n{self.subject}"


@dataclass(frozen=True, slots=True)
class Session:
    """A log-in that lasts. `ticket` is the digest of what the browser holds: nobody gets in by
    reading the store."""

    ticket: bytes
    account: int
    created_at: datetime
    seen_at: datetime
    until: datetime
    address: str
    agent: str

    def used(self, at: datetime | None) -> "Session":
        """As it is after it was used then, too."""
        return self if at is None or at <= self.seen_at else replace(self, seen_at=at)

    def is_over(self, now: datetime) -> bool:
        return now >= self.until or now - self.seen_at >= IDLE


def ticket_of(token: str) -> bytes:
    """What the store knows of a session's token or of a key: both are random, so that a plain
    digest tells nothing of them."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def same_name(name: str) -> str:
    """What two names share that are one: case and ways of writing a letter make no other."""
    return unicodedata.normalize("NFKC", name).casefold()


def name_fault(name: str) -> str:
    """Why nobody can be called so; empty for a good name."""
    if not 1 <= len(name) <= LONGEST_NAME or name != name.strip():
        return f"must be text of 1 to {LONGEST_NAME} characters, without blanks at its ends"
    if not name.isprintable():
        return "holds a character that cannot be seen"
    if name.startswith(HANDLE_MARK):
        return f"begins with {HANDLE_MARK}, by which accounts are called"
    return ""


def password_fault(password: str, name: str) -> str:
    """Why this is no password; empty for a good one. Of what, nobody is told to put in."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return f"must be text of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"
    if same_name(name) == same_name(password):
        return "is the name"
    return ""


def network_of(address: str) -> str:
    """Whose address it is: of IPv6 the network, for one machine has all of it."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if isinstance(read, IPv6Address):
        return str(read.ipv4_mapped or ip_network((read, 64), strict=False))
    return str(read)

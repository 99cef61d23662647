"""What somebody wrote down for everybody: a draft, and who kept and changed it. PURE."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Written(Generic[D]):
    """`number` is its own for ever, whatever becomes of it."""

    number: int
    draft: D
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str

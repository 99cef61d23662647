"""Everything that can go wrong with the store; `str(error)` is one clear sentence.

StoreError
 ├─ StoreUnavailable   cannot be reached or opened                 retry
 │   ├─ StoreLocked    another program holds it too long           retry
 │   ├─ StoreConflict  two writers stood in each other's way       has been retried
 │   ├─ StoreTooSlow   it took longer than it may          ask for less
 │   └─ StoreOutcomeUnknown  gone while it kept something          retry from what it holds
 ├─ StoreLeadLost      another Resync has led meanwhile            retry from what it holds
 ├─ StoreFull          no room left                                retry, once there is room
 ├─ StoreReadOnly      may not be written                          do not retry
 ├─ StoreReplaced      the file is no longer the one we opened     do not retry
 ├─ StoreInUse         another Resync leads                        do not retry
 ├─ StoreUnsuitable    made so that not every text fits            do not retry
 ├─ StoreNewer         made by a newer Resync                      do not retry
 ├─ StoreDamaged       not a database, or a broken one             do not retry
 └─ StoreInvalid       what was asked makes no sense (a cursor)    do not retry
"""

import os
import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from data.errors import ResyncError


class StoreError(ResyncError):
    """The store could not do what was asked; nothing of it was kept."""

    retryable = False


class StoreUnavailable(StoreError):
    """The database cannot be reached or opened."""

    retryable = True


class StoreLocked(StoreUnavailable):
    """Another program held the database longer than we wait."""


class StoreConflict(StoreUnavailable):
    """Two writers stood in each other's way, and the database sent this one back."""


class StoreTooSlow(StoreUnavailable):
    """Reading took longer than was allowed, and was ended."""


class StoreOutcomeUnknown(StoreUnavailable):
    """It went away while it was keeping something, which may be kept or not: what memory knows must
    be read anew."""


class StoreLeadLost(StoreError):
    """Another Resync has led since: nothing was kept, and what memory knows must be read anew."""

    retryable = True


class StoreReplaced(StoreError):
    """The database's file was removed or replaced while it was open."""


class StoreFull(StoreError):
    """The disk that holds the database is full."""

    retryable = True


class StoreReadOnly(StoreError):
    """The database or its folder may not be written."""


class StoreInUse(StoreError):
    """Another Resync leads on this database: polls, learns and cleans up."""


class StoreUnsuitable(StoreError):
    """The database was made in a way that cannot hold every text."""


class StoreNewer(StoreError):
    """A newer version of Resync made the database."""


class StoreDamaged(StoreError):
    """The file is not a database, or its content is broken."""


class StoreInvalid(StoreError):
    """An argument that no answer exists for, such as a cursor nobody handed out."""


def translate(error: SQLAlchemyError | sqlite3.Error | OSError, where: str) -> StoreError:
    """Turn a driver's error into ours. `where` names the database, without password."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    said = str(cause).strip().splitlines()[0] if str(cause).strip() else type(cause).__name__
    low = said.lower()
    state = getattr(cause, "sqlstate", None) or ""
    if "disk is full" in low or state == "53100" or getattr(cause, "errno", None) == 28:
        return StoreFull(f"The disk is full: the database {where} could not be written.")
    who = f"; we are uid {os.geteuid()}" if isinstance(cause, OSError | sqlite3.Error) else ""
    if "readonly" in low or "read-only" in low or state == "25006" or "permission denied" in low:
        return StoreReadOnly(f"The database {where} may not be written: {said}{who}.")
    if "is locked" in low or state == "55P03":
        return StoreLocked(f"Another program is holding the database {where} locked.")
    if state in ("40001", "40P01"):  # a serialization failure, a deadlock
        return StoreConflict(f"Another program was writing the same to the database {where}.")
    if low == "interrupted" or state == "57014":
        return StoreTooSlow(f"The database {where} took longer than it may for this.")
    if "not a database" in low or "malformed" in low:
        return StoreDamaged(f"{where} is not a usable database: {said}.")
    unopened = who if "unable to open" in low else ""
    return StoreUnavailable(f"The database {where} is not available: {said}{unopened}.")

"""A database's files: for their owner, who is their folder's where root makes them.

An administrator's commands run as root beside a service with a user of its own. What they make in
its folder has to be the service's, as what SQLite lays beside a database is its owner's.
"""

import os
from pathlib import Path

FOR_OWNER = 0o600
"""What jobs logged, keys and all that people wrote is nobody else's on this machine."""
FOR_ALL_TO_SEE = 0o644


def make(path: Path, mode: int = FOR_OWNER) -> None:
    """Make an empty file where there is none; what is there stays as it is. Raises OSError."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    except FileExistsError:
        return
    try:
        if os.geteuid() == 0:
            folder = path.parent.stat()
            os.fchown(handle, folder.st_uid, folder.st_gid)
    finally:
        os.close(handle)

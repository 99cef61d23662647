"""No secret in what programs say of themselves: every log of a test run is read as it is written.

Secrets of tests carry `MARK`; keys, hashes and cookies are known by their form. What the test's own
process logs is read by a handler; programs that tests start (`tests/processes.py`) read their own
standard error (`tests/watched/`) and leave what they find in a folder.
"""

import base64
import logging
import os
import re
from pathlib import Path

MARK = "s3cret"
FOLDER = "SECRETS_FOUND_IN"
"""The variable that says where programs leave what they found."""


def _encoded(text: str) -> list[str]:
    """The text in base64, wherever it stands in what was encoded."""
    shifted = (base64.b64encode(b" " * shift + text.encode()).decode() for shift in range(3))
    return [each[start:].rstrip("=")[:-1] for each, start in zip(shifted, (0, 2, 3), strict=True)]


_SECRET = re.compile(
    "|".join(map(re.escape, [MARK, *_encoded(MARK)]))
    + r"|rsk_[\w-]{20}|\$argon2|PRIVATE KEY|resync_session=[\w-]{20}"
)


def secret_in(said: str) -> str | None:
    """Where a secret stands, with what is around it."""
    found = _SECRET.search(said)
    return None if found is None else said[max(0, found.start() - 200) : found.end() + 40]


class Watch(logging.Handler):
    """Reads whatever is logged, tracebacks too."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if (found := secret_in(self.format(record))) is not None:
            self.found.append(f"{record.name}: {found}")


def left_in(folder: Path) -> list[str]:
    """What programs found since it was asked last."""
    found = []
    for entry in os.scandir(folder):
        found.append(Path(entry.path).read_text("utf-8"))
        os.unlink(entry.path)
    return found

"""Enumerations whose members outsiders know by a word. PURE."""

from enum import IntEnum


class Worded(IntEnum):
    @property
    def word(self) -> str:
        """The name outsiders know it by, such as `job_abend`."""
        return self.name.lower()

"""The root of everything Resync raises on purpose.

ResyncError
 ├─ SettingsInvalid   the environment or .env is wrong; one line per mistake
 ├─ StoreError        data.store.errors
 └─ TwsError          workers.tws.errors
"""

from collections.abc import Sequence


class ResyncError(Exception):
    """Something went wrong that a person can understand; `str(error)` says what and what to do."""

    @property
    def lines(self) -> Sequence[str]:
        """The same for a terminal: one sentence a mistake."""
        return (str(self),)

"""The root of everything Resync raises on purpose.

ResyncError
 ├─ SettingsInvalid   the environment or .env is wrong; one line per mistake
 ├─ StoreError        data.store.errors
 └─ TwsError          workers.tws.errors
"""


class ResyncError(Exception):
    """Something went wrong that a person can understand; `str(error)` says what and what to do."""

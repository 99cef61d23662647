"""Programs that tests start: none stays behind, also when the tests are killed."""

import shutil

WITH_US = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
"""Put before a command: the kernel (Linux) ends it when its parent does."""

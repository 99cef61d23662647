"""Programs that tests start: none stays behind, also when the tests are killed; none tells a
secret."""

import shutil
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_TIED = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
WITH_US = (*_TIED, "env", f"PYTHONPATH={_ROOT}/tests/watched:{_ROOT}")
"""Put before a command: the kernel (Linux) ends it when its parent does, and what it says on
standard error is read for secrets (`tests/secrecy.py`)."""

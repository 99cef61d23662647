"""A simulator in a process of its own, for a demonstration: on a free port, with a folder and a
certificate of its own, and gone when whoever started it is, however they end.
"""

import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

READY_WITHIN_S = 60


class Child:
    """A context in which the simulator runs. `command` is how to start `simulate`, `options` what
    it is told besides, by the names of its command line."""

    def __init__(self, command: Sequence[str], **options: float) -> None:
        # Another one may run from the same place.
        self._own = tempfile.TemporaryDirectory(prefix="resync-demo-")
        self.folder = Path(self._own.name)
        self.port = _free_port()
        self._command = list(command)
        for name, value in {**options, "port": self.port}.items():
            self._command += [f"--{name}", str(value)]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Child":
        self._process = self._start("--folder", str(self.folder), "--until-eof")
        return self

    def _start(self, *more: str) -> "subprocess.Popen[bytes]":
        command = [*self._command, *more]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S603

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._own.cleanup()

    def wait_until_ready(self) -> str:
        """Return "" once it answers; else why it does not."""
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until:
            if self._process is not None and self._process.poll() is not None:
                return "The simulator ended at once; its own words are above."
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return ""
            except OSError:
                time.sleep(0.05)
        return f"The simulator did not answer within {READY_WITHIN_S} s."

    def past(self, days: int) -> Path | None:
        """So many days of runs before its start, as a file for `resync backfill`; None where they
        could not be made. Blocks."""
        file = self.folder / "history.jsonl"
        writer = self._start("--history", str(days), "--output", str(file))
        return file if writer.wait() == 0 else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""A message to a channel that Apprise knows, by a process of its own: `child.py`.

A library for a hundred services neither slows our start nor holds our threads, and what it knows
of an address ends with the process.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

from data.channels import Channel
from data.domain.subscription import Endpoint
from workers.telling.channels.words import words_of
from workers.telling.message import Message
from workers.telling.outcome import Tried

PATIENCE_S = 30.0
"""From the start of the process to its end."""
_NOT_CHECKED = "not checked: Apprise did not answer"
_TOO_LATE = {"reason": "timeout", "unsure": True}
_BROKEN = {"reason": "unreachable", "detail": "Apprise could not be run: see requirements.lock"}
_CHILD = (sys.executable, "-P", "-m", "workers.telling.channels.child")


class ByApprise:
    at_once = 1

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._children = Children()
        self.hang_up = self._children.kill

    def carry(self, endpoint: Endpoint, message: Message, receipt: str, ttl_s: int) -> Tried:
        words = words_of(message, self._channel.scheme)
        came = self._children.ask({"url": self._channel.url.reveal(), **words._asdict()})
        return Tried(**came, stays=True)


class Children:
    """The processes that are asked now."""

    def __init__(self) -> None:
        self._one = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._killed = False

    def ask(self, question: dict[str, Any]) -> Any:
        """What a new process answers, or what a try came to that it did not answer of."""
        pipe = subprocess.PIPE
        with self._one:
            if self._killed:
                return _TOO_LATE
            child = subprocess.Popen(  # noqa: S603 - our own program
                _CHILD, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=_environment()
            )
            self._running.add(child)
        try:
            answer, _ = child.communicate(json.dumps(question).encode(), PATIENCE_S)
            return json.loads(answer)
        except subprocess.TimeoutExpired:
            return _TOO_LATE
        except ValueError:
            return _TOO_LATE if self._killed else _BROKEN
        finally:
            child.kill()
            child.communicate()
            with self._one:
                self._running.discard(child)

    def kill(self) -> None:
        """End them all; nobody is asked any more."""
        with self._one:
            self._killed = True
            for child in self._running:
                child.kill()


def names_of(channels: Sequence[Channel]) -> list[str | None]:
    """What Apprise calls each of these channels; None where it can do nothing with the address."""
    if not channels:
        return []
    found = Children().ask({"urls": [one.url.reveal() for one in channels]})
    return found if isinstance(found, list) else [_NOT_CHECKED] * len(channels)


def _environment() -> dict[str, str]:
    """Ours without our secrets."""
    return {name: value for name, value in os.environ.items() if not name.startswith("APP_")}

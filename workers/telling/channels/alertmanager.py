"""A message in the format of Alertmanager's webhook, version 4, for whoever receives those."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from data.channels import Channel
from data.domain.problem import State
from data.domain.push_services import Service
from data.domain.subscription import Endpoint
from data.store.problems.find import KnownProblem
from data.texts.problem_words import problem_title
from workers.telling.message import Message
from workers.telling.outcome import Tried
from workers.telling.post import Post
from workers.telling.said import scrubbed

MOST_ALERTS = 100
"""Of one message; how many more there are stands in it."""
_AT_ONCE = 1
_NEVER = "0001-01-01T00:00:00Z"
_PORTS = {"https": 443, "http": 80}
_LONGEST = 500  # characters of an error


class Alertmanager:
    """Raises ValueError for an address without a host, or with a port that is none."""

    at_once = _AT_ONCE

    def __init__(self, channel: Channel, ca_file: Path | None) -> None:
        url = channel.url.reveal()
        parts = urlsplit(url.removeprefix("alertmanager+"))
        if not parts.hostname:
            raise ValueError("no host")
        port = parts.port or _PORTS[parts.scheme]
        netloc = parts.netloc.rpartition("@")[2]
        self._url = parts._replace(netloc=netloc, fragment="").geturl()
        self._headers = {
            "Host": netloc, "Content-Type": "application/json", "User-Agent": "Resync",
        }  # fmt: skip
        if parts.username is not None:
            who = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            basic = base64.b64encode(who.encode()).decode()
            self._headers["Authorization"] = f"Basic {basic}"
        service = Service(parts.hostname, port)
        self._post = Post(service, ca_file, _AT_ONCE, lambda said: scrubbed(said, url))
        self.hang_up = self._post.hang_up

    def carry(self, endpoint: Endpoint, message: Message, receipt: str, ttl_s: int) -> Tried:
        body = msgspec.json.encode(payload_of(message))
        return replace(self._post.send(self._url, self._headers, body), stays=True)


def payload_of(message: Message) -> dict[str, Any]:
    """What Alertmanager would post: `status` is `firing` while anything of it is open."""
    alerts = [_alert(one, message) for one in message.about] or [_trial(message)]
    firing = any(one["status"] == "firing" for one in alerts)
    group = {"group": message.facts["notification"]["tag"]}
    return {
        "version": "4",
        "groupKey": f'{{}}:{{group="{group["group"]}"}}',
        "truncatedAlerts": max(0, len(alerts) - MOST_ALERTS),
        "status": "firing" if firing else "resolved",
        "receiver": "resync",
        "groupLabels": group,
        "commonLabels": _common([one["labels"] for one in alerts]),
        "commonAnnotations": _common([one["annotations"] for one in alerts]),
        "externalURL": message.reader.home,
        "alerts": alerts[:MOST_ALERTS],
    }


def _alert(problem: KnownProblem, message: Message) -> dict[str, Any]:
    over = message.is_over or problem.state >= State.RECOVERED
    root = problem.root
    labels = {
        "alertname": f"Resync{problem.kind.word.title().replace('_', '')}",
        "severity": problem.severity.word,
        "problem_id": problem.problem_id,
        "job_name": root.job_name,
        "job_stream": root.job_stream,
        "workstation": root.workstation,
    }
    reader = message.reader
    annotations = {
        "summary": problem_title(problem, reader.lang),
        "description": (problem.error_message or "")[:_LONGEST],
    }
    return {
        "status": "resolved" if over else "firing",
        "labels": {name: value for name, value in labels.items() if value},
        "annotations": {name: value for name, value in annotations.items() if value},
        "startsAt": _instant(problem.opened_at),
        "endsAt": _instant(problem.resolved_at or problem.updated_at) if over else _NEVER,
        "generatorURL": f"{reader.home}/problems/{problem.problem_id}",
        "fingerprint": hashlib.sha256(problem.problem_id.encode()).hexdigest()[:16],
    }


def _trial(message: Message) -> dict[str, Any]:
    """An alert that is over as it comes: it opens nothing that somebody would have to close."""
    shown, now = message.facts["notification"], _instant(datetime.now(UTC))
    return {
        "status": "resolved",
        "labels": {"alertname": "ResyncTest", "severity": message.facts["severity"]},
        "annotations": {"summary": shown["title"], "description": shown["body"]},
        "startsAt": now,
        "endsAt": now,
        "generatorURL": message.reader.home,
        "fingerprint": hashlib.sha256(b"test").hexdigest()[:16],
    }


def _common(all_of: Sequence[Mapping[str, str]]) -> dict[str, str]:
    first, *others = all_of
    return {
        name: value
        for name, value in first.items()
        if all(one.get(name) == value for one in others)
    }


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

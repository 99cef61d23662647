"""The one program that loads Apprise: `python -m workers.telling.channels.child`, a question a run.

It is asked by a line of JSON, so that no address is seen among the processes, and it is killed when
it takes too long. Whatever Apprise logs stays here but for what is told without the address.
"""

import json
import logging
import os
import re
import select
import sys
from typing import Any

import apprise

from workers.telling.said import scrubbed

_PATIENCE_S = 10.0
_CODE = re.compile(r"error=(\d{3})\b")


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a plug-in prints is no answer
    asked = json.load(sys.stdin)
    apprise.URLBase.socket_connect_timeout = apprise.URLBase.socket_read_timeout = _PATIENCE_S
    # Who asked and was killed meanwhile is followed by another, who tells it.
    if "title" not in asked:
        json.dump(_names(asked["urls"]), answers)
    elif _is_read(answers.fileno()):
        json.dump(_send(asked), answers)
    answers.close()


def _is_read(pipe: int) -> bool:
    """Whether anybody holds its other end."""
    look = select.poll()
    look.register(pipe, 0)
    return not look.poll(0)


def _service(url: str) -> Any:
    asset = apprise.AppriseAsset(
        http_redirects=False,  # where an address leads is where it is written to
        async_mode=False,
        service_timeout=0,
        allow_templates=False,
        storage_mode="memory",
        app_id="Resync",
        app_desc="Resync",
        app_url="",
    )
    return apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)


def _names(urls: list[str]) -> list[str | None]:
    """What each address is to Apprise; None where it can do nothing with it."""
    return [None if (one := _service(url)) is None else str(one.service_name) for url in urls]


def _send(asked: dict[str, str]) -> dict[str, Any]:
    said: list[str] = []

    class Said(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(record.getMessage())

    service = _service(asked["url"])
    if service is None:
        return {"reason": "endpoint"}
    logger = logging.getLogger("apprise")
    logger.addHandler(Said(logging.WARNING))
    logger.propagate = False
    whole = apprise.Apprise(asset=service.asset)
    whole.add(service)
    try:
        if whole.notify(
            title=asked["title"],
            body=asked["body"],
            notify_type=asked["tone"],
            body_format=apprise.NotifyFormat.TEXT,
        ):
            return {"status": 200}
    except Exception as error:
        said.append(type(error).__name__)
    words = " ".join(said)
    detail = scrubbed(words, asked["url"]) or None
    if code := _CODE.search(words):
        return {"status": int(code[1]), "detail": detail}
    return {"reason": "unreachable", "detail": detail}


if __name__ == "__main__":
    main()

"""Telling a running simulator something by its control endpoint."""

import json
import ssl
from http.client import HTTPException, HTTPSConnection

_PATIENCE_S = 30


class Unheard(Exception):
    """There is none, or it refuses; the text says why."""


def tell(host: str, port: int, path: str, body: object) -> str:
    """POST to `/sim/<path>`; its answer as readable JSON. Raises Unheard."""
    # Its certificate is made anew at each start, and neither way is a secret.
    trust = ssl._create_unverified_context()  # noqa: S323
    line = HTTPSConnection(host, port, timeout=_PATIENCE_S, context=trust)
    try:
        line.request("POST", f"/sim/{path}", json.dumps(body))
        answer = line.getresponse()
        told = json.loads(answer.read())
    except (OSError, HTTPException, ValueError) as error:
        raise Unheard(f"No simulator answers on {host}:{port}: {error}") from None
    finally:
        line.close()
    if answer.status >= 400:
        raise Unheard(str(told.get("error")))
    return json.dumps(told, indent=2, ensure_ascii=False)

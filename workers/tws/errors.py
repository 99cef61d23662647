"""Everything that can go wrong while talking to the engine.

TwsError               code            retryable
 ├─ TwsBadAddress      bad_address     no    the address cannot be one of an engine
 ├─ TwsUnreachable     unreachable     yes   no connection, or it was dropped
 ├─ TwsTls             tls             no    the certificate or TLS itself
 ├─ TwsTimeout         timeout         yes   connected, but no answer in time
 ├─ TwsRefused         refused         no    401: user, password or key
 ├─ TwsForbidden       forbidden       no    403: known, but not allowed
 ├─ TwsNotFound        not_found       no    404: no engine behind this address, or no such thing
 ├─ TwsRedirected      redirected      no    3xx: never followed, the password would go along
 ├─ TwsFailed          failed          500, 502–504 only: answered with an error
 ├─ TwsUnreadable      unreadable      no    not what the reference describes
 │   ├─ TwsNotJson     not_json        yes   a page of a proxy or of the web container
 │   └─ TwsTooLarge    too_large       no    more than fits: bytes, values, items or pages
 ├─ TwsTruncated       truncated       yes   the answer stops in the middle
 ├─ TwsTorn            torn            yes   the plan changed under us, or items are missing
 └─ TwsPlanEmpty       empty_plan      yes   an answer without a single job

`code` is stable: the screen chooses its words by it. `retryable` says whether the same *read* may
work when asked again. Messages are English, say what to do, and never hold a secret.
"""

from collections.abc import Iterator

from data.errors import ResyncError


class TwsError(ResyncError):
    """Talking to the engine failed. `cause_id` is the vendor's message id where one was sent."""

    code = "failed"
    retryable = False

    def __init__(
        self, message: str, *, status: int | None = None, cause_id: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.cause_id = cause_id


class TwsBadAddress(TwsError):
    code = "bad_address"


class TwsUnreachable(TwsError):
    """No answer at all. `connecting` is true when not even a connection was made."""

    code = "unreachable"
    retryable = True

    def __init__(self, message: str, *, connecting: bool = False) -> None:
        super().__init__(message)
        self.connecting = connecting


class TwsTls(TwsError):
    code = "tls"


class TwsTimeout(TwsError):
    code = "timeout"
    retryable = True


class TwsRefused(TwsError):
    code = "refused"


class TwsForbidden(TwsError):
    code = "forbidden"


class TwsNotFound(TwsError):
    code = "not_found"


class TwsRedirected(TwsError):
    code = "redirected"


class TwsFailed(TwsError):
    """The engine answered with an error. Only 500 and 502–504 are worth asking again."""

    code = "failed"

    @property
    def retryable(self) -> bool:  # type: ignore[override]
        return self.status in (500, 502, 503, 504)


class TwsUnreadable(TwsError):
    code = "unreadable"


class TwsNotJson(TwsUnreadable):
    code = "not_json"
    retryable = True


class TwsTooLarge(TwsUnreadable):
    code = "too_large"


class TwsTruncated(TwsError):
    code = "truncated"
    retryable = True


class TwsTorn(TwsError):
    code = "torn"
    retryable = True


class TwsPlanEmpty(TwsError):
    code = "empty_plan"
    retryable = True


def _kinds(of: type[TwsError]) -> Iterator[type[TwsError]]:
    for kind in of.__subclasses__():
        yield kind
        yield from _kinds(kind)


CODES = frozenset(kind.code for kind in _kinds(TwsError))
"""Every code there is: the texts must have words for each."""

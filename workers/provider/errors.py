"""Why a provider lets nobody in.

ProviderError
 ├─ ProviderAway      not reached, not in time, or not what it should answer   try again
 ├─ FlowOver          the log-in was used already, or took too long            begin anew
 ├─ LoginDenied       the provider let somebody not in, or he turned back      his to know
 └─ ProviderUnsound   what it says is not to be believed                       for the log
"""

from data.errors import ResyncError


class ProviderError(ResyncError):
    """What it says is for the log; `word` for whoever logs in (`login.why.<word>`)."""

    word = ""


class ProviderAway(ProviderError):
    word = "away"


class FlowOver(ProviderError):
    word = "over"


class LoginDenied(ProviderError):
    word = "denied"


class ProviderUnsound(ProviderError):
    word = "unsound"

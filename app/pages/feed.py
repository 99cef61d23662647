"""The line of a session: messages of one kind, both ways, beside Bokeh's own."""

from bokeh.document import Document
from bokeh.document.events import MessageSentEvent

FEED = "resync"
"""Their kind; static/js/lib/bokeh.js is at the other end."""


def put(document: Document, message: object) -> None:
    """Send text, or what JSON can say, to the browser; called under the document's lock.

    A message, not a model's property (docs/adr/0006-messages-not-parameters.md).
    """
    document.callbacks.trigger_on_change(MessageSentEvent(document, FEED, message))

"""Whom a connection trusts besides those the machine does: private authorities are old."""

import ssl
from pathlib import Path


def trust(ca_file: Path | str | None = None, *, alone: bool = False) -> ssl.SSLContext:
    """What the machine trusts and that authority, or (`alone`) that authority and no other.

    Raises OSError or ssl.SSLError where the file cannot be used.
    """
    context = ssl.create_default_context(cafile=ca_file if alone else None)
    if ca_file is not None and not alone:
        context.load_verify_locations(ca_file)
    # Newer Pythons refuse private authorities for missing key identifiers.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context

"""`resync mcp`: the tools of agents over stdin and stdout, straight from the store."""

import asyncio
from typing import TYPE_CHECKING

from app.cli import environment
from data.errors import ResyncError
from data.settings import Settings

if TYPE_CHECKING:
    from app.api.core import Core
    from app.rights import Asker


def mcp() -> None:
    """Serve an agent over stdio (MCP), beside a running Resync or without one.

    It reads the store as `resync ask` does and never polls; with APP_MCP_WRITE=true it also offers
    what takes problems and keeps notes and solutions. APP_MCP_KEY says who calls where people log
    in. Over HTTP a running Resync serves the same tools at /mcp.
    """
    from app.agents.stdio import serve
    from app.reader import staying

    settings = environment.settings(engine_required=False)
    _check(settings)
    with staying(settings) as core:
        asyncio.run(serve(core, _asker(core)))


def _check(settings: Settings) -> None:
    """Where people log in only a key tells who calls."""
    if settings.auth != "none" and settings.mcp_key is None:
        raise ResyncError(f"APP_AUTH is {settings.auth}: set APP_MCP_KEY to say who calls.")


def _asker(core: "Core") -> "Asker":
    """Who calls by the key of the environment."""
    from app.rights import EVERYBODY, Right

    key = core.settings.mcp_key
    if core.doors.are_open or key is None:
        return EVERYBODY
    asker = core.doors.by_key(key.reveal())
    if asker is None or asker.right < Right.VIEWER:
        raise ResyncError("APP_MCP_KEY is no key that this store knows.")
    return asker

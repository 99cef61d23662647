"""An agent at the other end of stdin and stdout, until it hangs up."""

from mcp.server.stdio import stdio_server

from app.agents.protocol import mcp_server
from app.agents.tools import Caller
from app.api.core import Core
from app.rights import Asker
from data.texts import resolve_language


async def serve(core: Core, asker: Asker) -> None:
    """Answer until stdin ends, with what his key lets him do by then. What else writes to stdout
    goes to stderr meanwhile."""
    lang = resolve_language(configured=core.runtime.current.language)

    def caller(_: object) -> Caller:
        now = core.doors.again(asker)
        return Caller(asker.name, now.right, "stdio", lang)

    server = mcp_server(core, caller)
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())

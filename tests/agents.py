"""Agents for tests: the official SDK's client, over HTTP and over stdio."""

import asyncio
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import SimpleNamespace

from mcp import Client, StdioServerParameters, stdio_client
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets

from app.agents.door import Door, agent_route
from app.api.base import Limits
from app.reader import staying
from app.surface import Surface
from tests.living import Api

ROOT = Path(__file__).resolve().parents[1]
DOORS = ["http", "http, by handshake", "stdio", "stdio, by handshake"]


@asynccontextmanager
async def agent(server, door="http"):
    """A client of a living server; over stdio of a program beside it, on the same store."""
    way, _, era = door.partition(", ")
    where = f"{server.url}/mcp" if way == "http" else beside(server.settings)
    async with Client(where, mode="legacy" if era else "auto") as client:
        yield client


def beside(settings, **environment):
    """`resync mcp` on the store of these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("APP_")}
    given = {
        "PYTHONPATH": str(ROOT),
        "APP_DATABASE_URL": settings.database_url,
        "APP_MCP_WRITE": str(settings.mcp_write).lower(),
        "APP_TIMEZONE": "America/Sao_Paulo",
        "APP_LANGUAGE": "en",
    }
    return stdio_client(
        StdioServerParameters(
            command=sys.executable,
            args=["-m", "app.cli", "mcp"],
            env=kept | given | environment,
            cwd=str(ROOT),
        )
    )


def on_its_own(story):
    """Await it on a thread of its own: a browser that is open keeps this one's loop running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, story).result()


def calls(server, *wanted, door="http"):
    """The results of tools called one after the other, each as (name, arguments)."""

    async def run():
        async with agent(server, door) as client:
            return [await client.call_tool(name, given) for name, given in wanted]

    return on_its_own(run())


def told(result):
    """The answer of a call; text and structure must say the same."""
    assert not result.is_error, result.content[0].text
    (said,) = result.content
    assert json.loads(said.text) == result.structured_content
    return result.structured_content


def refused(result):
    """The words of a call that was not answered."""
    assert result.is_error
    assert result.structured_content is None
    return result.content[0].text


@contextmanager
def another(settings):
    """A second instance on the same store, as far as agents see one."""
    ready, over, seen = threading.Event(), threading.Event(), SimpleNamespace(settings=settings)

    async def serve():
        with staying(settings) as core:
            door, sockets = Door(core), bind_sockets(0, "127.0.0.1")
            route = agent_route(core, Limits(), door)
            server = HTTPServer(Api([route], **Surface(settings, core.doors).options()))
            server.add_sockets(sockets)
            seen.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
            ready.set()
            await IOLoop.current().run_in_executor(None, over.wait)
            server.stop()
            await server.close_all_connections()
            door.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    try:
        yield seen
    finally:
        over.set()
        thread.join(30)
        assert not thread.is_alive()

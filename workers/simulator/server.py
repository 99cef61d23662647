"""The simulated engine as an HTTPS server, in a thread of its own or blocking."""

import asyncio
import logging
import socket
import ssl
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from workers.simulator import control, control_stories, v1_api, v1_model, v2_actions, v2_api
from workers.simulator.building import build_world
from workers.simulator.certificate import write_certificate
from workers.simulator.clock import Clock
from workers.simulator.engine import Engine
from workers.simulator.metrics import Metrics
from workers.simulator.options import SimulatorOptions
from workers.simulator.site import Site
from workers.simulator.web import NotThere

__all__ = ["Simulator", "SimulatorOptions", "simulate"]

log = logging.getLogger(__name__)
_TICK_S = 0.25


class Simulator:
    """A TWS engine that can be started, asked and stopped; also a context manager.

    `url`, `ca_file` and `control_url` are there once `start` has returned.
    """

    def __init__(self, options: SimulatorOptions | None = None) -> None:
        self.options = options or SimulatorOptions()
        self.url = ""
        self.control_url = ""
        self.ca_file = Path()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._ready = threading.Event()
        self._error: BaseException | None = None
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    def start(self) -> None:
        """Return when the server listens; raises what kept it from doing so."""
        if self._thread is not None:
            raise RuntimeError("the simulator has already been started")
        self._thread = threading.Thread(target=self._run, name="tws-simulator", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._error is not None:
            self._thread.join()
            self._clean()
            raise self._error

    def stop(self) -> None:
        """Close the listening socket and all connections; safe to call twice."""
        loop, stopping = self._loop, self._stopping
        if loop is not None and stopping is not None and not loop.is_closed():
            loop.call_soon_threadsafe(stopping.set)
        if self._thread is not None:
            self._thread.join()
        self._clean()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def wait(self, seconds: float | None = None) -> bool:
        """Block until the simulator has stopped; whether it has."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _clean(self) -> None:
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._error = error
            if self._ready.is_set():
                log.exception("the simulator died")
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        options = self.options
        listening = _listen(options.host, options.port)  # first: a busy port shows at once
        start = (options.start or datetime.now(UTC)).astimezone(UTC)
        engine = Engine(build_world(options, start), start)
        site = Site(options, engine, Clock(start, options.factor))
        if options.folder is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="resync-simulator-")
        folder = Path(self._temporary.name) if self._temporary else options.folder
        certificate, key = write_certificate(folder or Path(), options.host)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = HTTPServer(application(site), ssl_options=context)
        server.add_socket(listening)
        port = listening.getsockname()[1]
        host = options.host if options.host not in ("0.0.0.0", "::", "") else "localhost"  # noqa: S104
        self.ca_file = certificate
        self.url = f"https://{f'[{host}]' if ':' in host else host}:{port}"
        self.control_url = f"{self.url}/sim"
        self._stopping = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        ticking = asyncio.create_task(self._tick(site))
        log.info("simulated engine with %d jobs at %s", len(engine.plan.jobs), self.url)
        self._ready.set()
        try:
            await self._stopping.wait()
        finally:
            site.stop()
            ticking.cancel()
            server.stop()
            await server.close_all_connections()

    @staticmethod
    async def _tick(site: Site) -> None:
        """Keep the engine near the clock while nobody asks, so that no question waits for long."""
        while True:
            await asyncio.sleep(_TICK_S)
            site.sync()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=256)
    listening.setblocking(False)
    return listening


def simulate(options: SimulatorOptions) -> None:
    """Run a simulator until the process is interrupted."""
    simulator = Simulator(options)
    simulator.start()
    try:
        simulator.wait()
    except KeyboardInterrupt:
        log.info("stopping")
    finally:
        simulator.stop()


def application(site: Site) -> Application:
    """All paths of the simulated engine."""
    extra: dict[str, Any] = {"site": site}
    old, new = "/twsd", "/twsd/api/v2"
    part, kinds = r"([^/]+)", "(job|jobstream|workstation|resource|prompt|file)"
    old_kinds = "(job|jobstream|workstation|resource|prompt|domain|criticaljob)"
    models = "(jobdefinition|jobstream|workstation|variabletable)"
    paths: list[tuple[str, type[RequestHandler]]] = [
        (rf"{new}/engine/info", v2_api.V2Engine),
        (rf"{new}/objects-info", v2_api.V2ObjectsInfo),
        (rf"{new}/plan/{kinds}", v2_api.V2List),
        (rf"{new}/plan/(job|jobstream)/count", v2_api.V2Count),
        (rf"{new}/plan/job/joblog", v2_api.V2JobLog),
        (rf"{new}/plan/job/run/{part}/joblog", v2_api.V2JobLog),
        (rf"{new}/plan/job/run/{part}/action/rerun", v2_actions.V2RunRerun),
        (rf"{new}/plan/job/action/{part}", v2_actions.V2FilterAction),
        (rf"{new}/plan/job/{part}/(predecessors|successors)", v2_api.V2Neighbours),
        (rf"{new}/plan/job/{part}/action/{part}", v2_actions.V2JobAction),
        (rf"{new}/plan/prompt/{part}/action/reply", v2_actions.V2PromptReply),
        (rf"{new}/plan/workstation/{part}/action/{part}", v2_actions.V2StationAction),
        (rf"{new}/plan/{kinds}/{part}", v2_api.V2Object),
        (rf"{old}/engine/(info|mailbox_fill_percentage)", v1_api.V1Engine),
        (rf"{old}/plan/query", v1_api.V1Plans),
        (rf"{old}/plan/{part}/criticaljob/summary_info", v1_api.V1CriticalSummary),
        (rf"{old}/plan/{part}/{old_kinds}/query(_next)?", v1_api.V1Query),
        (rf"{old}/plan/{part}/job/{part}/joblog", v1_api.V1JobLog),
        (rf"{old}/plan/current/job/action/submit_ad_hoc_job", v1_model.V1SubmitAdHoc),
        (rf"{old}/plan/current/jobstream/{part}/action/submit_job", v1_model.V1SubmitJob),
        (rf"{old}/plan/current/jobstream/{part}/action/submit_jobstream", v1_model.V1SubmitStream),
        (rf"{old}/plan/current/job/{part}/action/{part}", v1_api.V1JobAction),
        (rf"{old}/plan/current/prompt/{part}/action/reply", v1_api.V1Reply),
        (
            rf"{old}/plan/current/domain/{part}/action/switch_domain_workstation",
            v1_api.V1SwitchManager,
        ),
        (rf"{old}/plan/{part}/{old_kinds}/{part}", v1_api.V1Object),
        (rf"{old}/model/{models}/header/query", v1_model.V1ModelQuery),
        (rf"{old}/model/jobdefinition", v1_model.V1AddJob),
        (rf"{old}/model/jobstream/{part}", v1_model.V1ModelStream),
        (rf"{old}/model/workstation/{part}", v1_model.V1ModelStation),
        (r"/metrics", Metrics),
    ]
    rules: list[Any] = [(path, handler, extra) for path, handler in paths]
    rules += control.routes(extra) + control_stories.routes(extra)
    return Application(
        rules,
        default_handler_class=NotThere,
        default_handler_args=extra,
        log_function=_log_request,
    )


def _log_request(handler: RequestHandler) -> None:
    request = handler.request
    log.debug("%s %s %s", handler.get_status(), request.method, request.path)

"""A loopback engine over real HTTPS: canned V1 and V2 answers, and every way to go wrong.

Not the simulator: it has no plan of its own, only what a test gives it.
"""

import asyncio
import base64
import contextlib
import datetime
import gzip
import ipaddress
import json
import ssl
import threading
from dataclasses import dataclass, field
from urllib.parse import unquote

import tornado.httpserver
import tornado.netutil
import tornado.web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD, API_KEY = "batch", "s3cret-Pässword", "s3cret.of.three-parts"
PLAN = "6d1c0a35-0000-3000-8000-000000000012"


def certificate(folder, *, name="localhost", days=30):
    """A self-signed certificate and its key in one PEM file; `days` < 0 makes an expired one."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    cert = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=60))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}-{days}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + cert.public_bytes(serialization.Encoding.PEM)
    )
    return path


def v2_job(name="LOAD", *, key=None, status="SUCC", common="SUCCESSFUL", plan=PLAN, **more):
    key = key or f"job-{name}"
    job = {
        "id": key,
        "name": name,
        "planId": plan,
        "workstation": "/AGENT01",
        "folder": "/",
        "jobStreamName": "LEDGER",
        "jobStreamWorkstation": "/AGENT01",
        "schedTime": "2026-01-05T06:00:00.000Z",
        "lastRunCommonStatus": common,
        "lastRunCompositeStatus": {"status": status, "canceled": False},
        "priority": 10,
        "jobDefinition": {"name": name, "estimatedDuration": "PT1M35S"},
        "jobruns": [
            {
                "id": f"run-{key}",
                "jobNumber": 41877,
                "returnCode": 0,
                "commonStatus": common,
                "compositeStatus": {"status": status},
                "lastInRerunChain": True,
                "timeInfo": {
                    "actualStartTime": "2026-01-05T06:02:11Z",
                    "actualEndTime": "2026-01-05T06:03:02Z",
                },
            }
        ],
    }
    return job | more


def v1_job(name="LOAD", *, key=None, status="SUCC", common="SUCCESSFUL", **more):
    job = {
        "id": key or f"AGENT01;0AAAAAAAAAAAAB7Q;{name}",
        "name": name,
        "workstationInPlan": {"name": "AGENT01"},
        "jobStreamInPlan": {
            "name": "LEDGER",
            "startTime": "2026-01-05T06:00:00.000Z",
            "workstationKey": {"name": "AGENT01"},
        },
        "jobDefinition": {"returnCode": 0, "estimatedDuration": 95000},
        "status": {"commonStatus": common, "internalStatus": status, "canceled": False},
        "timeInfo": {
            "actualStartTime": "2026-01-05T06:02:11.000Z",
            "actualEndTime": "2026-01-05T06:03:02.000Z",
        },
        "priority": 10,
        "jobNumber": 41877,
        "lastInRerunChain": True,
    }
    return job | more


def v2_workstation(name="AGENT01", states=("LINKED", "START", "RUNNING"), **more):
    return {
        "id": f"ws-{name}",
        "name": name,
        "folder": "/",
        "type": "AGENT",
        "activeStates": list(states),
        "limit": 20,
        "fence": 0,
    } | more


def v1_workstation(name="AGENT01", **more):
    return {
        "id": name,
        "workstationInPlanKey": {"name": name},
        "type": "AGENT",
        "linkStatus": "LINKED",
        "jobmanUp": True,
        "limit": 20,
        "fence": 0,
        "symRunNumber": 12,
    } | more


@dataclass
class Engine:
    """What the engine holds and how it misbehaves. Lists by word: job, workstation, …

    `faults` maps a path's end to a list of functions taking the handler; each request to that path
    takes the next one (None: behave), the last one stays when `forever` names the path.
    """

    api: str = "v2"
    lists: dict = field(default_factory=dict)
    counts: dict = field(default_factory=dict)  # announced instead of the true count
    announce: bool = True
    cap: int = 10_000
    info: dict = field(default_factory=dict)
    logs: dict = field(default_factory=dict)
    log_charset: str | None = None
    log_page: int | None = None  # lines of a log in one answer (V1)
    canned: dict = field(default_factory=dict)  # "GET <path>": the answer; then nothing else is
    around: dict = field(default_factory=dict)  # "<job id>/predecessors": nodes (V2)
    faults: dict = field(default_factory=dict)
    forever: set = field(default_factory=set)
    before_page: object = None  # called with (word, offset) before a page is cut out
    next_style: str = "offset"
    gzip: bool = True
    ahead: datetime.timedelta = datetime.timedelta(0)  # of its clock before ours
    base: str = ""
    requests: list = field(default_factory=list)
    headers: list = field(default_factory=list)
    accepted: int = 0

    def __post_init__(self):
        job = v2_job() if self.api == "v2" else v1_job()
        station = v2_workstation() if self.api == "v2" else v1_workstation()
        self.lists = {"job": [job], "workstation": [station], "jobstream": []} | self.lists
        if self.api == "v1":
            self.info = {"displayVersion": "10.1", "synphonyRunNumber": 12} | self.info
        else:
            self.info = {"displayVersion": "10.2.5", "timezone": "Europe/Berlin"} | self.info

    def asked(self, end):
        return [path for path in self.requests if path.endswith(end)]

    def fail(self, end, *faults, forever=False):
        self.faults[end] = list(faults)
        if forever:
            self.forever.add(end)


class Handler(tornado.web.RequestHandler):
    def initialize(self, engine):
        self.engine = engine

    async def prepare(self):
        engine, path = self.engine, self.request.path
        engine.requests.append(path)
        engine.headers.append(dict(self.request.headers))
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        given = self.request.headers.get("Authorization", "")
        for end, faults in engine.faults.items():
            if path.endswith(end) and faults:
                fault = faults[0] if end in engine.forever and len(faults) == 1 else faults.pop(0)
                if fault is not None:
                    await fault(self)
                    if not self._finished:
                        self.finish()
                    return
        if given not in (f"Basic {basic}", f"Bearer {API_KEY}"):
            self.set_status(401)
            self.finish("who are you")
        elif engine.canned:
            answer = engine.canned.get(f"{self.request.method} {path}")
            if answer is None and path.endswith("/query_next"):
                answer = []
            self.nothing() if answer is None else self.send(answer)

    def send(self, value, status=200, kind="application/json"):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.set_status(status)
        if self.engine.gzip and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 1)
            self.set_header("Content-Encoding", "gzip")
        self.set_header("Content-Type", kind)
        if self.engine.ahead:
            self.set_header("Date", datetime.datetime.now(datetime.UTC) + self.engine.ahead)
        self.finish(body)

    def nothing(self):
        self.send({"messages": ["AWSJCO404E no such thing"]}, 404)

    def get(self):
        engine, path = self.engine, self.request.path
        root = "/twsd/api/v2" if engine.api == "v2" else "/twsd"
        if not path.startswith(root) or (engine.api == "v1" and "/api/" in path):
            return self.nothing()
        path = path[len(root) :]
        if path == "/engine/info":
            return self.send(engine.info)
        if path.endswith("/joblog"):
            log = engine.logs.get(unquote(path.split("/")[-2]))
            if log is None:
                return self.nothing()
            return self.job_log(log)
        job_path, _, direction = path.rpartition("/")
        around = f"{unquote(job_path.split('/')[-1])}/{direction}"
        if engine.api == "v2" and around in engine.around:
            return self.send({"results": engine.around[around]})
        word = path.removeprefix("/plan/")
        if engine.api != "v2" or word not in engine.lists:
            return self.nothing()
        if self.get_argument("plan_id", "current") not in ("current", PLAN):
            return self.nothing()
        return self.page_v2(word)

    def job_log(self, log):
        """Bytes as they are; V1 in pages of lines where that is asked for, or where it must be."""
        engine, kind = self.engine, "application/json" if self.engine.api == "v1" else "text/plain"
        raw = log if isinstance(log, bytes) else log.encode()
        if engine.api == "v1":
            text = log if isinstance(log, str) else raw.decode()
            lines = text.splitlines(keepends=True)
            size = int(self.get_argument("lines", str(engine.log_page or len(lines) or 1)))
            page = int(self.get_argument("pageNumber", "0"))
            told = {
                "log": "".join(lines[page * size : (page + 1) * size]),
                "lines": size,
                "pageNumber": page,
                "lastPage": (page + 1) * size >= len(lines),
                "fileId": "f-17",
                "jobId": "AGENT01;0AAAAAAAAAAAAB7Q;LOAD",
            }
            text = json.dumps(told, ensure_ascii=engine.log_charset is None)
            raw = text.encode(engine.log_charset or "utf-8")
        charset = f"; charset={engine.log_charset}" if engine.log_charset else ""
        return self.send(raw, kind=kind + charset)

    def page_v2(self, word):
        engine = self.engine
        offset = int(self.get_argument("offset", "0"))
        limit = int(self.get_argument("limit", "10000"))
        if (token := self.get_argument("token", "")) != "":
            offset, limit = map(int, token.split("-"))
        if engine.before_page:
            engine.before_page(word, offset)
        items = engine.lists[word]
        results = items[offset : offset + min(limit, engine.cap)]
        answer = {"results": results}
        if engine.announce:
            answer["count"] = engine.counts.get(word, len(items))
        end = offset + len(results)
        if end < len(items) and engine.next_style != "none":
            ask = f"limit={limit}&offset={end}"
            if engine.next_style == "token":
                ask = f"token={end}-{limit}"
            answer["next"] = f"https://unreachable.invalid:1/twsd/api/v2/plan/{word}?{ask}"
        self.send(answer)

    def post(self):
        engine, parts = self.engine, self.request.path.split("/")
        if engine.api != "v1" or not self.request.path.startswith("/twsd/plan/"):
            return self.nothing()
        body = json.loads(self.request.body)
        if parts[3] == "query":
            return self.send(engine.lists.get("plan", []))
        word, verb = parts[-2], parts[-1]
        word = word if parts[3] == "current" else f"{parts[3]}/{word}"
        if word not in engine.lists:
            return self.nothing()
        many = self.request.headers.get("How-Many")
        if many is None or body != ({"filters": {}} if verb == "query" else {}):
            return self.send({"messages": ["AWSJCO400E bad"]}, 400)
        offset = 0 if verb == "query" else int(self.request.headers["Last-Object"].split(":")[1])
        if engine.before_page:
            engine.before_page(word, offset)
        items = engine.lists[word]
        page = items[offset : offset + min(int(many), engine.cap)]
        if engine.announce and self.request.headers.get("Context-ObjectCount") == "1":
            self.set_header("Context-ObjectCount", str(engine.counts.get(word, len(items))))
        self.set_header("How-Many-Returned", str(len(page)))
        self.set_header("Last-Object", f"m:{offset + len(page)}")
        return self.send(page)


class _Server(tornado.httpserver.HTTPServer):
    engine = None

    async def _noop(self):
        pass

    def handle_stream(self, stream, address):
        self.engine.accepted += 1
        return super().handle_stream(stream, address)


@contextlib.contextmanager
def serving(engine, pem=None, port=0):
    """Run the engine on a thread of its own; `engine.base` is its address meanwhile."""
    started, loops = threading.Event(), []

    def run():
        async def main():
            context = None
            if pem is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(pem)
            routes = [(r"/.*", Handler, {"engine": engine})]
            app = tornado.web.Application(routes, log_function=lambda handler: None)
            server = _Server(app, ssl_options=context)
            server.engine = engine
            sockets = tornado.netutil.bind_sockets(port, "127.0.0.1")
            server.add_sockets(sockets)
            scheme = "http" if pem is None else "https"
            engine.base = f"{scheme}://localhost:{sockets[0].getsockname()[1]}"
            stop = asyncio.Event()
            loops.append((asyncio.get_running_loop(), stop))
            started.set()
            await stop.wait()
            server.stop()
            await server.close_all_connections()

        asyncio.run(main())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(30)
    try:
        yield engine
    finally:
        loop, stop = loops[0]
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


# Faults: what a handler does instead of answering.


async def drop(handler):
    handler.request.connection.stream.close()
    handler._finished = True


async def hang(handler):
    await asyncio.sleep(30)


async def truncate(handler):
    handler.set_header("Content-Length", "100000")
    handler.write(b'{"count": 1, "results": [{"id": "job-LOAD", "na')
    await handler.flush()
    handler.request.connection.stream.close()
    handler._finished = True


async def cut_json(handler):
    before = b'{"count": 1, "results": ' if handler.engine.api == "v2" else b""
    handler.finish(before + b'[{"id": "job-LOAD", "na')


async def html(handler):
    handler.set_header("Content-Type", "text/html")
    handler.finish(b"<!DOCTYPE html><html><title>Sign in</title></html>")


async def html_503(handler):
    handler.set_status(503)
    handler.finish(b"<html><body><h1>Service Unavailable</h1></body></html>")


async def redirect(handler):
    handler.set_status(302)
    handler.set_header("Location", "https://elsewhere.invalid/login")
    handler.finish()


def answers(status, body=b""):
    async def fault(handler):
        handler.set_status(status)
        handler.finish(body)

    return fault

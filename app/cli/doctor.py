"""`resync doctor`: what is wrong with this installation, and what to do about it."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer

from app.cli import environment
from data.errors import ResyncError
from data.settings import Settings, SettingsInvalid

LEAST_FREE_BYTES = 500 * 1024 * 1024
MOST_SKEW_S = 60


def doctor() -> None:
    """Check settings, engine (address, TLS, login, API), database and time zone; say what to do."""
    try:
        found = environment.settings()
    except SettingsInvalid as error:
        for line in error.lines:
            _bad("settings", line)
        raise typer.Exit(2) from None
    _good("settings", "complete")
    for name in found.unknown:
        _warn("settings", f"{name} is read by nobody: a typing error?")
    results = [_run(check, found) for check in (_engine, _database, _time_zone)]
    if not all(results):
        raise typer.Exit(1)


def _run(check: Callable[[Settings], Iterator[str]], settings: Settings) -> bool:
    name = check.__name__.strip("_").replace("_", " ")
    try:
        for line in check(settings):
            _good(name, line)
    except ResyncError as error:
        _bad(name, str(error))
        return False
    return True


def _engine(settings: Settings) -> Iterator[str]:
    from app.engine import target_of
    from workers.tws.client import TwsClient

    client = TwsClient(target_of(settings))
    try:
        info = client.describe()
        yield f"{info.url} answers, API {info.api}, version {info.version or 'not told'}"
        if settings.tws_verify_tls:
            yield "the certificate is trusted" if info.url.startswith("https") else "no TLS: http"
        else:
            _warn("engine", "APP_TWS_VERIFY_TLS is off: anybody could pose as the engine")
        if info.skew_s is not None and abs(info.skew_s) > MOST_SKEW_S:
            _warn("engine", f"its clock is {info.skew_s:+.0f} s from ours: check NTP on both")
        snapshot = client.fetch()
        yield (
            f"the plan {snapshot.plan_id or '(no number)'} has {len(snapshot.jobs)} jobs on "
            f"{len(snapshot.workstations)} workstations, read in {client.stats.last_wall_s:.1f} s"
        )
        for line in snapshot.unreadable[:5]:
            _warn("engine", f"an item could not be read: {line}")
        for line in snapshot.remarks[:5]:
            _warn("engine", f"an odd value is taken as not known: {line}")
    finally:
        client.close()


def _database(settings: Settings) -> Iterator[str]:
    from data.store.engine import Access, Database
    from data.store.errors import StoreInUse

    try:
        with Database.open(settings.database_url) as db:
            yield f"{db.where} opens, is up to date and {db.size_bytes() / 2**20:.1f} MiB"
    except StoreInUse:
        with Database.open(settings.database_url, Access.READ) as db:
            yield f"{db.where} is in use by a running Resync, {db.size_bytes() / 2**20:.1f} MiB"
    if settings.database_url.startswith("sqlite:///"):
        path = Path(settings.database_url.removeprefix("sqlite:///"))
        folder = next((p for p in path.absolute().parents if p.exists()), Path("/"))
        free = shutil.disk_usage(folder).free
        if free < LEAST_FREE_BYTES:
            raise ResyncError(f"only {free // 2**20} MiB are free in {folder}: make room")
        yield f"{free // 2**30} GiB free"


def _time_zone(settings: Settings) -> Iterator[str]:
    from zoneinfo import ZoneInfo

    zone = str(settings.knobs.get("timezone") or settings.machine_timezone)
    local = datetime.now(UTC).astimezone(ZoneInfo(zone))
    yield f"{zone}, where it is {local:%Y-%m-%d %H:%M} now"
    if zone in ("UTC", "Etc/UTC"):
        _warn("time zone", "APP_TIMEZONE is not set and the machine's is UTC: is that the plant's?")


def _good(name: str, line: str) -> None:
    typer.echo(f"  ok  {name}: {line}")


def _warn(name: str, line: str) -> None:
    typer.echo(f"  ??  {name}: {line}")


def _bad(name: str, line: str) -> None:
    typer.echo(f"  !!  {name}: {line}")

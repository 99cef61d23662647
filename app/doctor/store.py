"""Whether there is a place to keep things, and a zone to tell their time in."""

import shutil
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.doctor.findings import Findings, Odd
from data.errors import ResyncError
from data.settings import Settings
from data.store.connect import is_pooled
from data.store.engine import Access, Database
from data.store.errors import StoreInUse
from data.store.file_systems import is_shared, network_disk

LEAST_FREE_BYTES = 500 * 1024 * 1024


def database(settings: Settings) -> Findings:
    """It opens and is up to date; its disk is our machine's own, and has room."""
    try:
        with Database.open(settings.database_url) as db:
            yield f"{db.where} opens, is up to date and {db.size_bytes() / 2**20:.1f} MiB"
            behind = is_behind_a_pooler(db)
    except StoreInUse:
        with Database.open(settings.database_url, Access.READ) as db:
            yield f"{db.where} is in use by a running Resync, {db.size_bytes() / 2**20:.1f} MiB"
            behind = is_behind_a_pooler(db)
    if behind:
        yield Odd(
            "a pooler is in between: no notices pass it, so that other processes are followed a"
            " quarter of a second later, and a leader that dies as late as one that hangs. Give"
            " APP_DATABASE_URL the address of the database itself where you can"
        )
    if db.path is not None:
        folder = db.path.absolute().parent
        if is_shared(folder):
            yield Odd(network_disk(db.path))
        free = shutil.disk_usage(folder).free
        if free < LEAST_FREE_BYTES:
            raise ResyncError(f"only {free // 2**20} MiB are free in {folder}: make room")
        yield f"{free // 2**30} GiB free"


def is_behind_a_pooler(db: Database) -> bool:
    if db.is_sqlite:
        return False
    with db.read() as connection:
        return is_pooled(connection)


def time_zone(settings: Settings) -> Findings:
    """The zone that is meant."""
    said = settings.knobs.get("timezone")
    zone = str(said or settings.machine_timezone)
    local = datetime.now(UTC).astimezone(ZoneInfo(zone))
    yield f"{zone}, where it is {local:%Y-%m-%d %H:%M} now"
    if not said and zone in ("UTC", "Etc/UTC"):
        yield Odd("APP_TIMEZONE is not set and the machine's is UTC: is that the plant's?")

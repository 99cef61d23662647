"""A process that tells what a store owes, to be killed: `python -m tests.telling_process …`."""

import sys
import threading
from pathlib import Path

from data.channels import channels_of
from data.runtime import RuntimeConfig
from data.settings import Settings
from data.store.engine import Database
from workers.silence_book import SilenceBook
from workers.telling.telling import Telling


def main(url: str, service: str, ca_file: str, channels: str = "") -> None:
    settings = Settings(
        database_url=url,
        push_services=(service,),
        push_ca_file=Path(ca_file),
        channels=channels_of(channels),
    )
    runtime = RuntimeConfig({}, load=dict, save=lambda changes, by: None)
    with Database.open(url) as db:
        Telling(db, settings, runtime, SilenceBook(db)).start()
        threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])

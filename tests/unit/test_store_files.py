"""Whose the files of a database are."""

import os

import pytest

from data.store.backup import backup, restore
from data.store.backup.copy import copy
from data.store.engine import Database

SERVICE = 10001


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for somebody else")
def test_what_root_makes_in_a_services_folder_is_the_services(tmp_path):
    folder = tmp_path / "service"
    folder.mkdir()
    os.chown(folder, SERVICE, SERVICE)
    url = f"sqlite:///{folder}/resync.db"

    Database.open(url).close()
    backup(url, tmp_path / "backup.db")
    (folder / ".resync.db.restoring").touch()  # left by a restore that was killed
    _, kept = restore(url, tmp_path / "backup.db", replace=True)
    copy(url, f"sqlite:///{folder}/copied.db")

    made = {file.name: file.stat() for file in folder.iterdir()}
    assert {"resync.db", "resync.db.lock", "copied.db"} < made.keys()
    assert kept is not None
    assert {(stat.st_uid, stat.st_gid) for stat in made.values()} == {(SERVICE, SERVICE)}
    assert (tmp_path / "backup.db").stat().st_uid == 0

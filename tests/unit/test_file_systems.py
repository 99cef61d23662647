"""SQLite belongs on a disk of this machine."""

import pytest

from data.store.file_systems import is_shared, kind_of, network_disk

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
nas:/batch /srv/batch\\040data nfs4 rw 0 0
tmpfs /srv/batch\\040data/tmp tmpfs rw 0 0
//nas/share /mnt/share cifs rw 0 0
"""


@pytest.fixture
def mounts(tmp_path):
    file = tmp_path / "mounts"
    file.write_text(MOUNTS)
    return file


@pytest.mark.parametrize(
    ("folder", "kind", "shared"),
    [
        ("/var/lib/resync", "ext4", False),
        ("/srv/batch data/resync", "nfs4", True),
        ("/srv/batch data/tmp/x", "tmpfs", False),
        ("/mnt/share", "cifs", True),
    ],
)
def test_the_nearest_mount_says_what_a_folder_lies_on(tmp_path, mounts, folder, kind, shared):
    folder = type(tmp_path)(folder)

    assert kind_of(folder, mounts) == kind
    assert is_shared(folder, mounts) is shared


def test_a_machine_that_does_not_tell_its_mounts_is_not_suspected(tmp_path):
    assert kind_of(tmp_path, tmp_path / "nothing") is None
    assert not is_shared(tmp_path, tmp_path / "nothing")


def test_what_is_said_names_the_file_and_the_way_out(tmp_path):
    said = network_disk(tmp_path / "resync.db")

    assert str(tmp_path / "resync.db") in said
    assert "PostgreSQL" in said

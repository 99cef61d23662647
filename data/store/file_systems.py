"""What kind of disk a folder lies on: SQLite's locks hold on this machine's own only."""

from pathlib import Path

OVER_THE_NETWORK = frozenset({
    "9p", "afs", "ceph", "cifs", "fuse.ceph", "fuse.glusterfs", "fuse.s3fs", "fuse.sshfs", "gfs2",
    "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs",
})  # fmt: skip
_MOUNTS = Path("/proc/self/mounts")


def kind_of(folder: Path, mounts: Path = _MOUNTS) -> str | None:
    """The kind of file system, such as `ext4`; None where the machine does not tell."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    wanted = folder.resolve()
    kinds = {}
    for _, place, kind, *_ in map(str.split, lines):
        kinds[Path(place.replace("\\040", " "))] = kind
    return next((kinds[each] for each in (wanted, *wanted.parents) if each in kinds), None)


def is_shared(folder: Path, mounts: Path = _MOUNTS) -> bool:
    """Whether other machines may write there as well."""
    return kind_of(folder, mounts) in OVER_THE_NETWORK


def network_disk(path: Path) -> str:
    """What is wrong with a database on such a disk, for a person."""
    return (
        f"{path} lies on a disk over the network ({kind_of(path.parent)}), where SQLite can be"
        " damaged without a word: use a disk of this machine, or PostgreSQL"
    )

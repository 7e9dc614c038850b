"""Says where the embedded server's files lie and as whom it runs: PostgreSQL refuses to run as root."""

from __future__ import annotations

import hashlib
import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from panhuo.store.binaries import binaries, readable_binaries

__all__ = ["Place", "place_of"]

SYSTEM_FOLDER = Path("/var/lib/panhuo")
# sun_path holds 108 bytes with the closing zero; the socket's own name is ".s.PGSQL.5432".
SOCKET_FOLDER_BYTES_MAX = 107 - len("/.s.PGSQL.5432")


@dataclass(frozen=True)
class Place:
    """Where one home's server keeps its things: `keys` is ours (lock, passwords), `root` is the server's.

    `uid` and `gid` are the user that the server runs as, None for the caller's own.
    """

    keys: Path
    root: Path
    programs: Path
    uid: int | None
    gid: int | None

    @property
    def extra_groups(self) -> list[int] | None:
        """Give the further groups of the server's user: none, unless it is the caller's own."""
        return None if self.uid is None else []

    @property
    def data(self) -> Path:
        """Give the data folder of the cluster."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """Give the file for what the server says; ours, because root must not open files in a folder of another."""
        return self.keys / "postgresql.log"

    @property
    def socket(self) -> Path | None:
        """Give the folder of the socket, None if its path is too long for one (then TCP on loopback serves)."""
        folder = self.root / "socket"
        return folder if len(os.fsencode(folder)) <= SOCKET_FOLDER_BYTES_MAX else None


def place_of(home: Path) -> Place:
    """Make and give the place of `home`'s server.

    Run by root, the server runs as `postgres` or else `nobody`. Where that user cannot walk to the home, its files go
    to /var/lib/panhuo: the folders above a home are never opened to others. A home that a normal user made goes on as
    that user's, also when root starts it.
    """
    keys = (home / "database").resolve()
    keys.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        keys.chmod(0o700)
        return Place(keys, _made(keys, None), binaries(), None, None)
    programs = readable_binaries(copy_in=SYSTEM_FOLDER / "programs", reachable=_may_walk(binaries()))
    owner = _owner_of(keys / "server" / "data")
    if owner is not None:
        return Place(keys, _made(keys / "server", owner), programs, *owner)
    user = _server_user()
    reachable = _may_walk(keys.parent)
    # Where the server's user must pass through, the files in the folder are closed one by one.
    keys.chmod(0o711 if reachable else 0o700)
    name = hashlib.sha256(os.fsencode(keys)).hexdigest()[:16]
    root = keys / "server" if reachable else SYSTEM_FOLDER / name
    return Place(keys, _made(root, user), programs, *user)


def _made(root: Path, user: tuple[int, int] | None) -> Path:
    if user is not None and root.exists() and root.stat().st_uid == user[0]:
        # Given away before: root must not change files in a folder where its owner could put links.
        return root
    (root / "socket").mkdir(parents=True, exist_ok=True)
    for folder in (root / "socket", root):
        folder.chmod(0o700)
        if user is not None:
            os.chown(folder, *user)
    return root


def _owner_of(data: Path) -> tuple[int, int] | None:
    """Give the user and group that an existing data folder belongs to, None if there is none or it is root's."""
    if not data.exists():
        return None
    found = data.stat()
    return (found.st_uid, found.st_gid) if found.st_uid != 0 else None


def _server_user() -> tuple[int, int]:
    known = {entry.pw_name: (entry.pw_uid, entry.pw_gid) for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _may_walk(folder: Path) -> bool:
    """Say whether everybody may walk to the folder."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents))

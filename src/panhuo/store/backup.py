"""Backup and restore of a home, database and files together, as they stood at one moment, in one file."""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from panhuo import lake
from panhuo.store.binaries import binaries
from panhuo.store.migrate import migrations
from panhuo.store.places import place_of
from panhuo.store.roles import OWNER
from panhuo.store.server import served
from panhuo.store.urls import Urls
from panhuo.words.errors import BackupBroken, CannotWrite, DatabaseUnreachable, HomeBusy, HomeNotEmpty

__all__ = ["backup", "restore"]

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "home"
# Not carried: the cluster itself (its dump is), locks, figures of running processes, and what a killed run left.
LEFT_OUT = ("database", ".lock", ".metrics")
CHUNK_BYTES = 1 << 20
MANIFEST_BYTES_MAX = 64 << 20
# Row security holds the owner too: it reads and writes in the service's name, which sees everything.
IN_THE_SERVICES_NAME = "-c panhuo.role=system -c panhuo.brands=* -c panhuo.locations=*"


@dataclass(frozen=True)
class Member:
    """One file of a backup: its name in it, its size and its SHA-256."""

    name: str
    size: int
    sha256: str


def backup(home: Path, target: Path, *, now: datetime) -> int:
    """Write a backup of the home to `target` and give its size in bytes; the service may go on meanwhile.

    Raises HomeBusy while a run or an import writes, DatabaseUnreachable, CannotWrite.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    dumped = target.with_name(f"{target.name}.dump")
    try:
        with lake.held(home), served(home) as urls:
            dumped.touch(mode=0o600)
            # Events are for whoever is watching now; they count in transactions that a new server does not know.
            spared = ("--exclude-table-data=panhuo.event", "--exclude-table-data=panhuo.outbox")
            _run(urls, "pg_dump", "--format=custom", "--enable-row-security", *spared, f"--file={dumped}")
            files = {f"{FILES}/{path.relative_to(home)}": path for path in _files(home)}
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                _write(stream, {DUMP: dumped, **files}, now=now)
                stream.flush()
                os.fsync(stream.fileno())
        unfinished.rename(target)
    except OSError as error:
        raise CannotWrite(path=str(target), detail=error.strerror or str(error)) from error
    finally:
        dumped.unlink(missing_ok=True)
        unfinished.unlink(missing_ok=True)
    return target.stat().st_size


def restore(source: Path, home: Path, *, replace: bool, now: datetime) -> Path | None:
    """Bring a backup back into `home`; gives where the old home was moved to, if there was one and `replace` is set.

    Everything is unpacked beside the home and checked first; a fault leaves the home as it was. Raises BackupBroken,
    HomeNotEmpty, HomeBusy if a service runs there, DatabaseUnreachable.
    """
    home = home.resolve()
    occupied = home.exists() and any(home.iterdir())
    if occupied and not replace:
        raise HomeNotEmpty(home=str(home))
    fresh = home.with_name(f".{home.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        _unpack(source, fresh)
        aside = _move_aside(home, now=now) if occupied else None
        try:
            _put(fresh, home)
        except BaseException:
            shutil.rmtree(home, ignore_errors=True)
            if aside is not None:
                aside.rename(home)
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return aside


def _put(fresh: Path, home: Path) -> None:
    """Move what was unpacked to its place, and fill a new database from the dump."""
    shutil.rmtree(home, ignore_errors=True)
    (fresh / FILES).mkdir(exist_ok=True)
    (fresh / FILES).chmod(0o711)
    (fresh / FILES).rename(home)
    with served(home) as urls:
        _refuse_full(urls)
        options = ("--no-owner", "--single-transaction", "--exit-on-error", "--enable-row-security")
        _run(urls, "pg_restore", *options, str(fresh / DUMP))


def _refuse_full(urls: Urls) -> None:
    with psycopg.connect(urls.owner_login or urls.application) as connection:
        found = connection.execute("select to_regnamespace('panhuo') is not null").fetchone()
    if found and found[0]:
        raise HomeNotEmpty(home="PostgreSQL: panhuo")


def _files(home: Path) -> Iterable[Path]:
    """Give the files of a home that a backup holds, in order; links are left out, they lead elsewhere."""
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        if inside.parts[0] not in LEFT_OUT and path.is_file() and not path.is_symlink():
            yield path


def _write(stream: IO[bytes], parts: dict[str, Path], *, now: datetime) -> None:
    """Write the manifest first, so that a reader knows every part before it comes."""
    members = [Member(name, path.stat().st_size, _sha256(path)) for name, path in parts.items()]
    told = {
        "format": FORMAT,
        "panhuo": version("panhuo"),
        "made_at": now.isoformat(),
        "migrations": [step.name for step in migrations()],
        "members": [vars(member) for member in members],
    }
    written = json.dumps(told, ensure_ascii=False).encode()
    with tarfile.open(fileobj=stream, mode="w|") as archive:
        archive.addfile(_header(MANIFEST, len(written), now), io.BytesIO(written))
        for member in members:
            with parts[member.name].open("rb") as file:
                archive.addfile(_header(member.name, member.size, now), file)


def _header(name: str, size: int, now: datetime) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mtime, header.mode = size, int(now.timestamp()), 0o600
    return header


def _unpack(source: Path, fresh: Path) -> None:
    """Unpack a backup, every part held against its size and SHA-256; BackupBroken names what is wrong."""
    try:
        with tarfile.open(source, mode="r|") as archive:
            expected = _manifest(source, archive)
            fresh.mkdir(mode=0o700, parents=True)
            while header := archive.next():
                member = expected.pop(header.name, None)
                if member is None or not header.isreg() or header.size != member.size:
                    raise BackupBroken(file=str(source), detail=header.name)
                content = archive.extractfile(header)
                if content is None or _keep(content, fresh / header.name) != member.sha256:
                    raise BackupBroken(file=str(source), detail=header.name)
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BackupBroken(file=str(source), detail=str(error)) from error
    if expected:
        raise BackupBroken(file=str(source), detail=next(iter(expected)))


def _manifest(source: Path, archive: tarfile.TarFile) -> dict[str, Member]:
    first = archive.next()
    content = archive.extractfile(first) if first and first.name == MANIFEST and first.isreg() else None
    if first is None or content is None or first.size > MANIFEST_BYTES_MAX:
        raise BackupBroken(file=str(source), detail=MANIFEST)
    try:
        told: dict[str, Any] = json.loads(content.read())
        members = {line["name"]: Member(**line) for line in told["members"]}
        newer = set(told["migrations"]) - {step.name for step in migrations()}
    except (ValueError, TypeError, KeyError) as error:
        raise BackupBroken(file=str(source), detail=MANIFEST) from error
    if told["format"] != FORMAT or newer:
        raise BackupBroken(file=str(source), detail=f"Panhuo {told.get('panhuo')}")
    for name in members:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or (name != DUMP and path.parts[0] != FILES):
            raise BackupBroken(file=str(source), detail=name)
    return members


def _keep(content: IO[bytes], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("xb") as file:
        while chunk := content.read(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _move_aside(home: Path, *, now: datetime) -> Path:
    """Move the old home, and a cluster of it that lies elsewhere, out of the way; nothing is removed."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    with _alone(home), lake.held(home):
        root = place_of(home).root
        if not root.is_relative_to(home):
            root.rename(root.with_name(f"{root.name}.before-{stamp}"))
        aside = home.with_name(f"{home.name}.before-{stamp}")
        home.rename(aside)
    return aside


@contextmanager
def _alone(home: Path) -> Generator[None]:
    """See that no process of ours keeps or uses the database of the home; raises HomeBusy."""
    lock = place_of(home).keys / "lock"
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HomeBusy(home=str(home), holder="panhuo serve") from error
        yield


def _run(urls: Urls, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL as the owner of the tables."""
    if urls.owner_login is None:
        raise DatabaseUnreachable(detail="PANHUO_DATABASE_ADMIN_URL")
    # By the environment: what stands on a command line, every user of the machine can read.
    login = conninfo_to_dict(urls.owner_login)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    given = {names[key]: str(value) for key, value in login.items() if key in names and value is not None}
    command = [binaries() / "bin" / program, f"--role={OWNER}", *arguments]
    if program == "pg_restore":
        command.insert(1, f"--dbname={given['PGDATABASE']}")
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGOPTIONS": IN_THE_SERVICES_NAME} | given
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise DatabaseUnreachable(detail=done.stderr.strip()[-2000:])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

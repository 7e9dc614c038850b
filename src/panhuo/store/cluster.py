"""Makes a cluster, starts its server as a child, and clears away what a killed server left."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable

from panhuo.store.places import Place
from panhuo.store.processes import die_with_parent, postmaster_of, processes_in
from panhuo.words.errors import ServerWontStart

__all__ = ["clear_remains", "last_words", "make_cluster", "start_server", "stop_server"]

LOG_LINES_SHOWN = 12
LOG_BYTES_KEPT = 5_000_000
# A server that does not end in good order in this time is stopped as in a power cut; nothing acknowledged is lost.
ORDERLY_STOP_SECONDS = 60.0
INITDB = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--auth=scram-sha-256",
    "--no-sync",
    "--no-instructions",
)
BUFFER_MEGABYTES_MIN, BUFFER_MEGABYTES_MAX = 128, 1024
SETTINGS = {
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_destination": "stderr",
    "log_checkpoints": "off",
    "max_wal_size": "2GB",
    "unix_socket_permissions": "0700",
}


def make_cluster(place: Place, *, password: str) -> None:
    """Make the data folder if there is none; a killed attempt leaves nothing that looks like one."""
    if (place.data / "PG_VERSION").exists():
        return
    unfinished = place.root / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    with tempfile.NamedTemporaryFile("w", dir=place.root, prefix="password-") as file:
        file.write(password)
        file.flush()
        # By its descriptor: the folder is the server's, who could put a link in the name's place.
        if place.uid is not None and place.gid is not None:
            os.fchown(file.fileno(), place.uid, place.gid)
        made = subprocess.run(  # noqa: S603
            [place.programs / "bin" / "initdb", "-D", unfinished, f"--pwfile={file.name}", *INITDB],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            user=place.uid,
            group=place.gid,
            extra_groups=place.extra_groups,
        )
    if made.returncode != 0:
        raise ServerWontStart(folder=str(place.data), detail=made.stderr.strip())
    os.sync()
    unfinished.rename(place.data)


def clear_remains(place: Place, *, announce: Callable[[str], None]) -> None:
    """Wait for the processes of a server whose keeper was killed, and remove its process id file if it is stale.

    The caller holds the lock of the home, so whatever still works in the data folder has lost its keeper. Only when no
    such process is left is it safe to take the file away: PostgreSQL would trust any living process of that number.
    """
    orphan = postmaster_of(place.data)
    if orphan is not None:
        _send(orphan, signal.SIGINT)
    begun = time.monotonic()
    if processes_in(place.data):
        announce("database.remains")
    while left := processes_in(place.data):
        if time.monotonic() - begun > ORDERLY_STOP_SECONDS:
            for pid in left:
                _send(pid, signal.SIGQUIT)
        time.sleep(0.02)
    (place.data / "postmaster.pid").unlink(missing_ok=True)


def start_server(place: Place, *, port: int | None) -> subprocess.Popen[bytes]:
    """Start the server as our child in the foreground; it stops in good order when we end, even by kill -9."""
    listen = {
        "listen_addresses": "" if port is None else "127.0.0.1",
        "unix_socket_directories": str(place.socket or ""),
    }
    if port is not None:
        listen |= {"port": str(port)}
    settings = {**SETTINGS, "shared_buffers": f"{_buffer_megabytes()}MB", **listen}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    if place.log.exists() and place.log.stat().st_size > LOG_BYTES_KEPT:
        place.log.replace(place.log.with_suffix(".log.old"))
    with os.fdopen(os.open(place.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as log:
        return subprocess.Popen(  # noqa: S603
            [place.programs / "bin" / "postgres", "-D", place.data, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            start_new_session=True,  # Ctrl-C at the terminal is for us; we stop the server when we are done with it
            preexec_fn=die_with_parent,  # noqa: PLW1509
            user=place.uid,
            group=place.gid,
            extra_groups=place.extra_groups,
        )


def _buffer_megabytes() -> int:
    """Give a sixteenth of the memory, within bounds: enough to keep the ledger's index at hand on a laptop."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return max(BUFFER_MEGABYTES_MIN, min(memory // 16, BUFFER_MEGABYTES_MAX))


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """Stop the server: open transactions are ended, everything is written down. Returns when it has ended."""
    for stop, seconds in ((signal.SIGINT, ORDERLY_STOP_SECONDS), (signal.SIGQUIT, ORDERLY_STOP_SECONDS)):
        if server.poll() is None:
            _send(server.pid, stop)
        try:
            server.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return
    server.kill()
    server.wait()


def last_words(place: Place) -> str:
    """Give the last lines of the server's log."""
    if not place.log.exists():
        return ""
    lines = place.log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join(lines[-LOG_LINES_SHOWN:])


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return

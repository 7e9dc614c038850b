"""The embedded PostgreSQL: started when it is needed, kept alive, joined by our other processes, stopped at the end."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from panhuo.store.cluster import clear_remains, last_words, make_cluster, start_server, stop_server
from panhuo.store.passwords import passwords
from panhuo.store.places import Place, place_of
from panhuo.store.readiness import state_at
from panhuo.store.roles import ensure_roles
from panhuo.store.urls import SOCKET_PORT, Urls, urls_at
from panhuo.words.errors import ServerWontStart

__all__ = ["embedded", "served"]

Announce = Callable[[str], None]
POLL_SECONDS = 0.005
# How often a process that joined asks whether the keeper has gone, and how often a wait is announced.
SUCCESSION_SECONDS = 0.1
ANNOUNCE_SECONDS = 1.0
# A server that dies again and again is started again at most this often.
RESTART_PAUSE_SECONDS = 0.1


def _silent(message: str) -> None:
    """Announce nothing."""


@dataclass
class _Keeper:
    """Keeps one server running until told to stop: the state at the edge."""

    place: Place
    port: int | None
    announce: Announce
    server: subprocess.Popen[bytes]
    stopping: threading.Event = field(default_factory=threading.Event)
    changing: threading.Lock = field(default_factory=threading.Lock)

    def watch(self) -> None:
        """Start the server again whenever it ends without having been told to."""
        while True:
            self.server.wait()
            if self.stopping.wait(RESTART_PAUSE_SECONDS):
                return
            self.announce("database.restarting")
            clear_remains(self.place, announce=self.announce)
            with self.changing:
                if self.stopping.is_set():
                    return
                # No memory or no room for the log just now: the ended server is still ours, so we come by here again.
                with suppress(OSError):
                    self.server = start_server(self.place, port=self.port)

    def stop(self) -> None:
        """Stop the server; from here on none is started again."""
        with self.changing:
            self.stopping.set()
        stop_server(self.server)


@contextmanager
def served(home: Path, *, announce: Announce = _silent) -> Generator[Urls]:
    """Give the addresses of the user's own PostgreSQL if PANHUO_DATABASE_URL names one, else of the embedded one."""
    application = os.environ.get("PANHUO_DATABASE_URL")
    if application:
        worker = os.environ.get("PANHUO_DATABASE_WORKER_URL")
        yield Urls(application=application, worker=worker, owner_login=os.environ.get("PANHUO_DATABASE_ADMIN_URL"))
        return
    with embedded(home, announce=announce) as urls:
        yield urls


@contextmanager
def embedded(home: Path, *, announce: Announce = _silent) -> Generator[Urls]:
    """Give the addresses of the server of `home`; it is ready to be asked.

    The first process of ours that comes keeps the server: it starts it, starts it again if it dies, and stops it when
    the context ends. Others join, and one of them keeps it on at the same address when the keeper leaves. Starting
    takes as long as recovery takes: there is no limit after which a server that is still recovering would be given
    up. Raises ServerWontStart with the last lines of the log.
    """
    place = place_of(home)
    with (place.keys / "lock").open("w") as lock:
        (place.keys / "lock").chmod(0o600)
        waited = 0
        while not _locked(lock.fileno()):
            joined = _join(place)
            if joined is not None:
                with _succession(place, lock.fileno(), announce=announce):
                    yield joined
                return
            if waited % round(ANNOUNCE_SECONDS / POLL_SECONDS) == 0:
                announce("database.waiting")
            waited += 1
            time.sleep(POLL_SECONDS)
        yield from _kept(place, announce=announce)


@contextmanager
def _succession(place: Place, lock: int, *, announce: Announce) -> Generator[None]:
    """Keep the server on for as long as the context lasts, if the process that keeps it leaves."""
    leaving = threading.Event()

    def succeed() -> None:
        while not _locked(lock):
            if leaving.wait(SUCCESSION_SECONDS):
                return
        try:
            with contextmanager(_kept)(place, announce=announce):
                leaving.wait()
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)

    successor = threading.Thread(target=succeed, name="postgresql-successor", daemon=True)
    successor.start()
    try:
        yield
    finally:
        leaving.set()
        successor.join()


def _kept(place: Place, *, announce: Announce) -> Generator[Urls]:
    # Answering is not enough to be joined: on a first start the roles come after the server.
    ready = place.keys / "ready"
    ready.unlink(missing_ok=True)
    words = passwords(place.keys)
    make_cluster(place, password=words["postgres"])
    clear_remains(place, announce=announce)
    port = None if place.socket is not None else _port(place)
    if port is not None:
        (place.keys / "port").write_text(str(port), encoding="utf-8")
    keeper = _Keeper(place, port, announce, start_server(place, port=port))
    # The kernel stops the server when the thread that started it ends, so the watcher lives as long as we do.
    watcher = threading.Thread(target=keeper.watch, name="postgresql-keeper", daemon=True)
    try:
        _await_ready(keeper)
        ensure_roles(str(urls_at(_address(place), passwords=words, database="postgres").owner_login), words=words)
        watcher.start()
        ready.touch(0o600)
        yield urls_at(_address(place), passwords=words)
    finally:
        ready.unlink(missing_ok=True)
        keeper.stop()
        if watcher.ident is not None:
            watcher.join()


def _await_ready(keeper: _Keeper) -> None:
    announced = time.monotonic()
    while (state := state_at(_address(keeper.place))) != "ready":
        if keeper.server.poll() is not None:
            raise ServerWontStart(folder=str(keeper.place.data), detail=last_words(keeper.place))
        if state == "starting" and time.monotonic() - announced > ANNOUNCE_SECONDS:
            keeper.announce("database.recovering")
            announced = time.monotonic()
        time.sleep(POLL_SECONDS)


def _join(place: Place) -> Urls | None:
    """Give the addresses of the server that another process keeps, None while it does not answer."""
    if not (place.keys / "ready").exists():
        return None
    address = _address(place)
    if state_at(address) != "ready":
        return None
    return urls_at(address, passwords=passwords(place.keys))


def _address(place: Place) -> Path | tuple[str, int]:
    if place.socket is not None:
        return place.socket / f".s.PGSQL.{SOCKET_PORT}"
    return ("127.0.0.1", int((place.keys / "port").read_text(encoding="utf-8")))


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _port(place: Place) -> int:
    """Give the port of last time if it is free, so that those who joined find the server again; else a free one."""
    file = place.keys / "port"
    wanted = int(file.read_text(encoding="utf-8")) if file.exists() else 0
    with socket.socket() as probe:
        # Connections that were closed a moment ago do not keep PostgreSQL from its port, nor us.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

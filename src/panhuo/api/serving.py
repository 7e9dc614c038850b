"""Runs everything that a person needs: database, worker and API processes, kept alive together and stopped together."""

from __future__ import annotations

import logging
import multiprocessing
import os
import secrets
import shutil
import signal
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path

import uvicorn
from uvicorn.supervisors import Multiprocess

from panhuo import store
from panhuo.access import accounts
from panhuo.api import console
from panhuo.api.logs import log_to_stderr
from panhuo.jobs import schedules, work, worker
from panhuo.store import Database, Urls
from panhuo.store.processes import die_with_parent
from panhuo.words.errors import ConsoleMissing, NoWorkerLogin, PortTaken

__all__ = ["Served", "prepared", "serve"]

READY_WAIT_SECONDS_MAX = 120.0
GRACE_SECONDS = 20
# On a busy machine a new process takes its time to import; the old one answers meanwhile.
HEALTH_WAIT_SECONDS_MAX = 60
WORKER_PAUSE_SECONDS = 1.0
# Longer than any proxy before us keeps an idle connection, so that it never uses one that we just closed.
KEEP_ALIVE_SECONDS = 75


@dataclass(frozen=True)
class Served:
    """What was started: the address to open, and the code of the first-run set-up if that is due."""

    address: str
    setup_code: str | None


@contextmanager
def prepared(home: Path, *, announce: Callable[[str], None]) -> Generator[tuple[Urls, Database]]:
    """Give the database of a home, up to date and open; refuses a role that row security would not hold."""
    with store.served(home, announce=announce) as urls:
        store.ensure_schema(urls)
        store.check_role(urls.application)
        with store.open_database(urls, connections_max=2) as database:
            yield urls, database


def serve(
    home: Path,
    *,
    host: str,
    port: int,
    workers: int,
    announce: Callable[[str], None],
    ready: Callable[[Served], None],
) -> None:
    """Serve until told to stop (Ctrl-C, SIGTERM); SIGHUP replaces the API processes one by one.

    `ready` is told once the API answers. Raises PortTaken, ConsoleMissing, NoWorkerLogin, and what the store refuses.
    """
    if not (console.FOLDER / "index.html").exists():
        raise ConsoleMissing
    home.mkdir(parents=True, exist_ok=True)
    listening = _listen(host, port)
    with listening, prepared(home, announce=announce) as (urls, database):
        if urls.worker is None:
            raise NoWorkerLogin
        now = datetime.now(UTC)
        schedules.seed(database, timezone=_timezone(), now=now)
        work.adopt(database, home=home, now=now)
        code = None if accounts.any_user(database) else secrets.token_urlsafe(12)
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - only compared
        served = Served(f"http://{shown}:{listening.getsockname()[1]}", code)
        with _environment(home, urls, code), _worker(urls, home=home):
            threading.Thread(target=_tell_when_ready, args=(served, ready), daemon=True).start()
            _run_api(listening, workers=workers)


def _run_api(listening: socket.socket, *, workers: int) -> None:
    config = uvicorn.Config(
        "panhuo.api.app:application",
        factory=True,
        workers=workers,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=True,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=HEALTH_WAIT_SECONDS_MAX,
    )
    # It says what it stops by raising the signal again at its end; for us that is the end in good order.
    with suppress(KeyboardInterrupt):
        Multiprocess(config, sockets=[listening]).run()


@contextmanager
def _environment(home: Path, urls: Urls, setup_code: str | None) -> Generator[None]:
    """Hand the API processes what they need by their environment, which only their user can read."""
    given = {
        "PANHUO_HOME": str(home.resolve()),
        "PANHUO_SERVE_APPLICATION": urls.application,
        "PANHUO_SERVE_WORKER": urls.worker or "",
        "PANHUO_SERVE_SECRET": secrets.token_urlsafe(32),
        "PANHUO_SERVE_SETUP_CODE": setup_code or "",
        "PANHUO_SERVE_EMBEDDED": "no" if "PANHUO_DATABASE_URL" in os.environ else "yes",
    }
    before = dict(os.environ)
    figures = home / ".metrics"
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir(mode=0o700)
    os.environ.update(given | {"PROMETHEUS_MULTIPROC_DIR": str(figures)})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(figures, ignore_errors=True)


@contextmanager
def _worker(urls: Urls, *, home: Path) -> Generator[None]:
    """Keep a worker process alive beside the API; it is started again if it ends without having been told to."""
    stopping = threading.Event()
    context = multiprocessing.get_context("spawn")
    running: list[SpawnProcess] = [_started(context, urls, home)]

    def watch() -> None:
        while True:
            running[0].join()
            if stopping.wait(WORKER_PAUSE_SECONDS):
                return
            logging.getLogger("panhuo.jobs").warning("the worker ended and is started again")
            running[0] = _started(context, urls, home)

    watcher = threading.Thread(target=watch, name="worker-keeper", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stopping.set()
        _stop(running[0])
        watcher.join()
        _stop(running[0])


def _started(context: SpawnContext, urls: Urls, home: Path) -> SpawnProcess:
    process = context.Process(target=_work, args=(urls, home.resolve()), name="panhuo-worker")
    process.start()
    return process


def _work(urls: Urls, home: Path) -> None:
    """Be the worker process."""
    die_with_parent()
    log_to_stderr()
    worker.serve(urls, home=home)


def _stop(process: SpawnProcess) -> None:
    """Ask the worker to end after what it does now; what takes too long is cut off and shown as failed later."""
    if process.is_alive() and process.pid is not None:
        os.kill(process.pid, signal.SIGTERM)
    process.join(GRACE_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, because asyncio sends small answers at once (TCP_NODELAY) only on sockets that say they are TCP.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise PortTaken(host=host, port=port, detail=error.strerror or str(error)) from error
    listening.set_inheritable(True)
    return listening


def _tell_when_ready(served: Served, ready: Callable[[Served], None]) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < READY_WAIT_SECONDS_MAX:
        try:
            with urllib.request.urlopen(f"{served.address}/readyz", timeout=5) as answer:  # noqa: S310 - our own
                if answer.status == 200:
                    ready(served)
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)


def _timezone() -> str:
    """Give the name of this machine's time zone, UTC if it has none."""
    found = os.environ.get("TZ") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    return found or "UTC"

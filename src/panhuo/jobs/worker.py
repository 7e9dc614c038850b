"""The process that does the work: Procrastinate fetches it, the row of the job tells how it goes and may stop it."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import procrastinate
from procrastinate.jobs import Status

from panhuo.hub import feeds, relay
from panhuo.hub import upkeep as hub_upkeep
from panhuo.jobs import schedules
from panhuo.jobs.service import tell
from panhuo.jobs.work import KINDS, Work, adopt
from panhuo.store import SYSTEM, Database, Urls, jsonb, open_database, queries, transaction
from panhuo.words.errors import NoWorkerLogin, PanhuoError, Unexpected
from panhuo.words.messages import both

__all__ = ["Cancelled", "do", "serve"]

SQL = queries(__file__)
LOG = logging.getLogger("panhuo.jobs")
BEAT_SECONDS = 10.0
CLOCK_SECONDS = 15.0
RELAY_SECONDS = 1.0
# How often what outside systems believe is held against the ledger.
CHECK_SECONDS = 300.0
# A cycle and an import hold the home one after the other; the second place is for sweeps beside them.
AT_ONCE = 2
STALLED_SECONDS = 60
AGAIN_SECONDS = 1.0


class Cancelled(Exception):
    """Somebody asked the job to stop; raised at its next step."""


@dataclass
class _Beat:
    """Says that a job is alive and where it is; learns from the same statement whether it is to stop."""

    database: Database
    job_id: str
    stop: bool = False

    def step(self, step: str | None, share: float | None) -> None:
        """Note a step; raises Cancelled if somebody asked for it."""
        self.note(step, share)
        if self.stop:
            raise Cancelled

    def note(self, step: str | None = None, share: float | None = None) -> None:
        """Write down that the job is alive."""
        with transaction(self.database, SYSTEM) as cursor:
            given = {"job_id": self.job_id, "at": _now(), "step": step, "share": share}
            row = cursor.execute(SQL["beat_job"], given).fetchone()
            self.stop = row is None or row["cancel_asked"]
            if step is not None:
                tell(cursor, self.job_id, state="running", step=step, share=share)


def do(database: Database, *, home: Path, job_id: str) -> None:
    """Do one job: nothing if it was cancelled while it waited; its end, well or not, is written down."""
    with transaction(database, SYSTEM) as cursor:
        begun = cursor.execute(SQL["begin_job"], {"job_id": job_id, "at": _now()}).fetchone()
        if begun is None:
            return
        tell(cursor, job_id, state="running")
    beat = _Beat(database, job_id)
    work = Work(database, home, begun["given"], begun["by_name"], beat.step, _now)
    state, error = "done", None
    try:
        with _beating(beat):
            KINDS[begun["kind"]](work)
    except Cancelled:
        state = "cancelled"
    except PanhuoError as refusal:
        state, error = "failed", refusal.told()
    except Exception:
        LOG.exception("job %s (%s) failed", job_id, begun["kind"])
        state, error = "failed", Unexpected(request=job_id).told()
    with transaction(database, SYSTEM) as cursor:
        given = {"job_id": job_id, "at": _now(), "state": state, "error": None if error is None else jsonb(error)}
        cursor.execute(SQL["end_job"], given)
        tell(cursor, job_id, state=state)


@contextmanager
def _beating(beat: _Beat) -> Generator[None]:
    """Beat in a thread of its own: a step may take minutes without a word."""
    done = threading.Event()

    def go() -> None:
        while not done.wait(BEAT_SECONDS):
            try:
                beat.note()
            except Exception:
                LOG.warning("job %s could not say that it is alive", beat.job_id, exc_info=True)

    thread = threading.Thread(target=go, name="job-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def serve(urls: Urls, *, home: Path) -> None:
    """Work until told to stop (SIGINT, SIGTERM) or until the process that started this one has ended.

    What runs when told to stop goes on to its end. Raises NoWorkerLogin.
    """
    if urls.worker is None:
        raise NoWorkerLogin
    with open_database(urls, connections_max=6) as database:
        asyncio.run(_serve(database, urls.worker, home=home, keeper=os.getppid()))


async def _serve(database: Database, worker_url: str, *, home: Path, keeper: int) -> None:
    stopped = False
    while not stopped and os.getppid() == keeper:
        connector = procrastinate.PsycopgConnector(
            conninfo=worker_url, kwargs={"options": "-c search_path=jobs"}, min_size=1, max_size=4
        )
        app = procrastinate.App(connector=connector)

        @app.task(name="work", queue="panhuo")
        def work(job_id: str) -> None:  # pyright: ignore[reportUnusedFunction]
            do(database, home=home, job_id=job_id)

        try:
            async with app.open_async():
                beside = [
                    asyncio.create_task(forever)
                    for forever in (_clock(database, app, home=home), _relay(database), _keep_stock(database))
                ]
                try:
                    await app.run_worker_async(queues=["panhuo"], concurrency=AT_ONCE, delete_jobs="always")
                    stopped = True
                finally:
                    for task in beside:
                        task.cancel()
        except Exception:
            # The database went away; it comes back by itself, and so do we.
            LOG.warning("the worker lost its connection and starts again", exc_info=True)
            await asyncio.sleep(AGAIN_SECONDS)


async def _clock(database: Database, app: procrastinate.App, *, home: Path) -> None:
    """Queue what is due, publish what a command ran, and give up work whose worker is gone, which blocks other work."""
    seen = 0.0
    while True:
        try:
            if (written := _written(home)) != seen:
                await asyncio.to_thread(adopt, database, home=home, now=_now())
                seen = written
            await asyncio.to_thread(schedules.queue_due, database, now=_now())
            for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
                await app.job_manager.finish_job(stalled, status=Status.FAILED, delete_job=True)
                await asyncio.to_thread(_lose, database, str(stalled.task_kwargs["job_id"]))
        except Exception:
            LOG.warning("the clock of the worker missed a turn", exc_info=True)
        await asyncio.sleep(CLOCK_SECONDS)


async def _relay(database: Database) -> None:
    """Every second tell webhooks what happened to stock."""
    while True:
        try:
            await asyncio.to_thread(relay.tell, database, now=_now())
            while await asyncio.to_thread(relay.deliver, database, now=_now()):
                pass
        except Exception:
            LOG.warning("the relay of the stock missed a turn", exc_info=True)
        await asyncio.sleep(RELAY_SECONDS)


async def _keep_stock(database: Database) -> None:
    """Every second give back what expired; now and then hold the feeds of stock against the ledger."""
    checked = float("-inf")
    while True:
        try:
            if time.monotonic() - checked > CHECK_SECONDS:
                await asyncio.to_thread(feeds.check, database, now=_now())
                checked = time.monotonic()
            await asyncio.to_thread(hub_upkeep.tidy_holds, database, now=_now())
        except Exception:
            LOG.warning("the keeping of stock missed a turn", exc_info=True)
        await asyncio.sleep(RELAY_SECONDS)


def _written(home: Path) -> float:
    """Give when the last run was saved, 0 if there was none."""
    try:
        return (home / "run.json").stat().st_mtime
    except OSError:
        return 0.0


def _lose(database: Database, job_id: str) -> None:
    lost = both("tower.job.lost")
    error = {"code": None, "title_zh": lost.zh, "title_en": lost.en}
    with transaction(database, SYSTEM) as cursor:
        cursor.execute(SQL["end_job"], {"job_id": job_id, "at": _now(), "state": "failed", "error": jsonb(error)})
        tell(cursor, job_id, state="failed")


def _now() -> datetime:
    return datetime.now(UTC)

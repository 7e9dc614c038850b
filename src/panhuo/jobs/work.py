"""What each kind of work does: the daily cycle, reading what was dropped, and tidying up."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from panhuo import cycle, lake
from panhuo.access import sessions
from panhuo.hub import upkeep as hub_upkeep
from panhuo.jobs.imports import files_to_read, folder_of, keep_outcome
from panhuo.store import SYSTEM, Database, jsonb, queries, transaction
from panhuo.tower import judgement, runs, upkeep
from panhuo.words.errors import HomeBusy, NoRun
from panhuo.words.messages import both

__all__ = ["KINDS", "Work", "adopt"]

SQL = queries(__file__)
# The share of a cycle that is done when a step begins, from where its time goes.
SHARE_AT = {
    "import": 0.0, "prepare": 0.1, "history": 0.15, "learn": 0.18, "forecast": 0.2, "health": 0.8, "alerts": 0.83,
    "decide": 0.86, "tables": 0.9, "save": 0.95, "publish": 0.97,
}  # fmt: skip
HOME_WAIT_SECONDS_MAX = 600.0
UPLOADS_KEPT = timedelta(days=30)
JOBS_KEPT = timedelta(days=90)
BEAT_LOST = timedelta(minutes=2)


@dataclass(frozen=True)
class Work:
    """What a piece of work is given: where, in whose name, how to say where it is (which may end it), and the clock."""

    database: Database
    home: Path
    given: Mapping[str, Any]
    by_name: str | None
    step: Callable[[str, float | None], None]
    clock: Callable[[], datetime]


def run_cycle(work: Work) -> None:
    """Bring in what changed in the folders that the home was made from, run the river, save it and publish it."""

    def announce(step: str, detail: str) -> None:
        work.step(step, SHARE_AT.get(step))

    with _held(work):
        begun = work.clock()
        judgement.write_for_run(work.database, home=work.home)
        refresh = bool(work.given.get("refresh"))
        results = cycle.run(_folder(work.home), home=work.home, refresh=refresh, announce=announce)
        announce("save", "")
        cycle.save(results, home=work.home, begun=begun, ended=work.clock())
        announce("publish", "")
        runs.publish(work.database, home=work.home, by_name=work.by_name, now=work.clock())


def read_import(work: Work) -> None:
    """Take dropped files into the lake, and write down what became of each."""
    import_id = str(work.given["import_id"])
    paths = files_to_read(work.home, import_id)
    done = iter(range(len(paths) + 1))

    def announce(name: str) -> None:
        work.step("import", next(done) / len(paths))

    with _held(work):
        terms = cycle.terms_of(None, home=work.home)
        imported = cycle.import_files(paths, home=work.home, terms=terms, announce=announce)
    keep_outcome(work.database, import_id=import_id, home=work.home, imported=imported)


def sweep(work: Work) -> None:
    """Remove what counts no more: ended sessions, old events, old uploads, and jobs whose worker is gone."""
    now = work.clock()
    work.step("sweep", 0.0)
    sessions.sweep(work.database, now=now)
    upkeep.sweep_events(work.database, now=now)
    upkeep.wake(work.database, now=now)
    hub_upkeep.sweep(work.database, now=now)
    lost = both("tower.job.lost")
    with transaction(work.database, SYSTEM) as cursor:
        told = {"code": None, "title_zh": lost.zh, "title_en": lost.en}
        cursor.execute(SQL["lost_jobs"], {"at": now, "before": now - BEAT_LOST, "error": jsonb(told)})
        cursor.execute(SQL["sweep_jobs"], {"before": now - JOBS_KEPT})
    for folder in (work.home / "uploads").glob("*"):
        if now.timestamp() - folder.stat().st_mtime > UPLOADS_KEPT.total_seconds():
            shutil.rmtree(folder_of(work.home, folder.name), ignore_errors=True)


def adopt(database: Database, *, home: Path, now: datetime) -> str | None:
    """Publish the run that a command made in the home, if it is not published yet; gives its id.

    While the home is held, there is nothing to adopt: whoever holds it is not done.
    """
    if not (home / "run.json").exists():
        return None
    try:
        with lake.held(home):
            return runs.publish(database, home=home, by_name=None, now=now)
    except (HomeBusy, NoRun):
        return None


KINDS: Mapping[str, Callable[[Work], None]] = {
    "cycle": run_cycle,
    "import": read_import,
    "sweep": sweep,
}


def _folder(home: Path) -> Path | None:
    """Give the folder that this home was made from, if it still stands: its files are read anew every day."""
    origins = {entry.origin for entry in lake.imports(home) if Path(entry.origin).is_absolute()}
    standing = sorted(origin for origin in origins if Path(origin).is_dir())
    return Path(standing[-1]) if standing else None


@contextmanager
def _held(work: Work) -> Generator[None]:
    """Hold the home; wait for a command that holds it now, and give up with HomeBusy only after a long time."""
    begun = time.monotonic()
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(lake.held(work.home))
                break
            except HomeBusy:
                if time.monotonic() - begun > HOME_WAIT_SECONDS_MAX:
                    raise
            work.step("import", None)
            time.sleep(1.0)
        yield

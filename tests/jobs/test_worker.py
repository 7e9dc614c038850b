"""Work in the background is done once, says how it goes, stops when asked, and never hides why it failed."""

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from panhuo import cycle
from panhuo.access import Identity
from panhuo.cycle import import_folder
from panhuo.jobs import imports, service, worker
from panhuo.store import SYSTEM, Database, transaction
from panhuo.words.errors import NotNow
from panhuo.words.ids import new_id
from tests import small_data

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
ANN = Identity("00000000-0000-7000-8000-000000000001", "Ann", "", "admin", "en", None, None)


def queued(database: Database, kind: str, **given: object) -> str:
    return service.queue(database, ANN.scope, kind=kind, by=ANN, now=datetime.now(UTC), given=given)


def job(database: Database, job_id: str) -> dict[str, Any]:
    return service.job(database, ANN, job_id)


def dropped(database: Database, home: Path, **files: str) -> tuple[str, str]:
    """Drop files as the console does; gives the import and its job."""
    import_id = new_id(datetime.now(UTC))
    folder = imports.folder_of(home, import_id)
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    told = [{"name": f"{name}.csv", "bytes": len(text)} for name, text in files.items()]
    return import_id, imports.begin(database, ANN, import_id=import_id, files=told, now=datetime.now(UTC))


def test_dropped_files_are_read_and_each_told_of(database: Database, tmp_path: Path) -> None:
    import_id, job_id = dropped(
        database, tmp_path, sales="date,sku,units\n2026-01-01,A,1\n2026-01-02,A,many\n", notes="a,b\n1,2\n"
    )
    worker.do(database, home=tmp_path, job_id=job_id)
    assert job(database, job_id)["state"] == "done"
    found = imports.import_by_id(database, ANN, import_id)
    sales, notes = (
        next(file for file in found["files"] if file["name"] == name) for name in ("sales.csv", "notes.csv")
    )
    assert (sales["source"], sales["rows_taken"], sales["rows_refused"]) == ("canonical", {"sales": 1}, 1)
    assert notes["error"]["code"] == "PH101"
    name, content = imports.rejects(tmp_path, import_id)
    assert name == "sales.csv.rejects.csv"
    assert b"many" in content


def test_a_cycle_reads_its_folder_anew_runs_and_publishes(database: Database, tmp_path: Path) -> None:
    folder, home = small_data.folder(tmp_path / "data"), tmp_path / "home"
    import_folder(folder, home=home, terms=cycle.terms_of(folder, home=home), announce=lambda name: None)
    job_id = queued(database, "cycle")
    worker.do(database, home=home, job_id=job_id)
    done = job(database, job_id)
    assert (done["state"], done["step"], done["share"]) == ("done", "publish", 1.0)
    with transaction(database, SYSTEM) as cursor:
        run = cursor.execute("select as_of, by_name from run").fetchall()
        steps = cursor.execute("select payload ->> 'step' as step from event where topic = 'jobs' order by event_id")
        told = [row["step"] for row in steps if row["step"]]
    assert [(str(row["as_of"]), row["by_name"]) for row in run] == [("2026-11-21", "Ann")]
    assert told[:3] == ["import", "import", "import"] or told[0] == "import"
    assert told[-1] == "publish"


def test_a_refresh_is_told_by_the_step_that_it_took(database: Database, tmp_path: Path) -> None:
    folder, home = small_data.folder(tmp_path / "data"), tmp_path / "home"
    import_folder(folder, home=home, terms=cycle.terms_of(folder, home=home), announce=lambda name: None)
    for _ in range(2):
        worker.do(database, home=home, job_id=queued(database, "cycle", refresh=True))
    with transaction(database, SYSTEM) as cursor:
        runs = cursor.execute("select steps from run order by run_id").fetchall()
    names = [[step["name"] for step in run["steps"]] for run in runs]
    # The first has nothing to take over, and learns.
    assert ["forecast" in names[0], "refresh" in names[0]] == [True, False]
    assert ["forecast" in names[1], "refresh" in names[1]] == [False, True]


def test_a_cycle_without_data_fails_and_says_what_to_do_in_both_languages(database: Database, tmp_path: Path) -> None:
    job_id = queued(database, "cycle")
    worker.do(database, home=tmp_path, job_id=job_id)
    failed = job(database, job_id)
    assert (failed["state"], failed["error"]["code"]) == ("failed", "PH103")
    assert failed["error"]["remedy_en"]
    assert failed["error"]["remedy_zh"]


def test_a_running_job_stops_at_its_next_step(database: Database, tmp_path: Path, monkeypatch: Any) -> None:
    def work(given: Any) -> None:
        service.cancel(database, ANN, job_id, now=NOW)
        given.step("forecast", 0.5)
        pytest.fail("it went on")

    monkeypatch.setitem(worker.KINDS, "cycle", work)
    job_id = queued(database, "cycle")
    worker.do(database, home=tmp_path, job_id=job_id)
    assert job(database, job_id)["state"] == "cancelled"


def test_a_waiting_job_that_was_cancelled_is_never_done(database: Database, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setitem(worker.KINDS, "cycle", lambda given: pytest.fail("it was done"))
    job_id = queued(database, "cycle")
    assert service.cancel(database, ANN, job_id, now=NOW) == "cancelled"
    worker.do(database, home=tmp_path, job_id=job_id)
    assert job(database, job_id)["state"] == "cancelled"
    with pytest.raises(NotNow):
        service.cancel(database, ANN, job_id, now=NOW)


def test_a_fault_of_ours_shows_a_number_and_no_insides(database: Database, tmp_path: Path, monkeypatch: Any) -> None:
    def work(given: Any) -> None:
        message = "a secret \x00 of the insides"
        raise RuntimeError(message)

    monkeypatch.setitem(worker.KINDS, "sweep", work)
    job_id = queued(database, "sweep")
    worker.do(database, home=tmp_path, job_id=job_id)
    error = job(database, job_id)["error"]
    assert error["code"] == "PH710"
    assert job_id in error["text_en"]
    assert "secret" not in str(error)


def test_a_cycle_that_waits_is_not_queued_twice_and_a_failed_one_is_done_again(
    database: Database, tmp_path: Path
) -> None:
    first = queued(database, "cycle")
    assert queued(database, "cycle") == first
    with pytest.raises(NotNow):
        service.retry(database, ANN, first, now=NOW)
    worker.do(database, home=tmp_path, job_id=first)
    again = service.retry(database, ANN, first, now=datetime.now(UTC))
    assert again != first
    assert job(database, again)["state"] == "waiting"


SERVE = """
import sys
from pathlib import Path
from panhuo.jobs import worker
from panhuo.store import Urls
worker.serve(Urls(sys.argv[1], sys.argv[2], None), home=Path(sys.argv[3]))
"""


@pytest.mark.slow
def test_the_worker_process_fetches_what_is_queued_and_ends_when_told(database: Database, tmp_path: Path) -> None:
    _, job_id = dropped(database, tmp_path, sales="date,sku,units\n2026-01-01,A,1\n")
    urls = database.urls
    command = [sys.executable, "-c", SERVE, urls.application, str(urls.worker), str(tmp_path)]
    with subprocess.Popen(command) as process:
        begun = time.monotonic()
        while job(database, job_id)["state"] != "done":
            assert time.monotonic() - begun < 60
            time.sleep(0.1)
        process.terminate()
        assert process.wait(30) == 0

"""Publishing a run keeps what people decided of late, and brings back what has grown or was only put off."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from panhuo.access import Identity
from panhuo.store import SYSTEM, Database, transaction
from panhuo.tower import actions, runs
from panhuo.tower.tables import folder_of
from panhuo.words.ids import new_id
from tests.api.conftest import NOW, home, published, shop

__all__ = ["home", "published", "shop"]

ANN = Identity("00000000-0000-7000-8000-000000000001", "Ann", "ann@example.com", "planner", "en", None, None)
Again = Callable[..., str]


@pytest.fixture
def again(database: Database, home: Path) -> Again:
    """Give a function that publishes the same findings as those of a later run, some time after."""

    def later(after: timedelta, *, units: float = 1.0) -> str:
        for name, column in (("actions", "action"), ("alerts", "alert")):
            frame = pl.read_parquet(home / f"{name}.parquet")
            fresh = pl.Series(column, [new_id(NOW + after) for _ in range(frame.height)])
            frame = frame.with_columns(fresh)
            if name == "actions":
                frame = frame.with_columns((pl.col("units") * units).cast(pl.Int64))
            frame.write_parquet(home / f"{name}.parquet")
        told = json.loads((home / "run.json").read_text(encoding="utf-8"))
        (home / "run.json").write_text(json.dumps(told | {"run": new_id(NOW + after)}), encoding="utf-8")
        run_id = runs.publish(database, home=home, by_name=None, now=NOW + after)
        assert run_id is not None
        return run_id

    return later


def listed(database: Database, state: str = "all") -> list[dict[str, Any]]:
    with transaction(database, SYSTEM) as cursor:
        return actions.actions(cursor, asked={"state": state}, sort="-worth", cursor_text=None, limit=500)[0]


def decide(database: Database, row: dict[str, Any], verb: str, **more: Any) -> None:
    decision = actions.Decision(verb, **more)  # pyright: ignore[reportArgumentType]
    done = actions.decide(database, ANN, ids=[str(row["action_id"])], decision=decision, currency="CNY", now=NOW)
    assert done.refused == []


def test_publishing_twice_is_once(database: Database, published: str, home: Path) -> None:
    before = listed(database)
    assert runs.publish(database, home=home, by_name=None, now=NOW) is None
    assert listed(database) == before
    assert folder_of(home, published).exists()


def test_what_was_declined_stays_declined_for_a_week(database: Database, published: str, again: Again) -> None:
    first = listed(database)[0]
    decide(database, first, "reject", reason="on display")
    again(timedelta(days=6))
    kept = listed(database, "rejected")
    assert [(row["sku"], row["reason"]) for row in kept] == [(first["sku"], "on display")]
    again(timedelta(days=8))
    assert listed(database, "rejected") == []


def test_what_asks_for_a_quarter_more_is_open_again(database: Database, published: str, again: Again) -> None:
    first = next(row for row in listed(database) if row["units"] >= 20)
    decide(database, first, "reject", reason="on display")
    again(timedelta(days=1), units=1.2)
    assert len(listed(database, "rejected")) == 1
    again(timedelta(days=2), units=1.3)
    assert listed(database, "rejected") == []


def test_what_was_snoozed_comes_back_on_its_day(database: Database, published: str, again: Again) -> None:
    decide(database, listed(database)[0], "snooze", until=(NOW + timedelta(days=3)).date())
    again(timedelta(days=2))
    assert len(listed(database, "snoozed")) == 1
    again(timedelta(days=3))
    assert listed(database, "snoozed") == []


def test_what_waits_for_a_second_person_stays_and_its_new_proposal_stands_back(
    database: Database, published: str, again: Again
) -> None:
    first = next(row for row in listed(database) if row["needs_approval"])
    count = len(listed(database))
    decide(database, first, "approve")
    again(timedelta(days=1), units=1.5)
    assert [row["action_id"] for row in listed(database, "waiting")] == [first["action_id"]]
    assert len(listed(database)) == count


def test_a_run_says_what_it_changed(database: Database, published: str, again: Again) -> None:
    again(timedelta(days=1))
    run = runs.current_run(database)
    assert run is not None
    assert run["changes"]["new_actions"] == run["changes"]["gone_actions"] == 0
    assert run["changes"]["money_at_risk_change"] == "0.00"


def test_the_files_of_old_runs_go_and_their_rows_stay(
    database: Database, published: str, again: Again, home: Path
) -> None:
    for day in range(1, runs.RUNS_KEPT + 1):
        again(timedelta(hours=day))
    assert not folder_of(home, published).exists()
    assert len(list((home / "runs").iterdir())) == runs.RUNS_KEPT
    with transaction(database, SYSTEM) as cursor:
        assert len(runs.runs(cursor, limit=100)) == runs.RUNS_KEPT + 1


def test_alerts_keep_who_took_them_and_since_when(database: Database, published: str, again: Again) -> None:
    statement = "update alert set state = 'taken', owner_name = 'Ann', since = '2026-11-01', decided_at = %s"
    with transaction(database, SYSTEM) as cursor:
        cursor.execute(statement, [datetime(2026, 11, 22, tzinfo=UTC)])
    again(timedelta(days=30))
    with transaction(database, SYSTEM) as cursor:
        states = cursor.execute("select distinct state, owner_name, since::text as since from alert where current")
        assert states.fetchall() == [{"state": "taken", "owner_name": "Ann", "since": "2026-11-01"}]

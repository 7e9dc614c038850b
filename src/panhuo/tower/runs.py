"""Publishes what a run found as rows that people decide on, and gives the runs that were published."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import polars as pl
import psycopg

from panhuo import review
from panhuo.cycle import load_run
from panhuo.store import SYSTEM, Database, announce, jsonb, queries, transaction
from panhuo.tower import live_stock
from panhuo.tower.tables import RunTables, folder_of
from panhuo.tower.today import money
from panhuo.words.errors import NoRun, NotThere
from panhuo.words.ids import ids_column

__all__ = ["current_run", "publish", "run_before", "run_by_id", "runs"]

SQL = queries(__file__)
# The last fortnight stays open to look at and to compare with; older runs keep their row, their files go.
RUNS_KEPT = 14
DECISIONS_HOLD = timedelta(days=7)
# Any day will do: a matter is the same on every day.
ANY_DAY = date(2000, 1, 1)
ACTION_MATTER = ("kind", "sku", "from_location", "to_location")
ALERT_MATTER = ("kind", "sku", "location")
Cursor = psycopg.Cursor[dict[str, Any]]


def publish(database: Database, *, home: Path, by_name: str | None, now: datetime) -> str | None:
    """Publish the run whose files lie in `home`; gives its id, None if it was published before. NoRun if there is none.

    The caller holds the home. The files are linked into a folder of the run, so a page that is being read is not
    changed under the reader. What was decided of late on the same matter holds on.
    """
    told = load_run(home)
    run_id = told.get("run")
    if run_id is None:
        raise NoRun(home=str(home))
    with transaction(database, SYSTEM) as cursor:
        if cursor.execute(SQL["run_known"], {"run_id": run_id}).fetchone():
            return None
    _link(home, run_id)
    tables = RunTables(folder_of(home, run_id))
    as_of = date.fromisoformat(told["as_of"])
    actions, alerts = _actions(tables), _alerts(tables)
    with transaction(database, SYSTEM) as cursor:
        before = cursor.execute(SQL["run_before"], {"run_id": run_id, "as_of": as_of}).fetchone()
        changes = _changes(cursor, tables, actions, alerts, home=home, before=before)
        cursor.execute(SQL["add_run"], _run_row(told, changes=changes, by_name=by_name))
        named = {"run_id": run_id, "as_of": as_of, "today": now.date(), "since": now - DECISIONS_HOLD}
        cursor.execute(SQL["publish_actions"], named | _arrays(actions))
        for statement in ("retire_actions", "yield_to_waiting", "carry_decisions", "wake_actions"):
            cursor.execute(SQL[statement], named)
        cursor.execute(SQL["publish_alerts"], named | _arrays(alerts))
        for statement in ("carry_alerts", "retire_alerts", "wake_alerts"):
            cursor.execute(SQL[statement], named)
        live_stock.open_ledger(cursor, tables, run_id=run_id, as_of=as_of, now=now)
        announce(cursor, topic="runs", kind="published", payload={"run_id": run_id}, for_all=True)
        old = [row["run_id"] for row in cursor.execute(SQL["old_runs"], {"kept": RUNS_KEPT}).fetchall()]
    for number in old:
        shutil.rmtree(folder_of(home, number), ignore_errors=True)
    return run_id


def current_run(database: Database) -> dict[str, Any] | None:
    """Give the run that people look at, None if none was published yet.

    Its row counts everything, so it is read in the service's name: what of it is shown is the caller's to cut.
    """
    with transaction(database, SYSTEM) as cursor:
        return cursor.execute(SQL["current_run"]).fetchone()


def run_before(database: Database, run: Mapping[str, Any], *, home: Path) -> dict[str, Any] | None:
    """Give the run that changes are told against, if its files are still there."""
    with transaction(database, SYSTEM) as cursor:
        asked = {"run_id": run["run_id"], "as_of": run["as_of"]}
        found = cursor.execute(SQL["run_before"], asked).fetchone()
    return found if found and folder_of(home, str(found["run_id"])).exists() else None


def runs(cursor: Cursor, *, limit: int) -> list[dict[str, Any]]:
    """Give the last runs within sight, newest first."""
    return cursor.execute(SQL["runs"], {"limit": limit}).fetchall()


def run_by_id(cursor: Cursor, run_id: str) -> dict[str, Any]:
    """Give one run within sight; raises NotThere."""
    found = cursor.execute(SQL["run_by_id"], {"run_id": run_id}).fetchone()
    if found is None:
        raise NotThere(kind="run", id=run_id)
    return found


def _link(home: Path, run_id: str) -> None:
    """Give the run's files a second name in a folder of its own; a later run replaces the first, not this one."""
    target = folder_of(home, run_id)
    unfinished = target.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for path in (*home.glob("*.parquet"), home / "run.json"):
        try:
            os.link(path, unfinished / path.name)
        except OSError:
            shutil.copyfile(path, unfinished / path.name)
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)


def _actions(tables: RunTables) -> pl.DataFrame:
    actions = tables.table("actions")
    things = _things(tables)
    return actions.join(things, on="sku", how="left", maintain_order="left").select(
        pl.col("action").alias("action_id"),
        ids_column(ANY_DAY, actions, ACTION_MATTER).alias("matter"),
        "kind", "sku", "name", "brand", "category", "from_location", "to_location", "units", "price", "on", "worth",
        "cost", "kg_co2e", pl.col("needs_approval").fill_null(value=False), pl.col("alert").alias("alert_id"),
        "why_zh", "why_en",
    )  # fmt: skip


def _alerts(tables: RunTables) -> pl.DataFrame:
    alerts = tables.table("alerts")
    return alerts.join(_things(tables), on="sku", how="left", maintain_order="left").select(
        pl.col("alert").alias("alert_id"),
        ids_column(ANY_DAY, alerts, ALERT_MATTER).alias("matter"),
        "sku", "name", "brand", "location", "kind", "level", "value_at_risk", "why_zh", "why_en",
        pl.col("evidence").fill_null("{}"),
    )  # fmt: skip


def _things(tables: RunTables) -> pl.DataFrame:
    return tables.facts.select("sku", "name", "brand", "category").unique("sku", keep="first", maintain_order=True)


def _arrays(frame: pl.DataFrame) -> dict[str, list[Any]]:
    return {name: frame.get_column(name).to_list() for name in frame.columns}


def _changes(
    cursor: Cursor,
    tables: RunTables,
    actions: pl.DataFrame,
    alerts: pl.DataFrame,
    *,
    home: Path,
    before: Mapping[str, Any] | None,
) -> dict[str, Any] | None:
    """Say what is new and what is gone against what is on the lists, and how the money at risk changed."""
    if before is None:
        return None
    listed: dict[str, set[str]] = {"action": set(), "alert": set()}
    for row in cursor.execute(SQL["matters"]).fetchall():
        listed[row["list"]].add(str(row["matter"]))
    now = {"action": set(actions["matter"].to_list()), "alert": set(alerts["matter"].to_list())}
    was = folder_of(home, str(before["run_id"]))
    change = None
    if was.exists():
        amounts = [review.money_at_risk(one.facts).amount for one in (tables, RunTables(was))]
        change = None if None in amounts else money((amounts[0] or 0.0) - (amounts[1] or 0.0))
    return {
        "new_actions": len(now["action"] - listed["action"]),
        "gone_actions": len(listed["action"] - now["action"]),
        "new_alerts": len(now["alert"] - listed["alert"]),
        "gone_alerts": len(listed["alert"] - now["alert"]),
        "money_at_risk_change": change,
    }


def _run_row(told: Mapping[str, Any], *, changes: dict[str, Any] | None, by_name: str | None) -> dict[str, Any]:
    faults: Sequence[object] = [*told["faults"], *told["failed"]]
    return {
        "run_id": UUID(told["run"]),
        "as_of": told["as_of"],
        "started_at": datetime.fromisoformat(told["begun"]).astimezone(UTC),
        "finished_at": datetime.fromisoformat(told["ended"]).astimezone(UTC),
        "by_name": by_name,
        "period": told["period"],
        "currency": told["currency"],
        "data_version": told["data"],
        "steps": jsonb(told["steps"]),
        "rows": jsonb(told["rows"]),
        "faults": jsonb(json.loads(json.dumps(faults))),
        "changes": None if changes is None else jsonb(changes),
    }

"""Writes the results of a run as Parquet (and CSV on request), all together, and reads them back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from panhuo import forecast
from panhuo.cycle.learning import FORECASTS, KEPT_DAYS, LEARNT, REMEMBERED, as_told
from panhuo.cycle.results import Results
from panhuo.lake import version, write_files_together
from panhuo.words.errors import NoRun
from panhuo.words.ids import new_id

__all__ = ["RESULT_TABLES", "load_run", "load_table", "save"]

HISTORY_DAYS = 730
RESULT_TABLES = ("forecast", "demand", "health", "alerts", "actions")


def save(
    results: Results, *, home: Path, begun: datetime, ended: datetime, formats: tuple[str, ...] = ("parquet",)
) -> dict[str, Path]:
    """Write the tables of a run into `home` and give their paths; none is replaced unless all could be written.

    `begun` and `ended` say when the run was made; the first of them gives its id.
    """
    tables = {**_tables(results), "history": _late(results)}
    made = {"run": new_id(begun), "begun": begun.isoformat(), "ended": ended.isoformat(), "data": version(home)}
    writers: dict[str, Callable[[Path], object]] = {}
    for name, table in tables.items():
        writers[f"{name}.parquet"] = table.write_parquet
        if "csv" in formats and name in RESULT_TABLES:
            writers[f"{name}.csv"] = table.write_csv
    write_files_together(home / FORECASTS, {f"{results.as_of}.parquet": results.kept.write_parquet})
    remembered = zip(REMEMBERED, forecast.remembered_tables(results.remembered), strict=True)
    write_files_together(home / LEARNT, {f"{name}.parquet": table.write_parquet for name, table in remembered})
    writers["run.json"] = lambda path: path.write_text(
        json.dumps(made | summary(results), indent=2, ensure_ascii=False) + "\n"
    )
    write_files_together(home, writers)
    _forget(home / FORECASTS, before=results.as_of - timedelta(days=KEPT_DAYS))
    return {name: home / name for name in writers}


def summary(results: Results) -> dict[str, Any]:
    """Give what the run was, for `run.json` and `--json`: days, counts, imports, faults and times."""
    return {
        "as_of": results.as_of.isoformat(),
        "period": results.period,
        "currency": results.terms.currency,
        "models_of": results.remembered and results.remembered.made_on.isoformat(),
        "anew": results.anew,
        "rows": {name: table.height for name, table in _tables(results).items()},
        "imports": [asdict(entry) for entry in results.imports],
        "failed": [{"path": path, "code": error.code, "message": error.render("en")} for path, error in results.failed],
        "faults": [asdict(fault) for fault in results.faults],
        "steps": [asdict(step) for step in results.steps],
        **as_told(results.learnt),
    }


def load_run(home: Path) -> dict[str, Any]:
    """Give what `run.json` says of the last run in `home`; raises NoRun if there was none."""
    path = home / "run.json"
    if not path.exists():
        raise NoRun(home=str(home))
    return json.loads(path.read_text(encoding="utf-8"))


def load_table(home: Path, name: str) -> pl.DataFrame:
    """Give one table of the last run in `home`; raises NoRun if it is not there."""
    path = home / f"{name}.parquet"
    if not path.exists():
        raise NoRun(home=str(home))
    return pl.read_parquet(path)


def _tables(results: Results) -> Mapping[str, pl.DataFrame]:
    return {
        "forecast": results.forecast,
        "demand": results.demand_table,
        "health": results.health,
        "alerts": results.alerts,
        "actions": results.actions,
        "health_groups": results.health_groups,
        "scorecard": results.scorecard,
        "facts": results.facts,
        "explain": results.explain,
        "accuracy": results.accuracy,
        "demand_law": results.demand.to_table(),
        "drivers": results.drivers,
        "drivers_law": results.drivers_law,
        "newcomers": results.newcomers,
        "analogues_told": results.analogues_told,
        "signals": results.signals,
        "signal_worth": results.signal_worth,
        "signal_units": results.signal_units,
        "inputs": results.inputs,
        "brushed": results.brushed,
        "relations": results.relations,
        "computed_law": results.computed.to_table(),
        "scores": results.learnt.scores,
        "breakers": results.learnt.breakers,
        "effects": results.learnt.effects,
    }


def _forget(folder: Path, *, before: date) -> None:
    """Remove forecasts that nothing is held against any more."""
    for path in folder.glob("*.parquet"):
        if date.fromisoformat(path.stem) < before:
            path.unlink()


def _late(results: Results) -> pl.DataFrame:
    """Give the history that pictures show, in the order of the series, so that one product is read without the rest."""
    since = results.as_of - timedelta(days=HISTORY_DAYS)
    return results.history.filter(pl.col("period_start") >= since).sort("sku", "location", "period_start")

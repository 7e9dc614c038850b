"""Today: money at risk, figures against targets, the spread of health, and the heat map."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends

from panhuo import cycle
from panhuo.access import Identity
from panhuo.api.door import Language, ServiceOf, allowed
from panhuo.api.shapes.today import Heatmap, Today
from panhuo.store import Database, Scope, transaction
from panhuo.tower import actions, alerts, heat_map, today
from panhuo.tower.runs import current_run, run_before
from panhuo.tower.tables import RunTables, folder_of, run_tables, within
from panhuo.words.messages import LANGUAGES

__all__ = ["read_ahead", "router"]

router = APIRouter(tags=["today"])
Reader = Annotated[Identity, Depends(allowed("today.read"))]
FIGURES_KEPT = 64


@router.get("/today")
def read_today(service: ServiceOf, caller: Reader, lang: Language) -> Today:
    """Give what a planner sees first, of what is within sight."""
    run = current_run(service.database)
    with transaction(service.database, caller.scope) as cursor:
        open_actions = actions.totals(cursor)
        levels = alerts.counts(cursor)
    counts = {"actions": open_actions["total"], "alerts": levels}
    worth = today.money(open_actions["worth"])
    if run is None:
        nothing = {"amount": None, "change": None, "parts": []}
        empty = {"run": None, "before": None, "currency": None, "as_of": None, "money_at_risk": nothing}
        return Today.model_validate(empty | {"worth_of_actions": worth, "kpis": [], "health": [], "counts": counts})
    before = run_before(service.database, run, home=service.home)
    sight = Scope("reader", brands=caller.brands, locations=caller.locations)
    figures = _figures_of(service.home, run, before, sight, lang=lang)
    brief = ("run_id", "as_of", "state", "started_at", "finished_at")
    return Today.model_validate(
        figures
        | {
            "run": {name: run[name] for name in brief},
            "before": {name: before[name] for name in brief} if before else None,
            "currency": run["currency"],
            "as_of": run["as_of"],
            "worth_of_actions": worth,
            "counts": counts,
        }
    )


@router.get("/heatmap")
def read_heat_map(
    service: ServiceOf,
    caller: Reader,
    lang: Language,
    by: Literal["category", "brand", "stage"] = "category",
    across: Literal["location", "region"] = "location",
) -> Heatmap:
    """Give the health of the stock by what it is and where it stands."""
    run = current_run(service.database)
    if run is None:
        return Heatmap(rows=[], row_titles=[], columns=[], score=[], value=[], count=[])
    grid = within(run_tables(service.home, str(run["run_id"])).grid, caller)
    return Heatmap.model_validate(heat_map.heat_map(grid, by=by, across=across, lang=lang))


def read_ahead(database: Database, home: Path) -> None:
    """Read the tables of the current run and count the figures of the whole, so that nobody waits for them."""
    run = current_run(database)
    if run is None or not folder_of(home, str(run["run_id"])).exists():
        return
    before = run_before(database, run, home=home)
    _ = run_tables(home, str(run["run_id"])).grid
    for lang in LANGUAGES:
        _figures_of(home, run, before, Scope("reader", brands=None, locations=None), lang=lang)


def _figures_of(
    home: Path, run: Mapping[str, Any], before: Mapping[str, Any] | None, sight: Scope, *, lang: str
) -> dict[str, Any]:
    tables = run_tables(home, str(run["run_id"]))
    was = run_tables(home, str(before["run_id"])) if before else None
    targets = tuple(sorted(cycle.terms_of(None, home=home).targets.items()))
    return _figures(tables, was, sight, targets, lang=lang)


@lru_cache(maxsize=FIGURES_KEPT)
def _figures(
    tables: RunTables, before: RunTables | None, sight: Scope, targets: tuple[tuple[str, float], ...], *, lang: str
) -> dict[str, Any]:
    """Give the figures of a run within a sight, kept for whoever asks the same: the tables of a run never change."""
    was = _view(before, sight) if before else None
    return today.figures(_view(tables, sight), was, targets=dict(targets), lang=lang)


def _view(tables: RunTables, sight: Scope) -> today.View:
    sees_all = sight.brands is None and sight.locations is None
    return today.view(within(tables.facts, sight), within(tables.health, sight), tables.accuracy, sees_all=sees_all)

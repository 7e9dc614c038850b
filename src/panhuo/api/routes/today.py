"""Today: money at risk, figures against targets, the spread of health, and the heat map."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends

from panhuo import cycle
from panhuo.access import Identity
from panhuo.api.door import Language, ServiceOf, allowed
from panhuo.api.shapes.today import Heatmap, Today
from panhuo.store import transaction
from panhuo.tower import actions, alerts, heat_map, today
from panhuo.tower.runs import current_run, run_before
from panhuo.tower.tables import RunTables, run_tables, within

__all__ = ["router"]

router = APIRouter(tags=["today"])
Reader = Annotated[Identity, Depends(allowed("today.read"))]


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
    now_view = _view(run_tables(service.home, str(run["run_id"])), caller)
    was = _view(run_tables(service.home, str(before["run_id"])), caller) if before else None
    targets = cycle.terms_of(None, home=service.home).targets
    figures = today.figures(now_view, was, targets=targets, lang=lang)
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


def _view(tables: RunTables, caller: Identity) -> today.View:
    facts = within(tables.facts, caller)
    health = within(tables.health, caller)
    return today.view(facts, health, tables.accuracy, sees_all=caller.sees_all)

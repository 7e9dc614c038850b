"""The grid of products, exports, one product's story, its fan, and the search."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Literal

import polars as pl
from fastapi import APIRouter, Depends, Query, Response

from panhuo import lake
from panhuo.access import Identity
from panhuo.api.door import Caller, Language, ServiceOf, allowed
from panhuo.api.shapes.products import Drivers, Fan, Found, GridColumns, GridPage, Product
from panhuo.api.state import Service
from panhuo.demand import Demand
from panhuo.forecast import models
from panhuo.report.reader import titles
from panhuo.store import Scope, transaction
from panhuo.tower import actions, alerts, drivers, export, fan, grid, product, search
from panhuo.tower.columns import Column, columns_for
from panhuo.tower.runs import current_run, run_before
from panhuo.tower.tables import RunTables, folder_of, run_tables, within
from panhuo.tower.writing import action_shown, alert_shown
from panhuo.words.errors import BadField, ChangedMeanwhile, NoRun, UnknownSku
from panhuo.words.nearest import nearest

__all__ = ["facts_of", "router", "tables_of"]

router = APIRouter(tags=["products"])
Reader = Annotated[Identity, Depends(allowed("products.read"))]
FILTER = Query(max_length=30, description="column:operator:value, repeated", examples=[["score:lt:40"]])
Filters = Annotated[list[str] | None, FILTER]
Words = Annotated[str, Query(max_length=500)]
Place = Annotated[str | None, Query(max_length=200)]
MEDIA = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
ANSWERS_KEPT = 64
ARRIVALS_MAX = 200


@router.get("/products/columns")
def read_columns(caller: Reader, lang: Language) -> GridColumns:
    """Give every column that the grid can show to this caller."""
    shown = [
        {
            "key": column.key,
            "title": column.title.within(lang),
            "unit": column.unit.within(lang) or None,
            "type": column.type,
            "meaning": column.meaning.within(lang),
            "formula": column.formula,
            "source": column.source,
            "default": column.default,
            "choices": [{"value": value, "title": title.within(lang)} for value, title in column.choices.items()]
            if column.choices
            else None,
        }
        for column in columns_for(costs=caller.may("costs.read"))
    ]
    return GridColumns.model_validate({"columns": shown})


@router.get("/products")
def read_grid(
    service: ServiceOf,
    caller: Reader,
    filter: Filters = None,
    q: Words = "",
    sort: Words = "",
    columns: Annotated[str, Query(max_length=4000)] = "",
    cursor: Words = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> GridPage:
    """Give a page of product x place, column by column; filters, search and order work on all rows."""
    known = _known(caller)
    shown = _shown(columns, known)
    question = grid.Question(tuple(filter or ()), q, sort)
    if cursor:
        run_id, offset = grid.read_cursor(cursor)
        if not _is_run(run_id) or not folder_of(service.home, run_id).exists():
            raise ChangedMeanwhile(kind="run")
    else:
        run = current_run(service.database)
        if run is None:
            return GridPage(columns={name: [] for name in shown}, rows=0, total=0, next=None, run_id=None)
        run_id, offset = str(run["run_id"]), 0
    rows = _rows(service, caller, run_id, question)
    page = grid.page(rows, run_id=run_id, offset=offset, limit=limit, shown=shown)
    return GridPage.model_validate(
        {"columns": page.columns, "rows": page.rows, "total": page.total, "next": page.next, "run_id": run_id}
    )


@router.get("/products/export", response_class=Response)
def export_grid(
    service: ServiceOf,
    caller: Reader,
    lang: Language,
    format: Literal["csv", "xlsx"] = "csv",
    filter: Filters = None,
    q: Words = "",
    sort: Words = "",
    columns: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """Give all rows that match as a file, safe against cells that a spreadsheet would run as formulas."""
    known = _known(caller)
    shown = [known[name] for name in _shown(columns, known)]
    run_id = _current(service)
    rows = _rows(service, caller, run_id, grid.Question(tuple(filter or ()), q, sort))
    write = export.as_csv if format == "csv" else export.as_xlsx
    headers = {"Content-Disposition": f'attachment; filename="panhuo-products.{format}"'}
    return Response(write(rows.cut(0, None), shown, lang=lang), media_type=MEDIA[format], headers=headers)


@router.get("/products/{sku:path}/fan")
def read_fan(sku: str, service: ServiceOf, caller: Reader, location: Place = None) -> Fan:
    """Give what a product sold, will probably sell, and what its stock does until its window ends."""
    tables, run = tables_of(service)
    facts = facts_of(tables, caller, sku, location)
    here = facts.select("sku", "location")
    law = Demand.from_table(tables.of_sku("demand_law", sku).join(here, on=["sku", "location"], how="semi"))
    history = tables.of_sku("history", sku).join(here, on=["sku", "location"], how="semi")
    with transaction(service.database, caller.scope) as database:
        open_actions = actions.actions_of(database, sku)
    places = set(facts["location"].to_list())
    as_of: date = run["as_of"]
    drawn = fan.fan(
        facts,
        law,
        history,
        as_of=as_of,
        arrivals=_arrivals(service, sku, places=places, as_of=as_of),
        planned=_planned(open_actions, places=places, as_of=as_of),
        computed=_computed(tables, sku, law=law),
    )
    return Fan.model_validate(drawn)


@router.get("/products/{sku:path}/drivers")
def read_drivers(sku: str, service: ServiceOf, caller: Reader, lang: Language, location: Place = None) -> Drivers:
    """Give what drives a product's forecast, in units of the coming four weeks, and in a sentence."""
    tables, run = tables_of(service)
    here = facts_of(tables, caller, sku, location).select("sku", "location")
    earlier = run_before(service.database, run, home=service.home)
    before = None
    if earlier is not None:
        before = _said(run_tables(service.home, str(earlier["run_id"])), sku, here, as_of=earlier["as_of"])
    history = tables.of_sku("history", sku).join(here, on=["sku", "location"], how="semi")
    sold = 0.0 if before is None else float(history.filter(pl.col("period_start") > before.as_of)["units"].sum())
    now = _said(tables, sku, here, as_of=run["as_of"])
    found = now and drivers.drivers_of(sku, now, before=before, sold=sold, lang=lang)
    return Drivers.model_validate(found or {"units": None, "days": 28, "parts": [], "why": None, "change": None})


def _said(tables: RunTables, sku: str, here: pl.DataFrame, *, as_of: date) -> drivers.Said | None:
    rows = tables.of_sku("demand_law", sku).join(here, on=["sku", "location"], how="semi")
    if not rows.height:
        return None
    law = Demand.from_table(rows)
    return drivers.Said(tables, as_of, law, _computed(tables, sku, law=law))


@router.get("/products/{sku:path}")
def read_product(sku: str, service: ServiceOf, caller: Reader, lang: Language, location: Place = None) -> Product:
    """Give one product's story: places, indicators with what went in, age of the stock, alerts, actions, and why."""
    tables, run = tables_of(service)
    whole = facts_of(tables, caller, sku, None)
    facts = whole if location is None else facts_of(tables, caller, sku, location)
    costs = caller.may("costs.read")
    here = facts.select("sku", "location")
    law = Demand.from_table(tables.of_sku("demand_law", sku).join(here, on=["sku", "location"], how="semi"))
    explain = tables.of_sku("explain", sku).join(here, on=["sku", "location"], how="semi")
    with transaction(service.database, caller.scope) as database:
        on_it = actions.actions_of(database, sku)
        raised = alerts.alerts_of(database, sku)
    first = whole.row(0, named=True)
    currency = str(run["currency"])
    places = product.places(within(tables.grid.filter(pl.col("sku") == sku), caller), lang=lang)
    story: dict[str, Any] = {
        "sku": sku,
        "name": first["name"],
        "brand": first["brand"],
        "category": first["category"],
        "locations": places if costs else [place | {"value": None} for place in places],
        "indicators": product.indicators(facts, lang=lang, costs=costs, currency=currency),
        "ages": product.ages(facts),
        "alerts": [alert_shown(row, lang=lang) for row in raised if location in (None, row["location"])],
        "actions": [action_shown(row, lang=lang, costs=costs) for row in on_it],
        "why": product.why(facts, currency=currency, lang=lang),
        "demand": product.demand_line(law, explain, models=titles(models, lang=lang)),
        "facts": product.facts_of(facts, costs=costs, lang=lang),
    }
    return Product.model_validate(story)


@router.get("/search")
def find(service: ServiceOf, caller: Caller, lang: Language, q: Annotated[str, Query(max_length=100)] = "") -> Found:
    """Find products, places and actions by what somebody types."""
    run = current_run(service.database)
    if run is None or not q.strip():
        return Found(items=[])
    items = search.found(within(run_tables(service.home, str(run["run_id"])).grid, caller), q)
    with transaction(service.database, caller.scope) as database:
        rows, _, _ = actions.actions(database, asked={"q": q}, sort="-worth", cursor_text=None, limit=5)
    for row in rows:
        shown = action_shown(row, lang=lang, costs=False)
        title = f"{shown['kind_title']} · {row['name'] or row['sku']}"
        items.append({"kind": "action", "id": str(row["action_id"]), "title": title, "subtitle": row["sku"]})
    return Found.model_validate({"items": items})


def _known(caller: Identity) -> dict[str, Column]:
    return {column.key: column for column in columns_for(costs=caller.may("costs.read"))}


def _shown(asked: str, known: dict[str, Column]) -> list[str]:
    """Give the columns asked for; SKU and place always, they name the row."""
    names = [name for name in asked.split(",") if name] or [key for key, column in known.items() if column.default]
    for name in names:
        if name not in known:
            raise BadField(field="columns", value=name, expected=", ".join(list(known)[:12]) + " ...")
    return list(dict.fromkeys(["sku", "location", *names]))


def _rows(service: Service, caller: Identity, run_id: str, question: grid.Question) -> grid.Rows:
    sight = Scope("reader", brands=caller.brands, locations=caller.locations)
    return _answer(run_tables(service.home, run_id), sight, question, costs=caller.may("costs.read"))


@lru_cache(maxsize=ANSWERS_KEPT)
def _answer(tables: RunTables, sight: Scope, question: grid.Question, *, costs: bool) -> grid.Rows:
    """Give the rows that match, kept for the next page: the rows of a run never change."""
    known = {column.key: column for column in columns_for(costs=costs)}
    return grid.asked(within(tables.grid, sight), question, known=known)


def _current(service: Service) -> str:
    run = current_run(service.database)
    if run is None:
        raise NoRun(home=service.home.name)
    return str(run["run_id"])


def tables_of(service: Service) -> tuple[RunTables, dict[str, Any]]:
    """Give the tables of the run that people look at, and its row; raises NoRun."""
    run = current_run(service.database)
    if run is None:
        raise NoRun(home=service.home.name)
    return run_tables(service.home, str(run["run_id"])), run


def _computed(tables: RunTables, sku: str, *, law: Demand) -> Demand | None:
    """Give the demand without people's words over the series of `law`; None where nobody said anything."""
    told = tables.optional("computed_law", pl.Schema({"sku": pl.String(), "location": pl.String()}))
    others = told.filter(pl.col("sku") == sku)
    if not others.height:
        return None
    rest = law.to_table().join(others, on=["sku", "location"], how="anti")
    return Demand.from_table(pl.concat([others, rest])).aligned_to(law.series)


def facts_of(tables: RunTables, caller: Identity, sku: str, location: str | None) -> pl.DataFrame:
    """Give the facts of one product within sight, at one place or at all; raises UnknownSku."""
    seen = within(tables.facts, caller)
    facts = seen.filter(pl.col("sku") == sku)
    if location is not None:
        facts = facts.filter(pl.col("location") == location)
    if facts.is_empty():
        # The nearest codes of what is within sight: others are not given away.
        raise UnknownSku(sku=sku, nearest=nearest(sku, seen["sku"].unique().to_list()))
    return facts


def _arrivals(service: Service, sku: str, *, places: set[str], as_of: date) -> list[fan.Arrival]:
    """Give the purchases that are still due, by day."""
    orders = lake.scan(service.home, "purchases", lake.polars_engine()).to_native()
    units = pl.col("units") - pl.col("received_units").fill_null(0)
    mine = pl.col("location").is_null() | pl.col("location").is_in(list(places))
    due = (
        orders.filter(pl.col("sku") == sku, pl.col("ordered_on") <= as_of, mine, pl.col("received_on").is_null())
        .select(pl.max_horizontal(pl.col("due_on"), pl.lit(as_of)).alias("on"), units.alias("units"))
        .filter(pl.col("on").is_not_null(), pl.col("units") > 0)
        .group_by("on")
        .agg(pl.col("units").sum())
        .sort("on")
        .head(ARRIVALS_MAX)
        .collect()
    )
    return [fan.Arrival(on, int(number)) for on, number in due.iter_rows()]


def _planned(rows: list[dict[str, Any]], *, places: set[str], as_of: date) -> list[fan.Planned]:
    """Give what open and approved orders and transfers bring to these places, or take from them."""
    found: list[fan.Planned] = []
    for row in rows:
        if row["kind"] not in ("order", "transfer") or row["state"] in ("rejected", "snoozed") or not row["units"]:
            continue
        comes, goes = row["to_location"] in places, row["from_location"] in places
        if comes != goes:
            units = row["units"] if comes else -row["units"]
            found.append(fan.Planned(max(row["on"] or as_of, as_of), units, row["kind"], str(row["action_id"])))
    return found


def _is_run(text: str) -> bool:
    return len(text) == 36 and all(letter in "0123456789abcdef-" for letter in text)

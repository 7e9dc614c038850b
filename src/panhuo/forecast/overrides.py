"""What people know better: a past to learn otherwise, or a forecast to replace; two different things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from panhuo.demand import Demand
from panhuo.forecast.period import Period, period_days

__all__ = ["EFFECTS", "OVERRIDES", "effects", "history_as_adjusted", "replaced"]

OVERRIDES = pl.Schema(
    {
        "override": pl.String(),
        "kind": pl.String(),
        "sku": pl.String(),
        "location": pl.String(),
        "starts_on": pl.Date(),
        "ends_on": pl.Date(),
        "units": pl.Float64(),
        "reason": pl.String(),
        "by_name": pl.String(),
        "made_at": pl.Datetime("us", "UTC"),
    }
)

EFFECTS = pl.Schema(
    {
        "override": pl.String(),
        "sku": pl.String(),
        "location": pl.String(),
        "begins": pl.Date(),
        "ends_on": pl.Date(),
        "computed": pl.Float64(),
        "replaced": pl.Float64(),
        "came": pl.Float64(),
        "gained": pl.Float64(),
    }
)


def history_as_adjusted(
    history: pl.DataFrame, overrides: pl.DataFrame, *, series: pl.DataFrame, as_of: date, period: Period
) -> pl.DataFrame:
    """Give the history to learn from: in the periods of each `history` override its units, or unknown if it has none.

    units: of the whole span, spread over its periods as they sold, evenly where nothing did; over the places of a SKU
    in the same way where no place is named. A period counts if its first day lies in the span. The latest word holds.
    """
    told = overrides.filter(pl.col("kind") == "history").sort("made_at")
    step = period_days(period)
    for row in told.iter_rows(named=True):
        spans = _periods(row["starts_on"], min(row["ends_on"], as_of), as_of=as_of, step=step)
        places = _places(series, row)
        if not spans or not places.height:
            continue
        cells = places.join(pl.DataFrame({"period_start": spans}, schema={"period_start": pl.Date}), how="cross")
        known = cells.join(history, on=["sku", "location", "period_start"], how="left", maintain_order="left")
        if row["units"] is None:
            adjusted = known.with_columns(units=pl.lit(0.0), in_stock=pl.lit(0.0))
        else:
            weights = known["units"].fill_null(0.0).to_numpy().astype(np.float64)
            share = weights / weights.sum() if weights.sum() > 0 else np.full(known.height, 1.0 / known.height)
            adjusted = known.with_columns(units=pl.Series(share * row["units"]), in_stock=pl.lit(1.0))
        keys = ["sku", "location", "period_start"]
        history = pl.concat(
            [history.join(cells, on=keys, how="anti", maintain_order="left"), adjusted.select(history.columns)]
        )
    return history


def replaced(demand: Demand, overrides: pl.DataFrame) -> Demand:
    """Give the demand with the spans of each `forecast` override worth its units, its shape and relative spread kept.

    units: of the whole span; of a span that has begun, the part of its days that is still ahead. Shared over the
    places of a SKU as computed where no place is named; evenly where nothing was computed. The latest word holds.
    """
    told = overrides.filter(pl.col("kind") == "forecast").sort("made_at")
    if not told.height:
        return demand
    step, start = demand.period_days, demand.start
    last = max(told["ends_on"].to_list())
    demand = demand.extended(max(demand.means.shape[1], -(-((last - start).days + 1) // step)))
    means = demand.means.astype(np.float64)
    numbered = demand.series.with_row_index("_row")
    for row in told.iter_rows(named=True):
        rows = _places(numbered, row)["_row"].to_numpy()
        ahead = _days_ahead(row["starts_on"], row["ends_on"], start=start, step=step, periods=means.shape[1])
        days = (row["ends_on"] - row["starts_on"]).days + 1
        if not rows.size or not ahead.sum() or row["units"] is None:
            continue
        units = row["units"] * ahead.sum() / days
        inside = means[rows] * (ahead / step)
        computed = inside.sum()
        if computed > 0:
            means[rows] = means[rows] - inside + inside * (units / computed)
        else:
            means[rows] += units / rows.size * ahead / ahead.sum()
    return replace(demand, means=means.astype(np.float32))


def effects(
    overrides: pl.DataFrame,
    known: pl.DataFrame,
    *,
    computed: Demand,
    used: Demand,
    history: pl.DataFrame,
    as_of: date,
) -> pl.DataFrame:
    """Give one row a `forecast` override: what was computed and what it was replaced by, and in the end what came.

    known: what this gave before: the first word on an override stands, as of the day it was first used. computed,
    replaced: units from `begins` (the span's first day, or the day after it was first used) to its end; came: units
    sold in that time, once it is over; gained: |computed - came| - |replaced - came|, units by which the person was
    nearer (forecast value added; Gilliland, 2010).
    """
    replacing = overrides.filter(pl.col("kind") == "forecast")
    rows: list[dict[str, Any]] = known.to_dicts()
    for row in replacing.join(known, on="override", how="anti").iter_rows(named=True):
        chosen = _places(computed.series.with_row_index("_row"), row)["_row"].to_numpy()
        begins = max(row["starts_on"], as_of + timedelta(days=1))
        if not chosen.size or begins > row["ends_on"] or row["units"] is None:
            continue
        days = ((begins - computed.start).days, (row["ends_on"] - computed.start).days + 1)
        totals = [float(law.select(chosen).between(*days).mean.sum()) for law in (computed, used)]
        names = ("override", "sku", "location", "ends_on")
        rows.append(
            {name: row[name] for name in names} | {"begins": begins, "computed": totals[0], "replaced": totals[1]}
        )
    for row in rows:
        if row.get("came") is None and row["ends_on"] <= as_of:
            row["came"] = float(_places(history, row).filter(_within(row)).get_column("units").sum())
            row["gained"] = abs(row["computed"] - row["came"]) - abs(row["replaced"] - row["came"])
    return pl.DataFrame(rows, schema=EFFECTS, orient="row")


def _within(row: Mapping[str, Any]) -> pl.Expr:
    return pl.col("period_start").is_between(row["begins"], row["ends_on"])


def _places(series: pl.DataFrame, row: Mapping[str, Any]) -> pl.DataFrame:
    mine = series.filter(pl.col("sku") == row["sku"])
    return mine if row["location"] is None else mine.filter(pl.col("location") == row["location"])


def _periods(first: date, last: date, *, as_of: date, step: int) -> list[date]:
    """Give the first days of the periods that begin in the span; periods count back from `as_of`."""
    back = (as_of - first).days + 1
    starts = [as_of + timedelta(days=1 - step * number) for number in range(back // step, 0, -1)]
    return [start for start in starts if first <= start <= last]


def _days_ahead(first: date, last: date, *, start: date, step: int, periods: int) -> npt.NDArray[np.float64]:
    """Give for each period from `start` on how many of its days lie in the span."""
    edges = np.arange(periods + 1) * step
    low, high = (first - start).days, (last - start).days + 1
    return np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0, None).astype(np.float64)

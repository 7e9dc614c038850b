"""The products that matter most, each with what it sold, what it will probably sell, and the day its stock ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from markupsafe import Markup

from panhuo.report import figures
from panhuo.report.charts import FanPoint, fan_chart
from panhuo.report.reader import Reader

if TYPE_CHECKING:
    from panhuo.cycle import Results

__all__ = ["PAST_WEEKS", "ProductFan", "history_of", "product_fans"]

FANS_MOST = 6
BANDS = ((0.05, 0.95), (0.10, 0.90), (0.25, 0.75))
MIDDLE = 0.5
# Weeks, also where the forecast is daily: single days of most products are all noise.
WEEK_DAYS = 7
PAST_WEEKS = 26
AHEAD_WEEKS = 8


@dataclass(frozen=True)
class ProductFan:
    """One picture with its title and a line below it; `runs_out` marks that the stock ends inside the picture."""

    title: str
    sku: str
    place: str
    stock: str
    runs_out: bool
    chart: Markup


def product_fans(results: Results, reader: Reader) -> tuple[ProductFan, ...]:
    """Give the six SKU-locations with the most revenue in the last year (units where no price is known)."""
    facts = results.facts.with_row_index("row").sort(
        pl.col("revenue_365d").cast(pl.Float64),
        pl.col("units_365d"),
        "sku",
        descending=[True, True, False],
        nulls_last=True,
    )
    top = facts.filter(pl.col("units_365d").fill_null(0) > 0).head(FANS_MOST)
    if not top.height:
        return ()
    fans = _fans(results, top.get_column("row").to_numpy())
    places = results.facts.get_column("location").n_unique()
    return tuple(
        _product_fan(results, reader, row, fan, several_places=places > 1)
        for row, fan in zip(top.iter_rows(named=True), fans, strict=True)
    )


def history_of(history: pl.DataFrame, *, sku: str, location: str, start: date) -> list[tuple[date, float]]:
    """Give units by week up to the day before `start`, with zeros where nothing sold, not before the first sale."""
    own = history.filter(pl.col("sku") == sku, pl.col("location") == location)
    sold: dict[date, float] = dict(own.select("period_start", pl.col("units").cast(pl.Float64)).iter_rows())
    if not sold:
        return []
    weeks = [start - timedelta(days=WEEK_DAYS * number) for number in range(PAST_WEEKS, 0, -1)]
    begun = min(sold)
    return [(week, _within(sold, week)) for week in weeks if week + timedelta(days=WEEK_DAYS) > begun]


def _within(sold: dict[date, float], week: date) -> float:
    return sum(sold.get(week + timedelta(days=offset), 0.0) for offset in range(WEEK_DAYS))


def _fans(results: Results, rows: np.ndarray[tuple[int], np.dtype[np.integer]]) -> list[list[FanPoint]]:
    """Ask the one demand law for the quantiles of every single week."""
    demand = results.demand.select(rows)
    points: list[list[FanPoint]] = [[] for _ in rows]
    for number in range(AHEAD_WEEKS):
        total = demand.between(number * WEEK_DAYS, (number + 1) * WEEK_DAYS)
        middle = total.quantile(MIDDLE)
        bands = [(total.quantile(low), total.quantile(high)) for low, high in BANDS]
        on = demand.start + timedelta(days=WEEK_DAYS * number)
        for place, own in enumerate(points):
            pairs = tuple((float(low[place]), float(high[place])) for low, high in bands)
            own.append(FanPoint(on, float(middle[place]), pairs))
    return points


def _product_fan(
    results: Results, reader: Reader, row: dict[str, object], fan: list[FanPoint], *, several_places: bool
) -> ProductFan:
    sku, location = str(row["sku"]), str(row["location"])
    past = history_of(results.history, sku=sku, location=location, start=results.demand.start)
    run_out = row["run_out_date"] if isinstance(row["run_out_date"], date) else None
    end = fan[-1].on + timedelta(days=WEEK_DAYS)
    inside = run_out is not None and run_out <= end
    title = str(row["name"] or sku)
    chart = fan_chart(
        past,
        fan,
        period_days=WEEK_DAYS,
        run_out=run_out if row["stock_known"] else None,
        description=reader.say("fans.description", product=title),
        run_out_label=reader.say("fans.run_out", day=reader.short_day(run_out)),
        day_label=reader.short_day,
    )
    return ProductFan(
        title=title,
        sku=sku if title != sku else "",
        place=(reader.say("everywhere") if location == "all" else location) if several_places else "",
        stock=_stock(reader, row, run_out=run_out, inside=inside, end=end),
        runs_out=bool(inside and row["stock_known"]),
        chart=chart,
    )


def _stock(reader: Reader, row: dict[str, object], *, run_out: date | None, inside: bool, end: date) -> str:
    available = row["available"]
    if not row["stock_known"]:
        return reader.say("fans.no_stock")
    units = figures.count(float(str(available)))
    if float(str(available)) <= 0:
        return reader.say("fans.empty")
    if run_out is not None and inside:
        return reader.say("fans.until", units=units, day=reader.short_day(run_out))
    return reader.say("fans.beyond", units=units, day=reader.short_day(end))

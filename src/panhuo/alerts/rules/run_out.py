"""Run out: stock and what is on the way will probably not last until the next order could arrive.

Formula: with H = lead time + review period, at most the window left, and y = available + incoming_due:
    P(D_H > y) >= 30 % yellow, 50 % orange, 80 % red, and E[(D_H - y)+] >= 0.5 units.
    Value at risk = E[(D_H - y)+] × lost_sale_cost. Rows whose stock was never counted are left out.
Unit: money (margin of the sales expected to be lost)
Source: expected shortage under periodic review, Snyder and Shen, Fundamentals of Supply Chain Theory, 4.3
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from panhuo.alerts.findings import level_at, looked_at, numbers
from panhuo.demand import Demand
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "WHY", "find"]

TITLE = Text(en="Running out", zh="即将断货")
MEANING = Text(
    en="Stock and goods on the way will probably not last until a new order could arrive.",
    zh="可售库存加在途，很可能撑不到下一批货到。",
)
WHY = Text(
    en="{state_en}: {available:,} available and {incoming_due:,} arriving against {demand_units:,.0f} expected to sell "
    "in {cover_days:.0f} days, so about {short_units:,.0f} sales would be missed{risk_clause}.",
    zh="{state_zh}：可售 {available:,} 件、近期到货 {incoming_due:,} 件，未来 {cover_days:.0f} 天预计要卖 "
    "{demand_units:,.0f} 件，约少卖 {short_units:,.0f} 件{risk_clause}。",
)
BOUNDS = {"yellow": 0.3, "orange": 0.5, "red": 0.8}
SHORT_UNITS_MIN = 0.5


def find(facts: pl.DataFrame, demand: Demand, *, as_of: date) -> pl.DataFrame:
    """Give the rows that will probably run out before an order placed at the next review could arrive."""
    rows, demand = looked_at(facts, demand, where=pl.col("stock_known") & (pl.col("window_days") > 0))
    cover = np.minimum(numbers(rows, "lead_time_days") + numbers(rows, "review_days"), numbers(rows, "window_days"))
    total, stock = demand.over(cover), numbers(rows, "available") + numbers(rows, "incoming_due")
    asked = rows.with_columns(
        pl.Series("cover_days", cover),
        pl.Series("demand_units", total.mean),
        pl.Series("probability", total.probability_above(stock)),
        pl.Series("short_units", total.expected_shortage(stock)),
    )
    out = pl.col("available") == 0
    day = pl.col("run_out_date")
    return (
        asked.with_columns(level=level_at(pl.col("probability"), BOUNDS))
        .filter(pl.col("level").is_not_null(), pl.col("short_units") >= SHORT_UNITS_MIN)
        .select(
            *("sku", "location", "level", "available", "incoming_due", "cover_days"),
            *("demand_units", "probability", "short_units", "run_out_date"),
            value_at_risk=pl.col("short_units") * pl.col("lost_sale_cost"),
            state_en=pl.when(out)
            .then(pl.lit("Nothing left to sell"))
            .when(day.is_not_null())
            .then(pl.lit("Likely to run out by ") + day.dt.to_string("%-d %b %Y"))
            .otherwise(pl.lit("May run out")),
            state_zh=pl.when(out)
            .then(pl.lit("已经断货"))
            .when(day.is_not_null())
            .then(pl.lit("预计 ") + day.dt.to_string("%-m月%-d日") + pl.lit("前后断货"))
            .otherwise(pl.lit("有断货风险")),
        )
    )

"""Overstock: more is on hand than the selling window will take.

Formula: P(D_W < available) >= 80 % over the window W, E[(available - D_W)+] >= 2 units, and the share of the stock
    expected to be left, E[(available - D_W)+] / available: 20 % yellow, 50 % orange, 80 % red.
    Value at risk = E[(available - D_W)+] × (unit_cost - salvage_value).
Unit: money (loss on the units expected to be left)
Source: newsvendor model, expected overage, Snyder and Shen, Fundamentals of Supply Chain Theory, 4.3
"""

from __future__ import annotations

from datetime import date

import polars as pl

from panhuo.alerts.findings import leftover_loss, level_at
from panhuo.demand import Demand
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "WHY", "find"]

TITLE = Text(en="Overstock", zh="库存积压")
MEANING = Text(
    en="More is on hand than is expected to sell before the selling window ends.",
    zh="现有库存在销售期内预计卖不完。",
)
WHY = Text(
    en="{available:,} pcs are available but only about {demand_window:,.0f} are expected to sell in the "
    "{window_days:,.0f} days left, so about {left_units:,.0f} would be left over{risk_clause}.",
    zh="可售 {available:,} 件，销售期还剩 {window_days:,.0f} 天，预计只能卖 {demand_window:,.0f} 件，"
    "约有 {left_units:,.0f} 件卖不完{risk_clause}。",
)
BOUNDS = {"yellow": 0.2, "orange": 0.5, "red": 0.8}
PROBABILITY_MIN = 0.8
LEFT_UNITS_MIN = 2.0


def find(facts: pl.DataFrame, demand: Demand, *, as_of: date) -> pl.DataFrame:
    """Give the rows with stock that will probably outlive its window."""
    left = pl.col("expected_leftover_window")
    return (
        facts.filter(pl.col("probability_dead") >= PROBABILITY_MIN, left >= LEFT_UNITS_MIN)
        .with_columns(left_units=left, left_share=left / pl.col("available"))
        .with_columns(level=level_at(pl.col("left_share"), BOUNDS), value_at_risk=leftover_loss(pl.col("left_units")))
        .filter(pl.col("level").is_not_null())
        .select(
            *("sku", "location", "level", "value_at_risk", "available", "demand_window", "window_days"),
            *("left_units", "left_share", "probability_dead"),
        )
    )

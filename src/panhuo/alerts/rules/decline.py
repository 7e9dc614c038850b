"""Decline: sales have fallen by over 15 % in each of three weeks running.

Formula: with w1 the latest 7 days and w4 the week three weeks before: w1 < 0.85 w2, w2 < 0.85 w3, w3 < 0.85 w4.
    Against chance: z = (1.5 w1 + 0.5 w2 - 0.5 w3 - 1.5 w4) / sqrt(1.25 n k) <= -2.33, with n the units of the four
    weeks and k variance ÷ mean of a week of its demand (1 for Poisson): with an unchanged level, 1 in 100. Shelves that
    were bare are no decline: in_stock_28d must be unknown or >= 90 %, and something must be available.
    Level by the fall 1 - w1/w4: yellow, 50 % orange, 70 % red. Value at risk = margin of the sales that 28 days are now
    expected to miss against the pace of w4, max(0, 4 w4 - demand_28d) × lost_sale_cost, at most for the units
    available, and the loss on what will be left.
Unit: money (margin missed and loss on the units expected to be left)
Source: ours; linear trend test of Poisson counts, P. Armitage, Biometrics 11, 1955
"""

from __future__ import annotations

from datetime import date

import polars as pl

from panhuo.alerts.findings import leftover_loss, level_at, looked_at, weekly_spread
from panhuo.demand import Demand
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "WHY", "find"]

TITLE = Text(en="Sales falling", zh="销量连续下滑")
MEANING = Text(
    en="Weekly sales have fallen by over 15 % three weeks running, beyond what chance explains.",
    zh="周销量连续三周环比下滑超过 15%，且不是偶然波动。",
)
WHY = Text(
    en="Weekly sales fell three weeks running, {week_4:,} → {week_3:,} → {week_2:,} → {week_1:,} ({fall:.0%} in all), "
    "with {available:,} pcs still available{risk_clause}.",
    zh="周销量连续三周下滑：{week_4:,} → {week_3:,} → {week_2:,} → {week_1:,} 件，累计跌 {fall:.0%}，"
    "手上还有 {available:,} 件可售{risk_clause}。",
)
STEP = 0.85
Z_MAX = -2.33
IN_STOCK_MIN = 0.9
BOUNDS = {"yellow": 0.0, "orange": 0.5, "red": 0.7}


def find(facts: pl.DataFrame, demand: Demand, *, as_of: date) -> pl.DataFrame:
    """Give the rows whose sales fall week after week by more than chance."""
    week = [pl.col(f"units_week_{number}") for number in range(1, 5)]
    falling = (week[0] < STEP * week[1]) & (week[1] < STEP * week[2]) & (week[2] < STEP * week[3])
    on_shelf = (pl.col("in_stock_28d").fill_null(1.0) >= IN_STOCK_MIN) & (pl.col("available") > 0)
    rows, demand = looked_at(facts, demand, where=falling & on_shelf)
    trend = 1.5 * week[0] + 0.5 * week[1] - 0.5 * week[2] - 1.5 * week[3]
    units = week[0] + week[1] + week[2] + week[3]
    missed = (4 * week[3] - pl.col("demand_28d")).clip(0.0, pl.col("available"))
    left = pl.col("expected_leftover_window")
    return (
        rows.with_columns(pl.Series("spread", weekly_spread(demand)))
        .with_columns(z=trend / (1.25 * units * pl.col("spread")).sqrt(), fall=1 - week[0] / week[3])
        .filter(pl.col("z") <= Z_MAX)
        .select(
            *("sku", "location", "available", "spread", "z", "fall", "demand_28d"),
            *[pl.col(f"units_week_{number}").alias(f"week_{number}") for number in range(1, 5)],
            level=level_at(pl.col("fall"), BOUNDS),
            left_units=left,
            value_at_risk=missed * pl.col("lost_sale_cost") + leftover_loss(left),
        )
    )

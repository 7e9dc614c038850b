"""Spike: last week sold far more than the weeks before can explain.

Formula: w1 the latest 7 days less all returns of 28 days (an order that came back was no demand), B the units of the 4
    weeks before, m = (B + 0.5) / 4 their mean. w1 >= 5 units, w1 >= 2 m, and P(X >= w1) < 0.1 % where X, a week at the
    old level, is negative binomial with mean m and variance k m + m^2 / (B + 0.5): k is variance ÷ mean of a week of
    its demand, the second term what four weeks leave unsure about m. At least 35 days of history, stock counted.
    Level by w1 / m: yellow, 3 orange, 5 red; yellow where the stock can bear it.
    Value at risk = what running on at this pace would lose over H = lead time + review: demand times
    f = max(1, w1 / demand_7d), E[(f D_H - available - incoming_due)+] × lost_sale_cost.
Unit: money (margin of the sales lost if the pace holds)
Source: ours; predictive distribution of a Poisson count, A. Gelman et al., Bayesian Data Analysis, 2.6
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from panhuo.alerts.findings import level_at, looked_at, numbers, weekly_spread
from panhuo.demand import Demand, Total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "WHY", "find"]

TITLE = Text(en="Sales spike", zh="销量突增")
MEANING = Text(
    en="Last week sold at least twice what the four weeks before did, beyond what chance explains.",
    zh="最近一周销量是前四周均值的两倍以上，且不是偶然波动。",
)
WHY = Text(
    en="{week_1:,} sold in the last 7 days against {usual_en}; {stock_en}{risk_clause}.",
    zh="近 7 天卖出 {week_1:,} 件，{usual_zh}，{stock_zh}{risk_clause}。",
)
USUAL = Text(
    en="{before_mean:,.1f} a week in the four weeks before ({times:,.1f} times)",
    zh="是前四周周均 {before_mean:,.1f} 件的 {times:,.1f} 倍",
)
NONE_BEFORE = Text(en="none in the four weeks before", zh="而前四周一件没卖")
SHORT = Text(
    en="at this pace it will be {short_units:,.0f} short within {cover_days:.0f} days",
    zh="照此速度 {cover_days:.0f} 天内约缺 {short_units:,.0f} 件",
)
ENOUGH = Text(en="the stock can bear it", zh="现有库存还撑得住")
UNITS_MIN = 5
TIMES_MIN = 2.0
CHANCE_MAX = 0.001
HISTORY_DAYS_MIN = 35
BOUNDS = {"yellow": 0.0, "orange": 3.0, "red": 5.0}
SHORT_UNITS_MIN = 0.5


def find(facts: pl.DataFrame, demand: Demand, *, as_of: date) -> pl.DataFrame:
    """Give the rows whose last week is out of line with the four before."""
    before = pl.sum_horizontal(f"units_week_{week}" for week in range(2, 6))
    kept = (pl.col("units_week_1") - pl.col("returns_28d")).clip(lower_bound=0)
    known = facts.with_columns(week_1=kept, before=before, before_mean=before / 4, usual=(before + 0.5) / 4)
    loud = (pl.col("week_1") >= UNITS_MIN) & (pl.col("week_1") >= TIMES_MIN * pl.col("usual"))
    rows, demand = looked_at(
        known, demand, where=loud & pl.col("stock_known") & (pl.col("history_days") >= HISTORY_DAYS_MIN)
    )
    cover = numbers(rows, "lead_time_days") + numbers(rows, "review_days")
    pace = np.maximum(numbers(rows, "week_1") / np.maximum(demand.mean(7), 1e-9), 1.0)
    stock = numbers(rows, "available") + numbers(rows, "incoming_due")
    asked = rows.with_columns(
        pl.Series("chance", _chance(rows, spread=weekly_spread(demand))),
        pl.Series("cover_days", cover),
        pl.Series("short_units", demand.scaled(pace).expected_shortage(stock, cover)),
        times=pl.col("week_1") / pl.col("usual"),
    )
    short, none_before = pl.col("short_units") >= SHORT_UNITS_MIN, pl.col("before") == 0
    return (
        asked.filter(pl.col("chance") < CHANCE_MAX)
        .with_columns(level=pl.when(short).then(level_at(pl.col("times"), BOUNDS)).otherwise(pl.lit("yellow")))
        .select(
            *("sku", "location", "level", "week_1", "before_mean", "times", "chance", "available", "incoming_due"),
            *("cover_days", "short_units"),
            value_at_risk=pl.col("short_units") * pl.col("lost_sale_cost"),
            usual_en=pl.when(none_before).then(pl.lit(NONE_BEFORE.en)).otherwise(pl.lit(USUAL.en)),
            usual_zh=pl.when(none_before).then(pl.lit(NONE_BEFORE.zh)).otherwise(pl.lit(USUAL.zh)),
            stock_en=pl.when(short).then(pl.lit(SHORT.en)).otherwise(pl.lit(ENOUGH.en)),
            stock_zh=pl.when(short).then(pl.lit(SHORT.zh)).otherwise(pl.lit(ENOUGH.zh)),
        )
    )


def _chance(rows: pl.DataFrame, *, spread: np.ndarray) -> np.ndarray:
    """Give P(X >= w1) for a week at the level of the four before."""
    usual, before = numbers(rows, "usual"), numbers(rows, "before")
    week = Total(mean=usual, variance=spread * usual + usual**2 / (before + 0.5))
    return week.probability_above(numbers(rows, "week_1") - 1.0)

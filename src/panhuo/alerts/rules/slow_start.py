"""Slow start: a new item that has sold under 30 % of what came in by day 15.

Formula: 15 to 42 days after its launch, sell-through since launch s / (s + on_hand) under 30 % yellow, 20 % orange,
    10 % red, with s the net units sold. Sell-through only rises with time, so one that is under 30 % now was under it
    on day 15. Chance alone is left out: with the 30 % pace s would be Poisson with mean 0.3 (s + on_hand); only
    P(S <= s) < 10 % counts, so one unit sold of four is no finding.
    Value at risk = E[(available - D_W)+] × (unit_cost - salvage_value) over the selling window.
Unit: money (loss on the units expected to be left)
Source: 30 % sell-through at day 15, the usual bound for new goods in Chinese fashion retail; Poisson test of one count
"""

from __future__ import annotations

from datetime import date

import polars as pl
from scipy.special import pdtr

from panhuo.alerts.findings import leftover_loss, numbers
from panhuo.demand import Demand
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "WHY", "find"]

TITLE = Text(en="Slow start", zh="新品动销慢")
MEANING = Text(
    en="A new item that sold under 30 % of what came in by day 15.",
    zh="新品上市满 15 天，售罄率仍低于 30%。",
)
WHY = Text(
    en="Launched {days_since_launch:,} days ago, it has sold {sold_units:,} of {came_units:,} ({sell_through:.0%}, "
    "under the 30% due by day 15); about {left_units:,.0f} would be left over{risk_clause}.",
    zh="上市 {days_since_launch:,} 天，到货 {came_units:,} 件只卖出 {sold_units:,} 件，售罄率 {sell_through:.0%}，"
    "低于满 15 天应有的 30%，预计剩 {left_units:,.0f} 件{risk_clause}。",
)
DAYS_MIN = 15
DAYS_MAX = 42
SELL_THROUGH_MIN = 0.3
ORANGE_UNDER = 0.2
RED_UNDER = 0.1
CHANCE_MAX = 0.1


def find(facts: pl.DataFrame, demand: Demand, *, as_of: date) -> pl.DataFrame:
    """Give the new items whose sell-through is under 30 % by more than chance."""
    came = pl.col("units_since_launch") + pl.col("on_hand")
    young = pl.col("days_since_launch").is_between(DAYS_MIN, DAYS_MAX) & pl.col("stock_known") & (came > 0)
    rows = facts.filter(young).with_columns(sold_units=pl.col("units_since_launch"), came_units=came)
    chance = pdtr(numbers(rows, "sold_units"), SELL_THROUGH_MIN * numbers(rows, "came_units"))
    share = pl.col("sell_through")
    level = (
        pl.when(share < RED_UNDER)
        .then(pl.lit("red"))
        .when(share < ORANGE_UNDER)
        .then(pl.lit("orange"))
        .when(share < SELL_THROUGH_MIN)
        .then(pl.lit("yellow"))
    )
    return (
        rows.with_columns(
            pl.Series("chance", chance),
            sell_through=pl.col("sold_units") / pl.col("came_units"),
            left_units=pl.col("expected_leftover_window"),
        )
        .with_columns(level=level, value_at_risk=leftover_loss(pl.col("left_units")))
        .filter(pl.col("level").is_not_null(), pl.col("chance") < CHANCE_MAX)
        .select(
            *("sku", "location", "level", "value_at_risk", "days_since_launch", "sold_units", "came_units"),
            *("sell_through", "left_units", "chance"),
        )
    )

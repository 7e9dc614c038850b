"""Ageing: old units that the next 30 days will not sell.

Formula: old = units_age_91_180 + units_age_181_plus. The oldest sell first, so E[(old - D_30)+] of them stay; at
    least 1 unit. Level by the share of the units of known age: old >= 20 % yellow, old >= 50 % orange, over 180 days
    >= 20 % red.
    Value at risk = E[(old - D_30)+] × (unit_cost - salvage_value).
Unit: money (loss on the old units expected to stay)
Source: inventory ageing report; bounds of 90 and 180 days are those that Chinese retailers and marketplaces use
"""

from __future__ import annotations

from datetime import date

import polars as pl

from panhuo.alerts.findings import leftover_loss, looked_at, numbers
from panhuo.demand import Demand
from panhuo.health.held import AGE_BANDS
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "WHY", "find"]

TITLE = Text(en="Ageing stock", zh="库龄过高")
MEANING = Text(
    en="Units older than 90 days that are not expected to sell in the next 30 days.",
    zh="库龄超过 90 天，而且未来 30 天预计卖不动的货。",
)
WHY = Text(
    en="{old_units:,} of {known_units:,} pcs are over 90 days old{oldest_en}, and about {stay_units:,.0f} of them will "
    "still be there in 30 days{risk_clause}.",
    zh="{known_units:,} 件库存中有 {old_units:,} 件库龄超过 90 天{oldest_zh}，"
    "30 天后预计仍有 {stay_units:,.0f} 件没卖掉{risk_clause}。",
)
SELL_DAYS = 30
STAY_UNITS_MIN = 1.0
OLD_SHARE_YELLOW = 0.2
OLD_SHARE_ORANGE = 0.5
OLDEST_SHARE_RED = 0.2


def find(facts: pl.DataFrame, demand: Demand, *, as_of: date) -> pl.DataFrame:
    """Give the rows with old units that will stay."""
    known = pl.sum_horizontal(f"units_age_{band}" for band in AGE_BANDS)
    aged = facts.with_columns(
        old_units=pl.col("units_age_91_180") + pl.col("units_age_181_plus"),
        oldest_units=pl.col("units_age_181_plus"),
        known_units=known,
    )
    rows, demand = looked_at(aged, demand, where=pl.col("old_units") > 0)
    stay = pl.Series("stay_units", demand.expected_leftover(numbers(rows, "old_units"), SELL_DAYS))
    old_share, oldest_share = (pl.col(name) / pl.col("known_units") for name in ("old_units", "oldest_units"))
    level = (
        pl.when(oldest_share >= OLDEST_SHARE_RED)
        .then(pl.lit("red"))
        .when(old_share >= OLD_SHARE_ORANGE)
        .then(pl.lit("orange"))
        .when(old_share >= OLD_SHARE_YELLOW)
        .then(pl.lit("yellow"))
    )
    return (
        rows.with_columns(stay)
        .with_columns(level=level, value_at_risk=leftover_loss(pl.col("stay_units")))
        .filter(pl.col("level").is_not_null(), pl.col("stay_units") >= STAY_UNITS_MIN)
        .select(
            *("sku", "location", "level", "value_at_risk", "known_units", "old_units", "oldest_units"),
            *("stay_units", "stock_age_days"),
            oldest_en=_oldest(" ({oldest_units:,} of them over 180)"),
            oldest_zh=_oldest("（其中 {oldest_units:,} 件超过 180 天）"),
        )
    )


def _oldest(words: str) -> pl.Expr:
    return pl.when(pl.col("oldest_units") > 0).then(pl.lit(words)).otherwise(pl.lit(""))

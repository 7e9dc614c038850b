"""The turnover × depth quadrant: does it sell fast, and does its stock reach far?

Formula: fast = units_91d at or above the median of the rows that sold at all; deep = stock for more than twice the
    lead time + review period, or stock without expected demand.
    fast_shallow (feed it), fast_deep (leave it), slow_shallow (let it run out), slow_deep (clear it).
Unit: one of the four words
Source: the turnover and depth matrix of Chinese merchandise planning (周转 × 深度), as in fast and slow movers (FSN
    analysis) crossed with cover; the bounds are ours.
"""

from __future__ import annotations

import polars as pl

from panhuo.words import Text

__all__ = ["QUADRANTS", "quadrant"]

QUADRANTS = {
    "fast_shallow": Text(en="Sells fast, stock thin", zh="快销浅库存"),
    "fast_deep": Text(en="Sells fast, stock deep", zh="快销深库存"),
    "slow_shallow": Text(en="Sells slowly, stock thin", zh="慢销浅库存"),
    "slow_deep": Text(en="Sells slowly, stock deep", zh="慢销深库存"),
}
COVER_FACTOR = 2.0


def quadrant() -> pl.Expr:
    """Give the quadrant from units_91d, available, demand_28d, lead_time_days and review_days."""
    sold = pl.col("units_91d")
    fast = (sold > 0) & (sold >= sold.filter(sold > 0).median())
    cover_units = COVER_FACTOR * (pl.col("lead_time_days") + pl.col("review_days")) * pl.col("demand_28d") / 28
    deep = (pl.col("available") > 0) & (pl.col("available") > cover_units)
    pace = pl.when(fast).then(pl.lit("fast_")).otherwise(pl.lit("slow_"))
    depth = pl.when(deep).then(pl.lit("deep")).otherwise(pl.lit("shallow"))
    return pace + depth

"""GMROI: the gross margin a year that each unit of money in stock earns.

Formula: sum of (revenue_365d - cost_of_sales_365d) × 365 ÷ days of history (at most 365) ÷ sum of value_on_hand
Unit: money of margin a year per money of stock; null without stock
Source: gross margin return on inventory, D. J. Sweeney, Journal of Retailing 49, 1973; with the stock of today
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import ratio, total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="GMROI", zh="库存毛利回报率 (GMROI)")
MEANING = Text(
    en="Gross margin of a year for each unit of money that stands in stock.",
    zh="每 1 元库存一年带来的毛利。",
)
UNIT = Text(en="money per money", zh="元/元")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    margin = nw.col("revenue_365d").cast(nw.Float64) - nw.col("cost_of_sales_365d").cast(nw.Float64)
    days = nw.col("history_days")
    known = nw.when(days > 365).then(nw.lit(365)).otherwise(days)
    return ratio(total(margin * 365 / known), total(nw.col("value_on_hand").cast(nw.Float64)))

"""Turnover days: how long the stock takes to turn over at the pace at which it sold.

Formula: sum of value_on_hand ÷ sum of cost_of_sales_per_day (the last 91 days, or since the first sale if shorter)
Unit: days; null where nothing sold
Source: days inventory outstanding (inventory ÷ cost of sales × days), with the stock of today for the average stock
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import ratio, total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Turnover days", zh="周转天数")
MEANING = Text(
    en="How many days the stock takes to sell out at the cost of sales of the last 91 days.",
    zh="按近 91 天的销售成本，现有库存卖完需要多少天。",
)
UNIT = Text(en="days", zh="天")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    return ratio(total(nw.col("value_on_hand").cast(nw.Float64)), total(nw.col("cost_of_sales_per_day")))

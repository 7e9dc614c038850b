"""Lost sales in money: the margin of the units that were not there to sell in the last 28 days.

Formula: sum of demand_28d × (1 - in_stock_28d) × lost_sale_cost
Unit: money; null where availability is unknown
Source: lost sales = demand rate × time out of stock, at the margin or the stated cost of a lost sale
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Lost sales, money", zh="估计缺货损失金额")
MEANING = Text(
    en="Margin lost in the last 28 days because there was no stock.",
    zh="近 28 天因缺货少赚的估计毛利。",
)
UNIT = Text(en="money", zh="金额")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    return total(nw.col("demand_28d") * (1 - nw.col("in_stock_28d")) * nw.col("lost_sale_cost"))

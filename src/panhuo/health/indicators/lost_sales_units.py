"""Lost sales: units that would have sold in the last 28 days had there been stock all the time.

Formula: sum of demand_28d × (1 - in_stock_28d)
Unit: units; null where availability is unknown
Source: lost sales = demand rate × time out of stock; the rate is the demand distribution's mean (stock-outs left out)
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Lost sales, units", zh="估计缺货损失件数")
MEANING = Text(
    en="Estimate of units not sold in the last 28 days because there was no stock.",
    zh="近 28 天因缺货少卖的估计件数。",
)
UNIT = Text(en="units", zh="件")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    return total(nw.col("demand_28d") * (1 - nw.col("in_stock_28d")))

"""Value on hand: what the stock cost.

Formula: sum of on_hand × unit_cost
Unit: money
Source: inventory at cost, IAS 2.9
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Value on hand", zh="库存金额")
MEANING = Text(
    en="Stock on hand at unit cost (half the price where no cost, or a cost of 0, is given).",
    zh="按成本价计的库存金额；没有成本或成本为 0 的按售价的一半估算。",
)
UNIT = Text(en="money", zh="金额")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    return total(nw.col("value_on_hand").cast(nw.Float64))

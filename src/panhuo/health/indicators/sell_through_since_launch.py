"""Sell-through since launch: the share of all units that came in which has sold.

Formula: sum of units_since_launch ÷ (sum of units_since_launch + sum of on_hand); units net of returns
Unit: share
Source: sell-through = units sold ÷ units received; what was received is what sold and what is left, transfers included
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import ratio, total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Sell-through since launch", zh="累计售罄率")
MEANING = Text(
    en="Share of the units received since launch that has sold, net of returns.",
    zh="上市以来到货的货品中已卖出的比例，已扣除退货。",
)
UNIT = Text(en="share", zh="比例")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    sold = total(nw.col("units_since_launch"))
    return ratio(sold, sold + total(nw.col("on_hand")))

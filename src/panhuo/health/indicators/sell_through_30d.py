"""Sell-through in 30 days: the share of the stock of the last 30 days that sold in them.

Formula: sum of units_30d ÷ (sum of units_30d + sum of on_hand)
Unit: share
Source: sell-through = units sold ÷ (units on hand at the start + units received), one month
"""

from __future__ import annotations

import narwhals as nw

from panhuo.health.parts import ratio, total
from panhuo.words import Text

__all__ = ["MEANING", "TITLE", "UNIT", "measure"]

TITLE = Text(en="Sell-through, 30 days", zh="30 天售罄率")
MEANING = Text(
    en="Share of what could be sold in the last 30 days that did sell.",
    zh="近 30 天可卖的货里卖出去的比例。",
)
UNIT = Text(en="share", zh="比例")


def measure() -> nw.Expr:
    """Give the indicator over the rows of one group."""
    sold = total(nw.col("units_30d"))
    return ratio(sold, sold + total(nw.col("on_hand")))
